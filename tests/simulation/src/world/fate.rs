//! What fate does: devices that sleep, clocks that jump, connections that break, a service that is started anew.

use super::World;
use crate::memory::Kind;
use crate::network::{Opening, PipeId};

impl<S: Kind> World<S> {
    pub(super) fn sleep_or_wake(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let now = self.now;
        self.with(person, |person| match detail % 5 {
            0 => person.machine.suspend(),
            1 | 2 => person.wakes(now),
            3 => person.machine.network_changed(),
            _ => person.machine.set_background(detail & 8 == 0),
        })
    }

    /// A clock jumps: forward up to two hours, or back up to ten seconds.
    pub(super) fn jump(&mut self, person: usize, detail: u64) -> Result<(), String> {
        self.with(person, |person| {
            if detail & 1 == 0 {
                person.ahead += detail % 7_200_000;
            } else {
                person.ahead = person.ahead.saturating_sub(detail % 10_000);
            }
        })
    }

    fn some_pipe(&self, detail: u64) -> Option<PipeId> {
        let open: Vec<PipeId> =
            self.pipes.values().filter(|pipe| !pipe.is_given_up).map(|pipe| pipe.id).collect();
        let index = detail.checked_rem(open.len() as u64)?;
        open.get(usize::try_from(index).ok()?).copied()
    }

    pub(super) fn cut(&mut self, detail: u64) {
        if let Some(id) = self.some_pipe(detail) {
            self.cut_pipe(id);
        }
    }

    fn cut_pipe(&mut self, id: PipeId) {
        let (soon, later) = (self.now + self.random.below(3_000), self.now + self.random.below(3_000));
        self.harmed.insert(id);
        self.trace(|| format!("pipe {id} is cut"));
        let Some(pipe) = self.pipes.get_mut(&id) else { return };
        let has_lost = pipe.to_person.cut(soon, &mut self.random);
        pipe.to_service.cut(later, &mut self.random);
        pipe.writable = None;
        if pipe.opening != Opening::Done {
            pipe.opening = Opening::Fails(soon);
        }
        if has_lost {
            self.answer_lost(id);
        }
    }

    pub(super) fn silence(&mut self, detail: u64) {
        let Some(pipe) = self.some_pipe(detail).and_then(|id| self.pipes.get_mut(&id)) else { return };
        pipe.is_dead = true;
        let id = pipe.id;
        let has_lost = pipe.to_person.has_bytes();
        pipe.to_person.clear();
        pipe.to_service.clear();
        self.harmed.insert(id);
        if has_lost {
            self.answer_lost(id);
        }
        self.trace(|| format!("pipe {id} goes silent"));
    }

    pub(super) fn restart(&mut self, detail: u64) {
        self.trace(|| "the service is started anew".into());
        self.restarts += 1;
        self.service.restart();
        self.gateway.restart();
        self.do_deeds();
        self.down_until = self.now + detail % 20_000;
        for id in self.pipes.keys().copied().collect::<Vec<_>>() {
            self.cut_pipe(id);
        }
    }
}
