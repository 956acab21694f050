//! The sign-in of MSNP2 to MSNP7: a salt, and the MD5 of salt and password (`authentication.md` 1).

use super::{Context, Outcome, Phase, SignInState};
use crate::auth::md5;
use crate::error::RequestKind;
use crate::settings::Md5SignIn;
use crate::storage::Storage;
use crate::time::Duration;
use crate::wire::Frame;

impl SignInState {
    /// `INF`: the packages that the server has. `CTP`, by which the password would travel as it is, is never taken.
    pub(super) fn packages_answered<S: Storage>(
        &mut self,
        frame: &Frame<'_>,
        context: &mut Context<'_, S>,
    ) -> Outcome {
        let mut packages = frame.arguments();
        let transaction = packages.number().unwrap_or(0);
        if self.phase != Phase::ClientVersion || !context.resources.settings.is_by_md5() {
            return Outcome::Wait;
        }
        context.resources.pending.answered(transaction, frame.verb());
        if !packages.any(|package| package.eq_ignore_ascii_case(b"MD5")) {
            return self.bad_answer(context);
        }
        self.phase = Phase::User;
        if self.pace == super::Pace::Eager {
            return Outcome::Wait;
        }
        let written = context.send_user("MD5");
        self.written(written, context.resources.settings.limits.sign_in_step, context)
    }

    /// `USR MD5 S`: the salt. It is a token that is used as it stands.
    pub(super) fn salted<S: Storage>(
        &mut self,
        salt: Option<&[u8]>,
        context: &mut Context<'_, S>,
    ) -> Outcome {
        let Some(salt) = salt.filter(|salt| core::str::from_utf8(salt).is_ok()) else {
            return self.bad_answer(context);
        };
        self.phase = Phase::Passport;
        if context.resources.settings.md5_sign_in == Md5SignIn::Program {
            // The program may have to ask somebody, over a connection of its own.
            let limits = &context.resources.settings.limits;
            let patience = limits.connect.as_millis().saturating_add(limits.sign_in_step.as_millis());
            self.start_step(Duration::from_millis(patience));
            context.resources.unstamped = true;
            return Outcome::Md5AnswerWanted;
        }
        let answer = md5::hex_digest(&[salt, context.resources.settings.password.as_bytes()]);
        self.send_md5_answer(&answer, context)
    }

    pub(super) fn send_md5_answer<S: Storage>(
        &mut self,
        answer: &[u8; 32],
        context: &mut Context<'_, S>,
    ) -> Outcome {
        let transaction = context.transaction(RequestKind::Ticket);
        let mut command = context.resources.link.outbox.command(b"USR");
        let written = command.number(transaction).word("MD5").word("S").word(&answer[..]).finish();
        self.phase = Phase::Ticket;
        self.written(written, context.resources.settings.limits.sign_in_step, context)
    }
}
