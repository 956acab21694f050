//! The sign-in among the other parts: what its outcomes mean for links, Passport, the list and the end.

use super::due::Reading;
use super::machine::Core;
use super::owners::link_context;
use crate::address::Target;
use crate::error::{LinkError, SignOutReason, UpgradeCause};
use crate::link::Carries;
use crate::login::Step;
use crate::notification::session::Session;
use crate::notification::sign_in::{Context, End, Input, Outcome, Phase};
use crate::resources::Resources;
use crate::storage::Storage;
use crate::timer::Round;
use crate::wire::Refused;

impl<S: Storage> Core<S> {
    /// A new attempt to sign in.
    pub(super) fn begin(&mut self) {
        self.renew_session();
        self.resources.settings.forget_doubtful_login();
        #[cfg(feature = "services")]
        self.passport.forget_expired(&self.resources.settings);
        let by_passport = !self.resources.settings.is_by_md5();
        let (ticket, address) =
            (by_passport && self.passport.has_ticket(), !self.resources.settings.notification.is_none());
        self.session.sign_in.begin(ticket, address);
        self.reach();
        if by_passport {
            self.begin_passport();
        }
    }

    /// Forgets all that belonged to the last link.
    #[inline(never)]
    pub(super) fn renew_session(&mut self) {
        self.session = Session::OFFLINE;
        self.session.heartbeat.rest(self.resources.settings.limits.ping);
        self.session.stale_stream = true;
    }

    fn begin_passport(&mut self) {
        self.step_passport(|passport, settings, numbers| passport.begin(settings, numbers));
    }

    /// Connects to the notification server, or to the dispatch server when no other is known.
    pub(super) fn reach(&mut self) {
        self.resources.unstamped = true;
        self.resources.link.abandon();
        self.session.sign_in.reach();
        self.session.stale_stream = true;
        self.session.ended_link = None;
        self.resources.pending.orphan_all();
        let id = self.resources.numbers.take();
        let Self { resources: Resources { link, settings, .. }, recovery, .. } = self;
        let target = settings.target();
        let carrier = settings.routes.by_gateway().then_some(Carries::Notification);
        // Both were cut to the same measure.
        let _ = link.dial(id, (&target.host, target.port), carrier, link_context(settings, recovery));
    }

    /// Where the notification link goes.
    pub(super) fn target(&self) -> &Target {
        self.resources.settings.target()
    }

    /// Hands an input to the sign-in, and acts on the outcome. Answers what to read out of the current frame.
    #[inline(never)]
    pub(super) fn sign_in(&mut self, input: Input<'_>) -> Reading {
        let is_recovering = self.is_recovering();
        let Self { resources, session, passport, .. } = self;
        #[cfg(feature = "services")]
        if let Some(dialect) = session.dialect() {
            passport.speak(dialect);
        }
        let (ticket, end) = (passport.ticket(), End::Wish);
        let mut context = Context {
            resources,
            ticket,
            #[cfg(feature = "services")]
            proof: passport.proof(),
            is_recovering,
            end,
        };
        match session.sign_in.step(input, &mut context) {
            Outcome::Wait => {}
            Outcome::Reach => self.reach(),
            Outcome::ReachElsewhere => {
                self.session.forget_list();
                self.reach();
            }
            Outcome::ReachWithoutTicket => {
                self.passport.forget_secret();
                self.reach();
                self.begin_passport();
            }
            Outcome::TicketWanted => {
                let challenge = challenge_of(input);
                self.step_passport(|passport, settings, numbers| {
                    passport.challenged(challenge, settings, numbers)
                });
                self.stamp(self.resources.now);
            }
            #[cfg(feature = "legacy")]
            Outcome::Md5AnswerWanted => return Reading::Md5Challenge,
            Outcome::SignedIn(written) => return self.signed_in(written),
            Outcome::ClientTooOld => return Reading::Upgrade(UpgradeCause::ClientTooOld),
            Outcome::OnlyUpdates => {
                self.end(End::Because(SignOutReason::UpgradeRequired));
                if !is_recovering {
                    return Reading::Upgrade(UpgradeCause::OnlyUpdates);
                }
            }
            Outcome::ListIsLate => {
                self.forget_version_of_part();
                self.list_complete();
            }
            Outcome::Goodbye => self.say_goodbye(),
            Outcome::End => {
                let end = context.end;
                self.end(end);
            }
        }
        Reading::Nothing
    }

    /// The account was accepted.
    fn signed_in(&mut self, written: Result<(), Refused>) -> Reading {
        self.passport.stop();
        #[cfg(feature = "services")]
        if self.keeps_no_list() {
            self.list_wanted();
        }
        self.restart_ping();
        self.session.stamp(self.resources.now);
        self.resources.pending.each_timer(&mut Round::Place(self.resources.now));
        if written.is_err() {
            let request = self.session.sign_in.awaited();
            self.end(End::Because(SignOutReason::BadAnswer { request }));
        }
        Reading::SignedIn
    }

    /// Acts on what a step of the Passport exchange led to.
    pub(super) fn follow_passport(&mut self, step: Step) {
        if self.renewed_tickets(step) {
            return;
        }
        match step {
            Step::Wait => {}
            Step::Ticket => {
                self.passport.stop();
                self.sign_in(Input::Ticket);
            }
            Step::WrongPassword => self.end(End::WrongPassword),
            Step::Failed(reason) => self.end(End::Because(reason)),
        }
    }

    /// The notification link is gone, and all that came before was read.
    pub(super) fn notification_lost(&mut self, why: LinkError) {
        self.resources.link.outbox.reset();
        let was_forgotten = self.session.phase() == Phase::SignedIn && self.session.forgotten;
        if was_forgotten && self.recovery.is_taken(self.resources.now) {
            self.end(End::Because(SignOutReason::ProbablySignedInElsewhere));
        } else {
            self.sign_in(Input::Lost(why));
        }
    }
}

/// The challenge of `USR TWN S`, which is the fourth argument; in `USR SSO S` that is the policy, and the nonce stands behind it.
fn challenge_of(input: Input<'_>) -> (&[u8], &[u8]) {
    match input {
        Input::User(frame) => {
            let mut arguments = frame.arguments().behind(3);
            let challenge = arguments.next().unwrap_or_default();
            (challenge, if cfg!(feature = "services") { arguments.next().unwrap_or_default() } else { &[] })
        }
        #[cfg(feature = "legacy")]
        Input::Packages(_) | Input::Md5Answer(_) => (&[], &[]),
        Input::Connected
        | Input::Version(_)
        | Input::ClientVersion(_)
        | Input::SentOn(_)
        | Input::Refused(..)
        | Input::Ticket
        | Input::Late
        | Input::Lost(_) => (&[], &[]),
    }
}
