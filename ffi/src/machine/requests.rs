//! What can be asked of the service. Every request is checked, written whole or not at all, and answered by an event.
//!
//! Groups and, from MSNP10 on, contacts are named by the ids that the events gave.

use core::ffi::c_char;
use core::marker::PhantomData;

use msnp_core::account::Capabilities;
use msnp_core::{Messenger, RequestId};

use super::{Storage, msnp_machine, with};
use crate::arguments::{Argument, ChosenStatus, DecidingList, as_c};
use crate::border;
use crate::result::msnp_result;

/// A request to the machine, when its arguments could be read.
pub(super) type Request<'a> =
    dyn Fn(&mut Messenger<Storage>) -> Result<Result<RequestId, msnp_core::Error>, msnp_result> + 'a;

/// Makes a request, and tells its number.
///
/// # Safety
/// `machine` is NULL or a machine, `request` is NULL or can be written to.
pub(super) unsafe fn ask(machine: *mut msnp_machine, request: *mut u32, make: &Request<'_>) -> msnp_result {
    let asked = |messenger: &mut Messenger<Storage>| {
        let number = make(messenger)?.map_err(msnp_result::from)?.number();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(request, number) };
        Ok(())
    };
    // SAFETY: handed on.
    unsafe { with(machine, asked) }
}

/// A text that must be there.
pub(super) struct Text<'a>(PhantomData<&'a str>);

impl<'a> Argument for Text<'a> {
    type Raw = *const c_char;
    type Value = &'a str;

    unsafe fn read(text: *const c_char) -> Result<&'a str, msnp_result> {
        // SAFETY: handed on.
        unsafe { border::text(text) }
    }
}

/// A text; NULL: empty.
struct OptionalText<'a>(PhantomData<&'a str>);

impl<'a> Argument for OptionalText<'a> {
    type Raw = *const c_char;
    type Value = &'a str;

    unsafe fn read(text: *const c_char) -> Result<&'a str, msnp_result> {
        // SAFETY: handed on.
        unsafe { border::optional_text(text) }
    }
}

/// A contact's id; NULL or empty: none.
pub(super) struct Id<'a>(PhantomData<&'a str>);

impl<'a> Argument for Id<'a> {
    type Raw = *const c_char;
    type Value = Option<&'a str>;

    unsafe fn read(id: *const c_char) -> Result<Option<&'a str>, msnp_result> {
        // SAFETY: handed on.
        let id = unsafe { border::optional_text(id)? };
        Ok(Some(id).filter(|id| !id.is_empty()))
    }
}

