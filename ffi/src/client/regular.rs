//! The regular requests. Made of `bindings/requests.toml`: `MSNP_WRITE_REQUESTS=1 cargo test -p msnp-structure --test requests`.

use std::ffi::c_char;

use msnp::Client;

use super::accounts::msnp_client;
use super::queue::Content;
use super::requests::{OptionalText, Text, ask, requests};
use crate::arguments::{Argument, as_c};
use crate::result::msnp_result;

requests! { client:
    /// Changes what one's client says that it can do, without signing in anew. The next sign-in says what the settings have.
    ///
    /// - `capabilities`: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
    request
    /// Errors at once: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_set_capabilities(capabilities: u32) => client.set_capabilities(msnp::Capabilities(capabilities));

    /// Changes one's display name (`PRP MFN`, `REA`).
    ///
    /// - `name`: at most 387 bytes after percent-encoding.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every
    /// request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_set_display_name(name: Text) => client.set_display_name(&name);

    /// Sets a property of one's own (`PRP`). What the service made of it comes as `MSNP_EVENT_PROPERTY_CHANGED`.
    ///
    /// - `property`: three letters: `PHH`, `PHW`, `PHM` for telephone numbers at home, at work, mobile, as free text; `MOB`, `Y` or `N`,
    ///   for whether contacts may page one's mobile device.
    /// - `value`: at most 95 bytes encoded; empty clears it. NULL is empty.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
    /// answer of the service comes with the event. From any thread.
    fn msnp_client_set_property(property: Text, value: OptionalText) => client.set_property(&property, &value);

    /// Says whether those on neither the allow nor the block list may see one's presence and write (`BLP`).
    ///
    request
    /// Errors at once: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_set_privacy(allow_unknown: bool) => client.set_privacy(allow_unknown);

    /// Says whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it: a program has to act on it.
    ///
    request
    /// Errors at once: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_set_prompting(ask_first: bool) => client.set_prompting(ask_first);

    /// Says whether one has conversations at all, without a change of status (`IMS`): while it is off, nobody's call comes in, and none of
    /// one's own goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session.
    ///
    request
    /// Errors at once: `MSNP_RESULT_NOT_IN_DIALECT` in MSNP2, `MSNP_RESULT_NOT_IN_BUILD` without the feature `legacy`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
    /// answer of the service comes with the event. From any thread.
    fn msnp_client_set_switchboards(on: bool) => client.set_switchboards(on), in "legacy";

    /// Adds a contact to one's list, allowed to see one's presence, and puts it into a group if one is given.
    ///
    /// - `who`: the account.
    /// - `group`: the group's id or name; NULL or empty: none.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
    /// answer of the service comes with the event. When only the group fails, the contact was added. From any thread.
    fn msnp_client_add_contact(who: Text, group: OptionalText) => client.add_contact(&who, Some(&*group).filter(|group| !group.is_empty()));

    /// Takes a contact off one's list. It stays allowed or blocked as it was.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
    /// with the event. From any thread.
    fn msnp_client_remove_contact(who: Text) => client.remove_contact(&who);

    /// Changes the name under which a contact is kept in the list.
    ///
    /// - `who`: the account.
    /// - `name`: at most 387 bytes after percent-encoding.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
    /// answer of the service comes with the event. From any thread.
    fn msnp_client_rename_contact(who: Text, name: Text) => client.rename_contact(&who, &name);

    /// Blocks somebody: they see oneself offline and cannot write. They need not be on the list. It holds from this call on: the
    /// conversation of two is left, nothing more of it is told, their ringing is not answered, and texts for them fail with
    /// `MSNP_RESULT_BLOCKED`. A group conversation goes on.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
    /// with the event. From any thread.
    fn msnp_client_block(who: Text) => client.block(&who);

    /// Allows somebody again, or in the first place.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
    /// with the event. From any thread.
    fn msnp_client_unblock(who: Text) => client.unblock(&who);

    /// Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. One's privacy setting
    /// decides about them then (`msnp_client_set_privacy`). Nothing changes for who is on neither.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
    /// with the event. From any thread.
    fn msnp_client_undecide(who: Text) => client.undecide(&who);

    /// Answers `MSNP_EVENT_ADDED_YOU`: they may see one's presence and write. They are not added to one's own list by it.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
    /// with the event. From any thread.
    fn msnp_client_accept(who: Text) => client.accept(&who);

    /// Answers `MSNP_EVENT_ADDED_YOU`: they are blocked.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
    /// with the event. From any thread.
    fn msnp_client_decline(who: Text) => client.decline(&who);

    /// Makes a group. `data.answered.group` of the event is its id, empty if the service did not tell.
    ///
    /// - `name`: at most 61 bytes after percent-encoding.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_VALUE` when the name is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every
    /// request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_add_group(name: Text) => client.add_group(&name);

    /// Renames a group.
    ///
    /// - `group`: the group's id or name.
    /// - `name`: at most 61 bytes after percent-encoding.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
    /// answer of the service comes with the event. From any thread.
    fn msnp_client_rename_group(group: Text, name: Text) => client.rename_group(&group, &name);

    /// Removes a group. Some services take those off the list who were only in it: empty it first.
    ///
    /// - `group`: the group's id or name.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
    /// with the event. From any thread.
    fn msnp_client_remove_group(group: Text) => client.remove_group(&group);

    /// Puts a contact into a group.
    ///
    /// - `who`: the account.
    /// - `group`: the group's id or name.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
    /// answer of the service comes with the event. From any thread.
    fn msnp_client_add_to_group(who: Text, group: Text) => client.add_to_group(&who, &group);

    /// Takes a contact out of a group. It stays on the list.
    ///
    /// - `who`: the account.
    /// - `group`: the group's id or name.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
    /// answer of the service comes with the event. From any thread.
    fn msnp_client_remove_from_group(who: Text, group: Text) => client.remove_from_group(&who, &group);

    /// Moves a contact from one group to another: first in, then out, so that it is never in none.
    ///
    /// - `who`: the account.
    /// - `from`: the id or the name of the group that it leaves.
    /// - `to`: the id or the name of the group that it comes to.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
    /// answer of the service comes with the event. From any thread.
    fn msnp_client_move_to_group(who: Text, from: Text, to: Text) => client.move_to_group(&who, &from, &to);
}
