//! People of other networks, from MSNP13 on (`services.md` 2.8, 5.6). In builds with the feature `services`. The names of contacts and their groups are
//! changed by the contact's id, of whatever network.

use core::ffi::c_char;

use msnp_core::Messenger;
use msnp_core::switchboard::message::Outgoing;

use super::conversations::looks;
use super::requests::{Id, Text, ask, requests};
use super::{Storage, msnp_machine, with};
use crate::arguments::{Argument, DecidingList, as_c};
use crate::border::{self, text};
use crate::result::msnp_result;
use crate::vocabulary::msnp_format;

requests! { machine:
    /// Blocks somebody of another network, as `msnp_machine_block` does with people of the service's own. Before MSNP13 no request says a network: it
    /// does the same as that one.
    ///
    /// - `network`: 1 to 255, as `msnp_machine_contact` told it; 32 is Yahoo.
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` (no network), `MSNP_RESULT_INVALID_UTF8`; and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_block_across(account: Text, network: u32) => machine.of_network(network, |machine| machine.block(account));

    /// Allows somebody of another network (again), as `msnp_machine_unblock` does with people of the service's own.
    ///
    /// - `network`: as for `msnp_machine_block_across`.
    request
    /// Errors: those of msnp_machine_block_across.
    fn msnp_machine_unblock_across(account: Text, network: u32) => machine.of_network(network, |machine| machine.unblock(account));

    /// Takes somebody of another network off the allow list or off the block list, as `msnp_machine_undecide` does with people of the service's own.
    ///
    /// - `network`: as for `msnp_machine_block_across`.
    request
    /// Errors: those of msnp_machine_block_across, and `MSNP_RESULT_INVALID_NUMBER` (another list).
    fn msnp_machine_undecide_across(account: Text, network: u32, list: DecidingList) => machine.of_network(network, |machine| machine.undecide(account, list));

    /// Removes somebody of another network from one's contacts, as `msnp_machine_remove_contact` does with people of the service's own.
    ///
    /// - `network`: as for `msnp_machine_block_across`.
    request
    /// Errors: those of msnp_machine_block_across; `MSNP_RESULT_INVALID_VALUE` without the id where it is needed, too.
    fn msnp_machine_remove_across(account: Text, network: u32, contact_id: Id) => machine.of_network(network, |machine| machine.remove_contact(account, contact_id));

    /// Adds somebody of another network to one's contacts, as `msnp_machine_add_contact` does. That asks the service in MSNP14 and MSNP15 which
    /// network it is; this says it.
    ///
    /// - `network`: as for `msnp_machine_block_across`.
    request
    /// Errors: those of msnp_machine_block_across.
    fn msnp_machine_add_across(account: Text, network: u32) => machine.of_network(network, |machine| machine.add_contact(account, ""));
}

/// Sends what `write` makes to somebody of another network.
///
/// # Safety
/// `machine` is NULL or a machine, `account` is NULL or ends in NUL, `message` is NULL or can be written to.
unsafe fn send<'a>(
    machine: *mut msnp_machine,
    account: *const c_char,
    network: u32,
    message: *mut u32,
    write: impl FnOnce() -> Result<Outgoing<'a>, msnp_result>,
) -> msnp_result {
    let post = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let account = unsafe { text(account)? };
        let number = messenger.send_across(account, network, &write()?)?.number();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(message, number) };
        Ok(())
    };
    // SAFETY: handed on.
    unsafe { with(machine, post) }
}

/// Says something to somebody of another network (`UUM`): there are no conversations with these, the service carries each message by itself.
/// Exactly one of `MSNP_MACHINE_EVENT_DELIVERED`, `MSNP_MACHINE_EVENT_SENT` (the service has said nothing for five seconds) and
/// `MSNP_MACHINE_EVENT_FAILED` follows, with 0 as its conversation. What they say comes as every message, in conversation 0.
///
/// - `account`: whose.
/// - `network`: 1 to 255, as `msnp_machine_contact` told it; 32 is Yahoo.
/// - `body`: what is said; line breaks of any kind.
/// - `format`: how it looks; NULL: Segoe UI in black.
/// - `message`: if not NULL, the number of the message.
///
/// Errors: `MSNP_RESULT_NOT_IN_DIALECT` before MSNP13, `MSNP_RESULT_INVALID_VALUE` (no network), `MSNP_RESULT_INVALID_NUMBER` (effects),
/// `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`
/// (poll, then try again), `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is not sent then.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, what is read can be read as far as it says, `message` is NULL or can be
/// written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_text_across(
    machine: *mut msnp_machine,
    account: *const c_char,
    network: u32,
    body: *const c_char,
    format: *const msnp_format,
    message: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    let write = || unsafe { Ok(Outgoing::Text { body: text(body)?, format: looks(format)? }) };
    // SAFETY: handed on.
    unsafe { send(machine, account, network, message, write) }
}

/// Says to somebody of another network that the user is typing.
///
/// - `account`, `network`, `message`: as for `msnp_machine_send_text_across`.
/// - `own_account`: the user's own account.
///
/// Errors: those of `msnp_machine_send_text_across`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `message` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_typing_across(
    machine: *mut msnp_machine,
    account: *const c_char,
    network: u32,
    own_account: *const c_char,
    message: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    let write = || unsafe { Ok(Outgoing::Typing { account: text(own_account)? }) };
    // SAFETY: handed on.
    unsafe { send(machine, account, network, message, write) }
}

/// Shakes the window of somebody of another network.
///
/// - `account`, `network`, `message`: as for `msnp_machine_send_text_across`.
///
/// Errors: those of `msnp_machine_send_text_across`.
///
/// # Safety
/// `machine` is NULL or a machine, `account` is NULL or ends in NUL, `message` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_nudge_across(
    machine: *mut msnp_machine,
    account: *const c_char,
    network: u32,
    message: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { send(machine, account, network, message, || Ok(Outgoing::Nudge)) }
}