/// The requests of a machine: for each a function that C calls. An entry has what C programmers read before and after the line about `request`
/// (`tests/header` has that line), the name, the arguments, and what is asked of the machine.
macro_rules! requests {
    (
        $machine:ident:
        $(
            $(#[$doc:meta])* request $(#[$errors:meta])*
            fn $name:ident($($argument:ident: $kind:ident),*) => $asked:expr;
        )*
    ) => { $(
        $(#[$doc])*
        $(#[$errors])*
        ///
        /// # Safety
        /// `machine` is NULL or a machine, texts are NULL or end in NUL, `request` is NULL or can be written to.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            $machine: *mut msnp_machine,
            $($argument: as_c!($kind),)*
            request: *mut u32,
        ) -> msnp_result {
            let make = move |$machine: &mut Messenger<Storage>| {
                $(
                    // SAFETY: the caller says that texts are NULL or end in NUL.
                    let $argument = unsafe { <$kind as Argument>::read($argument) }?;
                )*
                Ok($asked)
            };
            // SAFETY: the caller says what is a machine, and that `request` is NULL or can be written to.
            unsafe { ask($machine, request, &make) }
        }
    )* };
}

#[cfg(feature = "services")]
pub(super) use requests;

requests! { machine:
    /// Chooses one's status (`CHG`): a `msnp_status`. `MSNP_STATUS_OFFLINE` cannot be chosen: sign out instead.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_NUMBER`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try
    /// again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_set_status(status: ChosenStatus) => machine.set_status(status);

    /// Changes what one's client says that it can do (`CHG`, with the status that was chosen last). A later sign-in that the machine makes
    /// by itself says the same.
    ///
    /// - `capabilities`: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
    request
    /// Errors: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_set_capabilities(capabilities: u32) => machine.set_capabilities(Capabilities(capabilities));

    /// Changes one's display name (`REA`, from MSNP10 on `PRP MFN`): at most 387 bytes after percent-encoding.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_set_display_name(name: Text) => machine.set_display_name(name);

    /// Changes one's personal message, plain text of at most 129 characters, and the media string of at most 387 bytes (`UUX`; MSNP11 and
    /// later), which `msnp_media_write` makes. NULL or empty: none; both are set each time. Control characters are left out.
    ///
    request
    /// Errors: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_set_personal_message(message: OptionalText, media: OptionalText) => machine.set_personal_message(message, media);

    /// Changes a property of one's own (`PRP`): `PHH`, `PHW`, `PHM` telephone numbers at home, at work, mobile; `MOB`, `Y` or `N`: whether
    /// contacts may page one's mobile device. An empty or NULL value clears it; at most 95 bytes after percent-encoding.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_VALUE` unless the name has three letters, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and
    /// as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_set_property(property: Text, value: OptionalText) => machine.set_property(property, value);

    /// Whether those on neither the allow nor the block list may see one's presence and write (`BLP`).
    ///
    request
    /// Errors: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_set_privacy(allow_unknown: bool) => machine.set_privacy(allow_unknown);

    /// Whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it.
    ///
    request
    /// Errors: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_set_prompting(ask: bool) => machine.set_prompting(ask);

    /// Adds a contact: to the allow list, and to the forward list under `name` (NULL or empty: the account). For somebody who is blocked there
    /// is msnp_machine_add_blocked_contact.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_add_contact(account: Text, name: OptionalText) => machine.add_contact(account, name);

    /// Adds a contact who is blocked, and stays so: to the forward list only, under `name` (NULL or empty: the account).
    ///
    request
    /// Errors: those of msnp_machine_add_contact.
    fn msnp_machine_add_blocked_contact(account: Text, name: OptionalText) => machine.add_blocked_contact(account, name);

    /// Removes a contact from the forward list. From MSNP10 on `contact_id` is needed, as the contact list told it; before, it may be
    /// NULL.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
    /// `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
    /// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_remove_contact(account: Text, contact_id: Id) => machine.remove_contact(account, contact_id);

    /// Changes the name under which a contact is kept (`REA`, from MSNP10 on `SBP MFN`). From MSNP10 on `contact_id` is needed, as the
    /// contact list told it; before, it may be NULL.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed, `MSNP_RESULT_TOO_LONG`,
    /// `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
    /// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_rename_contact(account: Text, contact_id: Id, name: Text) => machine.rename_contact(account, contact_id, name);

    /// Blocks an account: off the allow list, onto the block list.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_block(account: Text) => machine.block(account);

    /// Allows an account (again): off the block list, onto the allow list.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_unblock(account: Text) => machine.unblock(account);

    /// Takes an account off the allow list or off the block list, and puts it onto no other: whoever is on neither is treated as the privacy
    /// setting says. `list` is `MSNP_LIST_ALLOW` or `MSNP_LIST_BLOCK`.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_NUMBER` (another list), `MSNP_RESULT_INVALID_UTF8`; and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_undecide(account: Text, list: DecidingList) => machine.undecide(account, list);

    /// Records that the user has seen who added them: off the pending list and onto the reverse list (MSNP10 and later; before, it is
    /// answered at once).
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_acknowledge_added(account: Text) => machine.acknowledge_added(account);

    /// Makes a group: at most 61 bytes after percent-encoding. `MSNP_MACHINE_EVENT_GROUP_ADDED` tells its id.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_add_group(name: Text) => machine.add_group(name);

    /// Renames a group.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_rename_group(group: Text, name: Text) => machine.rename_group(group, name);

    /// Removes a group. Contacts that are only in it may leave the list with it: move them first.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_remove_group(group: Text) => machine.remove_group(group);

    /// Puts a contact of the forward list into a group. From MSNP10 on `contact_id` is needed, as the contact list told it; before, it
    /// may be NULL.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
    /// `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
    /// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_add_to_group(account: Text, contact_id: Id, group: Text) => machine.add_to_group(account, contact_id, group);

    /// Takes a contact out of a group; it stays on the list. From MSNP10 on `contact_id` is needed, as the contact list told it;
    /// before, it may be NULL.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
    /// `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
    /// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_remove_from_group(account: Text, contact_id: Id, group: Text) => machine.remove_from_group(account, contact_id, group);

    /// Asks where a web page of the service is (`URL`): `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`,
    /// `PROFILE 0x0409`, `CHAT 0x0409` (the number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH` (`notification.md` 7).
    /// A service need not know them all. `MSNP_MACHINE_EVENT_URL` answers.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_request_url(service: Text) => machine.request_url(service);

    /// Asks for a configuration file such as `Shields.xml` (`GCF`, MSNP11 and later). `MSNP_MACHINE_EVENT_CONFIGURATION_FILE` answers.
    ///
    request
    /// Errors: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_request_configuration(file: Text) => machine.request_configuration(file);

    /// Sends a text to a mobile device (`PAG`, from MSNP9 on `PGD`; `device` 1 mobile, 2 watch). Services do not answer when it went
    /// well: answered when no refusal has come within five seconds.
    ///
    request
    /// Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
    fn msnp_machine_page(account: Text, device: u32, message: Text) => machine.page(account, device, message);
}
