//! Reading what the machine layer shows in its outputs, every byte of it, as C programs do.

use msnp_fuzz_machine_layer::machine::borrowed::*;
use msnp_fuzz_machine_layer::machine::event::*;
use msnp_fuzz_machine_layer::result::msnp_result;

use crate::c_machine::looked;

/// Reads bytes that an output shows.
///
/// # Safety
/// The machine that it came from was not called since.
pub(crate) unsafe fn read_bytes<'a>(bytes: msnp_bytes) -> &'a [u8] {
    if bytes.length == 0 {
        return &[];
    }
    // SAFETY: so much can be read, the header says.
    let bytes = unsafe { std::slice::from_raw_parts(bytes.data, bytes.length) };
    // Every byte is read, so that a sanitizer sees it.
    assert!(bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>() < u64::MAX);
    bytes
}

/// Reads a text that is UTF-8.
///
/// # Safety
/// As for [`read_bytes`].
pub(crate) unsafe fn read_string<'a>(text: msnp_string) -> &'a str {
    // SAFETY: handed on.
    let bytes = unsafe { read_bytes(msnp_bytes { data: text.data.cast(), length: text.length }) };
    std::str::from_utf8(bytes).expect("a string is not UTF-8")
}

/// Decodes a text.
///
/// # Safety
/// As for [`read_bytes`].
unsafe fn read_text(text: msnp_text) {
    let mut buffer = [0x55_u8; 64];
    let mut length = 0;
    // SAFETY: the text can be read, and the buffer written.
    let result = unsafe { msnp_text_copy(&text, buffer.as_mut_ptr().cast(), buffer.len(), &mut length) };
    assert!(matches!(result, msnp_result::Ok | msnp_result::TooSmall));
    assert_eq!(buffer[length], 0, "a text does not end in NUL");
    assert!(std::str::from_utf8(&buffer[..length]).is_ok());
}

/// Reads what an event shows.
///
/// # Safety
/// It is the last output.
pub(crate) unsafe fn read_event(event: &msnp_machine_event) {
    use msnp_machine_event_kind as Kind;
    // SAFETY: the kind says which of the data is there; the header has the list.
    unsafe {
        let data = &event.data;
        match event.kind {
            Kind::SignedIn => {
                read_string(data.signed_in.account);
                read_text(data.signed_in.name);
            }
            Kind::SignedOut | Kind::ConnectionLost => read_text(data.signed_out.text),
            Kind::UpgradeRequired => looked((
                read_string(data.upgrade.minimum),
                read_string(data.upgrade.recommended),
                read_string(data.upgrade.download),
            )),
            Kind::ListComplete => {
                looked((read_string(data.list_version.list), read_string(data.list_version.settings)));
            }
            Kind::Group | Kind::GroupAdded | Kind::GroupRenamed | Kind::GroupRemoved => {
                read_string(data.group.id);
                read_text(data.group.name);
            }
            Kind::Contact => {
                let contact = &data.contact;
                looked((read_string(contact.account), read_string(contact.id), read_string(contact.groups)));
                read_text(contact.name);
            }
            Kind::ContactProperty | Kind::OwnProperty => {
                looked((read_string(data.property.account), read_string(data.property.property)));
                read_text(data.property.value);
            }
            Kind::Added | Kind::Removed => {
                let change = &data.list_change;
                looked((read_string(change.account), read_string(change.id), read_string(change.group)));
                read_text(change.name);
            }
            Kind::ContactRenamed => {
                looked((read_string(data.contact_renamed.account), read_string(data.contact_renamed.id)));
                read_text(data.contact_renamed.name);
            }
            Kind::Presence => {
                read_string(data.presence.account);
                read_text(data.presence.name);
                read_text(data.presence.picture);
            }
            Kind::PersonalMessage => {
                read_string(data.personal_message.account);
                read_text(data.personal_message.message);
                read_text(data.personal_message.media);
            }
            Kind::Url => looked((read_string(data.url.path), read_string(data.url.login))),
            Kind::ConfigurationFile => {
                read_string(data.configuration_file.name);
                read_bytes(data.configuration_file.content);
            }
            Kind::ConversationOpened => looked(read_string(data.conversation_opened.account)),
            Kind::Joined | Kind::Left => {
                read_string(data.participant.account);
                read_text(data.participant.name);
            }
            Kind::Message => {
                let message = &data.message;
                read_string(message.account);
                read_text(message.name);
                read_text(message.text);
                read_text(message.sender_name);
                read_text(message.format.font);
                looked((read_bytes(message.headers), read_bytes(message.body)));
            }
            Kind::MailUnread | Kind::MailNew | Kind::MailData => {
                let mail = &data.mail;
                looked((read_bytes(mail.from), read_bytes(mail.address), read_bytes(mail.subject)));
                read_bytes(mail.document);
            }
            Kind::MailActivity => {
                looked((read_bytes(data.mail_activity.from), read_bytes(data.mail_activity.to)))
            }
            Kind::Policies | Kind::Signal => {
                looked((read_string(data.signal.account), read_bytes(data.signal.content)));
            }
            Kind::Profile | Kind::ServiceMessage | Kind::Alert | Kind::MobileText => {
                read_text(data.notice.from);
                read_text(data.notice.text);
                looked((read_bytes(data.notice.headers), read_bytes(data.notice.body)));
            }
            _ => {}
        }
    }
}
