//! The sign-in of MSNP15: a ticket, and a keyed answer to the server's nonce (`services.md` 1.1). A refused one leads to no other way with the
//! password.

use super::{Context, Outcome, Phase, SignInState};
use crate::auth::single_sign_on::{LONGEST_NONCE, Proof};
use crate::error::RequestKind;
use crate::storage::Storage;
use crate::wire::Arguments;
use crate::wire::sink::Sink;

impl SignInState {
    /// `USR SSO S`: a policy, by which the ticket is asked for, and a nonce. Both are tokens that are used as they stand.
    pub(super) fn sso_challenged<S: Storage>(
        &mut self,
        mut arguments: Arguments<'_>,
        context: &mut Context<'_, S>,
    ) -> Outcome {
        let is_token = |token: &&[u8]| token.iter().all(u8::is_ascii_graphic);
        let policy = arguments.next().filter(is_token);
        let nonce = arguments.next().filter(is_token).filter(|nonce| nonce.len() <= LONGEST_NONCE);
        let Some((_, nonce)) = policy.zip(nonce) else { return self.bad_answer(context) };
        if context.ticket.is_some() { self.send_proof(nonce, context) } else { self.ticket_wanted(context) }
    }

    /// `USR SSO S`, with the ticket and the answer to the nonce.
    pub(super) fn send_proof<S: Storage>(&mut self, nonce: &[u8], context: &mut Context<'_, S>) -> Outcome {
        let transaction = context.transaction(RequestKind::Ticket);
        let ticket = context.ticket.unwrap_or_default();
        let (secret, _) = context.proof;
        let proof = Proof { secret, nonce, salt: salt(transaction, context) };
        let mut command = context.resources.link.outbox.command(b"USR");
        command.number(transaction).word("SSO").word("S").word(ticket).put(b" ");
        proof.put(&mut command);
        let written = command.finish();
        self.phase = Phase::Ticket;
        self.written(written, context.resources.settings.limits.sign_in_step, context)
    }
}

/// What differs from attempt to attempt, even where a server says the same nonce again.
fn salt<S: Storage>(transaction: u32, context: &Context<'_, S>) -> [u8; 16] {
    let now = context.resources.now.as_millis().to_le_bytes();
    let seed = context.resources.settings.reconnection.seed.to_le_bytes();
    let mut salt = [0; 16];
    for (to, from) in salt.iter_mut().zip(now.into_iter().chain(seed).chain(transaction.to_le_bytes())) {
        *to = from;
    }
    salt
}
