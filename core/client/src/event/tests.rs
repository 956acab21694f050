//! What events weigh.

use msnp_core::error::UpgradeCause;

use super::*;
use crate::error::Error;

const LENGTH: usize = 1000;

/// One of each event that holds texts, with a long one wherever there can be one.
fn long_events() -> Vec<Event> {
    let long = || "x".repeat(LENGTH);
    let fields = || vec![(long(), long()), (long(), long())];
    let conversation = ConversationId::from_number(1);
    let message = MessageId(1);
    let format = Format { font: long(), ..Format::default() };
    let lost = || SignOutReason::Ended(Error::WrongPassword { text: long() });
    let mut roster = crate::roster::Roster::default();
    vec![
        Event::SignedIn { account: long(), name: long(), dialect: Dialect::MSNP12 },
        Event::ConnectionLost { reason: lost(), wait: Duration::ZERO },
        Event::SignedOut { reason: lost() },
        Event::UpgradeRequired(Upgrade {
            cause: UpgradeCause::ClientTooOld,
            minimum: long(),
            recommended: long(),
            download: long(),
        }),
        Event::ContactRemoved { account: long() },
        Event::GroupChanged { group: roster.set_group(&long(), &long()) },
        Event::GroupRemoved { id: long() },
        Event::Presence {
            account: long(),
            status: Status::Online,
            name: long(),
            capabilities: Capabilities(0),
            initial: false,
        },
        Event::PersonalMessage { account: long(), message: long(), media: long() },
        Event::AddedYou { account: long(), name: long(), decided: false },
        Event::RemovedYou { account: long() },
        Event::NameChanged { name: long() },
        Event::PropertyChanged { property: long(), value: long() },
        Event::ConversationOpened { conversation, account: long(), invited: true },
        Event::Joined { conversation, account: long(), name: long() },
        Event::ParticipantCapabilities { conversation, account: long(), capabilities: Capabilities(0) },
        Event::Left { conversation, account: long(), idle: false },
        Event::Text { conversation, from: long(), name: long(), text: long(), format, emoticons: Vec::new() },
        Event::Typing { conversation, from: long() },
        Event::Nudge { conversation, from: long(), name: long() },
        Event::Message {
            conversation,
            from: long(),
            name: long(),
            content_type: long(),
            headers: fields(),
            body: vec![0; LENGTH],
        },
        Event::Failed { conversation, message, reason: SendFailure::NotSent, text: Some(long()) },
        Event::MessageIncomplete { conversation, from: long() },
        Event::InvitationFailed { conversation, account: Some(long()), reason: SendFailure::NoAnswer },
        Event::Profile { fields: fields() },
        Event::MailNew { from: long(), address: long(), subject: long() },
        Event::MailData { document: long(), new: true },
        Event::OfflineMessages {
            senders: vec![OfflineSender { account: long(), name: long(), count: 1 }; 2],
            new: true,
        },
        Event::OfflineMessage { id: long(), from: long(), name: long(), text: long(), time: Some(1) },
        Event::MailActivity { from: long(), to: long(), count: 1 },
        Event::Notice { headers: fields(), body: long() },
        Event::Alert { text: long(), document: long() },
        Event::MobileText { from: long(), text: long(), document: long() },
        Event::Policies { document: long() },
        Event::Signal { from: long(), kind: 1, content: vec![0; LENGTH] },
        Event::Skipped { verb: Some(long()), length: 1 },
    ]
}

#[test]
fn no_text_of_an_event_escapes_its_weight() {
    for event in long_events() {
        let shown = format!("{event:?}");
        // Bytes are shown as numbers.
        let bodies = usize::from(matches!(event, Event::Message { .. } | Event::Signal { .. }));
        let held = shown.matches(&"x".repeat(LENGTH)).count().saturating_add(bodies).saturating_mul(LENGTH);
        let weight = event.weight();
        assert!(held > 0 && weight >= held, "{weight} of {held}: {:.60}", shown);
        assert!(weight < held.saturating_add(100), "{weight} of {held}: {:.60}", shown);
    }
}
