//! A call that carries a body: written through a window that may be smaller than the body, and its answer taken as it comes.
//!
//! The body is put in parts, again and again as there is room, and is never held. Its length is counted beforehand by the same code,
//! since services want a `Content-Length` and no chunks (`services.md` 8).
//!
//! Requests and answers share their memory. What comes before the request has left is looked at byte by byte: an interim answer (`100`),
//! which some servers send unasked, is passed over; any other one ends the request, whose rest is not sent any more.

use super::{Call, Progress, Unasked};
use crate::error::LinkError;
use crate::http::request::put_post;
use crate::http::response::{Bounds, State};
use crate::http::url::Url;
use crate::limits::Limit;
use crate::link::{LinkNumbers, LinkState, Work};
use crate::settings::SessionSettings;
use crate::storage::Buffer;
use crate::time::Duration;
use crate::timer::Timer;
use crate::wire::sink::{Count, Sink};

/// What a POST carries.
pub(crate) trait Body {
    /// Puts the part of this number, counted from 0; `false` when there is none. It puts the same each time that it is asked: once to
    /// count, and once for each window that the part lies in. Short parts are put less often.
    fn put_part(&self, number: u16, sink: &mut dyn Sink) -> bool;
}

/// A body that comes out shorter or longer than it was counted. The connection is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BodyChanged;

/// What was there of an answer before the request had left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Early {
    /// So many characters of `HTTP/1.1 1`.
    Status(u8),
    /// It is an interim answer, here in its head. Whether this line is empty so far.
    Interim { empty: bool },
}

/// How an interim answer begins. Its minor version does not matter.
const INTERIM: &[u8] = b"HTTP/1.1 1";
const MINOR_VERSION: u8 = 7;

#[repr(C)]
pub(crate) struct Post<B: Buffer> {
    pub(crate) call: Call<B>,
    early: Early,
    /// It does no harm when the service carries it out twice.
    may_repeat: bool,
    /// The part of the body that is being put, and how much of it was put before.
    part: u16,
    within: usize,
    /// How much of the body is still to be put.
    left: usize,
}

impl<B: Buffer> Post<B> {
    pub(crate) const NONE: Self =
        Self { call: Call::NONE, early: Early::Status(0), may_repeat: false, part: 0, within: 0, left: 0 };

