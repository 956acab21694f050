//! The contact list: who is on it, in which groups, and who may see one's presence.

use std::ffi::c_char;

use msnp::Client;

use super::accounts::msnp_client;
use super::queue::Content;
use super::requests::{OptionalText, Text, ask, requests};
use crate::arguments::{Argument, as_c};
use crate::result::msnp_result;

requests! { client:
    /// Adds a contact to one's list, allowed to see one's presence.
    ///
    /// - `who`: the account.
    /// - `group`: the group's id or name; NULL: none. When only the group fails, the contact was added.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_add_contact(who: Text, group: OptionalText) => client.add_contact(&who, Some(&*group).filter(|group| !group.is_empty()));

    /// Takes a contact off one's list. It stays allowed or blocked as it was.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_remove_contact(who: Text) => client.remove_contact(&who);

    /// Changes the name under which a contact is kept in the list.
    ///
    /// - `who`: the account.
    /// - `name`: at most 387 bytes after percent-encoding.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_rename_contact(who: Text, name: Text) => client.rename_contact(&who, &name);

    /// Blocks somebody: they see oneself offline and cannot write. They need not be on the list. It holds from this call on: the conversation
    /// of two is left, nothing more of it is told, their ringing is not answered, and texts for them fail with `MSNP_RESULT_BLOCKED`. A group
    /// conversation goes on.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
    /// comes with the event. From any thread.
    fn msnp_client_block(who: Text) => client.block(&who);

    /// Allows somebody again, or in the first place.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
    /// comes with the event. From any thread.
    fn msnp_client_unblock(who: Text) => client.unblock(&who);

    /// Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. One's privacy setting
    /// decides about them then (`msnp_client_set_privacy`). Nothing changes for who is on neither.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
    /// comes with the event. From any thread.
    fn msnp_client_undecide(who: Text) => client.undecide(&who);

    /// Answers `MSNP_EVENT_ADDED_YOU`: they may see one's presence and write. They are not added to one's own list by it.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
    /// comes with the event. From any thread.
    fn msnp_client_accept(who: Text) => client.accept(&who);

    /// Answers `MSNP_EVENT_ADDED_YOU`: they are blocked.
    ///
    /// - `who`: the account.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
    /// comes with the event. From any thread.
    fn msnp_client_decline(who: Text) => client.decline(&who);

    /// Makes a group. Its id comes in `data.answered.group` of the event, empty if the service did not tell.
    ///
    /// - `name`: at most 61 bytes after percent-encoding.
    request
    /// Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_add_group(name: Text) => client.add_group(&name);

    /// Renames a group.
    ///
    /// - `group`: the group's id or name.
    /// - `name`: at most 61 bytes after percent-encoding.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_rename_group(group: Text, name: Text) => client.rename_group(&group, &name);

    /// Removes a group. Some services take those off the list who were only in it: empty it first.
    ///
    /// - `group`: the group's id or name.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
    /// `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
    /// comes with the event. From any thread.
    fn msnp_client_remove_group(group: Text) => client.remove_group(&group);

    /// Puts a contact into a group.
    ///
    /// - `who`: the account.
    /// - `group`: the group's id or name.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_add_to_group(who: Text, group: Text) => client.add_to_group(&who, &group);

    /// Takes a contact out of a group. It stays on the list.
    ///
    /// - `who`: the account.
    /// - `group`: the group's id or name.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_remove_from_group(who: Text, group: Text) => client.remove_from_group(&who, &group);

    /// Moves a contact from one group to another: first in, then out, so that it is never in none.
    ///
    /// - `who`: the account.
    /// - `from`: the group that it leaves, by id or name.
    /// - `to`: the group that it comes to, by id or name.
    request
    /// Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
    /// `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
    /// `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
    fn msnp_client_move_to_group(who: Text, from: Text, to: Text) => client.move_to_group(&who, &from, &to);
}