    /// Asks for what `body` says, if the address `may` be asked that. `put_fields` puts header lines of its own, each with its end. The
    /// answer has to be there within `limit`.
    ///
    /// A request that `may_repeat` is made anew when a connection that was used before closes under it; any other one only when not
    /// all of it had left.
    pub(crate) fn ask(
        &mut self,
        limit: Duration,
        may_repeat: bool,
        may: impl FnOnce(&Url<'_>) -> bool,
        put_fields: &dyn Fn(&mut dyn Sink),
        body: &dyn Body,
    ) -> Result<(), Unasked> {
        self.left = 0;
        let mut count = Count(0);
        let parts = (0..=u16::MAX).take_while(|part| body.put_part(*part, &mut count)).count();
        let length = u32::try_from(count.0).map_err(|_| Unasked::TooLong)?;
        if parts > usize::from(u16::MAX) {
            return Err(Unasked::TooLong);
        }
        self.call.ask(limit, may, &|sink, url| put_post(sink, url, length, put_fields))?;
        (self.part, self.within, self.left) = (0, 0, count.0);
        (self.early, self.may_repeat) = (Early::Status(0), may_repeat);
        Ok(())
    }

    /// What is to be done for the connection. More of the `body` that was asked for is put when there is room.
    pub(crate) fn next_work(&mut self, body: &dyn Body) -> Result<Option<Work>, BodyChanged> {
        if self.left > 0 && self.call.link.state == LinkState::Open {
            self.fill(body).inspect_err(|BodyChanged| self.call.stop())?;
        }
        Ok(self.call.next_work())
    }

    /// Puts as much of the body as there is room for. What is waiting to leave stays as it is.
    fn fill(&mut self, body: &dyn Body) -> Result<(), BodyChanged> {
        let Self { call, part, within, left, .. } = self;
        if call.exchange.was_shown() {
            return Ok(());
        }
        call.exchange.go_on(|buffer| {
            while *left > 0 {
                let mut window = Window {
                    buffer: &mut *buffer,
                    skip: *within,
                    most: *left,
                    put: 0,
                    is_full: false,
                    is_longer: false,
                };
                let is_there = body.put_part(*part, &mut window);
                let Window { put, is_full, is_longer, .. } = window;
                *within = within.saturating_add(put);
                *left = left.saturating_sub(put);
                if is_longer || !is_there && !is_full {
                    return Err(BodyChanged);
                }
                if is_full {
                    break;
                }
                (*part, *within) = (part.saturating_add(1), 0);
            }
            Ok(())
        })
    }

    /// Takes bytes of the answer, or of a proxy, and answers how many. What is in the body of the answer goes to `take`, which answers
    /// how much of it it took: when that is not all, the rest of the bytes is to be offered again.
    pub(crate) fn received(
        &mut self,
        bytes: &[u8],
        settings: &SessionSettings,
        bounds: &Bounds,
        take: &mut dyn FnMut(&[u8]) -> usize,
    ) -> (usize, Progress) {
        if !self.call.link.is_open() || self.call.timer.is_off() {
            return (bytes.len(), self.call.received(bytes, settings));
        }
        let mut rest = self.take_early(bytes);
        let progress = loop {
            let mut window = rest;
            let data = self.call.exchange.answer().ahead(rest, bounds);
            if !data.is_empty() {
                let taken = take(data);
                window = data.get(..taken).unwrap_or(data);
                if window.is_empty() {
                    break Progress::Wait;
                }
            }
            match self.call.exchange.step(window, bounds) {
                Ok(Some(step)) => {
                    let taken = window.len().saturating_sub(step.rest.len());
                    rest = rest.get(taken..).unwrap_or_default();
                }
                Ok(None) => break Progress::Wait,
                Err(error) => break self.call.unreadable(error),
            }
            match self.call.exchange.state() {
                State::Head | State::Body => {}
                State::Complete => break self.call.answered(),
                State::Abandoned => {
                    self.call.timer = Timer::OFF;
                    self.call.link.abandon();
                    self.call.bound = Some(Limit::HttpBody);
                    break Progress::Unreadable;
                }
            }
        };
        (bytes.len().saturating_sub(rest.len()), progress)
    }

    /// Takes what comes before the request has left, and answers what is left of it.
    fn take_early<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let mut rest = bytes;
        while self.is_writing() || self.early != Early::Status(0) {
            let Some((byte, behind)) = rest.split_first() else { break };
            self.early = match (self.early, byte) {
                (Early::Interim { empty: true }, b'\n') => Early::Status(0),
                (Early::Interim { .. }, b'\n') => Early::Interim { empty: true },
                (Early::Interim { empty }, b'\r') => Early::Interim { empty },
                (Early::Interim { .. }, _) => Early::Interim { empty: false },
                // Empty lines before an answer do no harm.
                (Early::Status(0), b'\r' | b'\n') => Early::Status(0),
                (Early::Status(at), byte)
                    if at == MINOR_VERSION && byte.is_ascii_digit()
                        || INTERIM.get(usize::from(at)) == Some(byte) =>
                {
                    let at = at.saturating_add(1);
                    if usize::from(at) == INTERIM.len() {
                        Early::Interim { empty: false }
                    } else {
                        Early::Status(at)
                    }
                }
                (Early::Status(at), _) => {
                    self.give_up_request();
                    let begun = INTERIM.get(..usize::from(at)).unwrap_or_default();
                    for byte in begun {
                        // What is wrong with it is said by the next step.
                        let _ = self.call.exchange.step(core::slice::from_ref(byte), &Bounds::DEFAULT);
                    }
                    self.early = Early::Status(0);
                    return rest;
                }
            };
            rest = behind;
        }
        rest
    }

    /// The answer is there before all of the request has left: the rest of that is not sent.
    fn give_up_request(&mut self) {
        if self.is_writing() {
            self.left = 0;
            self.call.exchange.cut();
        }
    }

    /// Whether a request has left as a whole, and its answer is awaited.
    pub(crate) fn has_left(&self) -> bool {
        !self.is_writing() && !self.call.timer.is_off()
    }

    /// Whether some of the request has not left.
    pub(crate) fn is_writing(&self) -> bool {
        self.left > 0 || self.call.exchange.is_asking()
    }

    /// The connection is gone. When the call is repeated, [`Progress::Open`] says when it can be asked again.
    pub(crate) fn closed(&mut self, why: LinkError, numbers: &mut LinkNumbers, limit: Duration) -> Progress {
        let was_heard = self.call.exchange.answer().has_begun() || self.early != Early::Status(0);
        if was_heard || !self.may_repeat && !self.is_writing() {
            self.call.reused = false;
        }
        self.left = 0;
        self.call.closed(why, numbers, limit)
    }
}

/// Takes of a part what was not put before, as far as there is room.
struct Window<'a, B> {
    buffer: &'a mut B,
    skip: usize,
    /// How much of the body there is still to be put.
    most: usize,
    put: usize,
    is_full: bool,
    is_longer: bool,
}

impl<B: Buffer> Sink for Window<'_, B> {
    fn put(&mut self, bytes: &[u8]) {
        let Some(new) = bytes.get(self.skip..) else {
            self.skip = self.skip.saturating_sub(bytes.len());
            return;
        };
        self.skip = 0;
        if self.is_full {
            return;
        }
        let room = self.buffer.limit().saturating_sub(self.buffer.bytes().len());
        let most = self.most.saturating_sub(self.put);
        self.is_longer |= new.len() > most;
        let fitting = new.get(..room.min(most)).unwrap_or(new);
        let is_stored = self.buffer.append(fitting).is_ok();
        self.is_full = !is_stored || fitting.len() < new.len();
        if is_stored {
            self.put = self.put.saturating_add(fitting.len());
        }
    }
}
