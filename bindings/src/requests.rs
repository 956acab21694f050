//! The regular requests. Made of `bindings/requests.toml`: `MSNP_WRITE_REQUESTS=1 cargo test -p msnp-structure --test requests`.

use crate::client::{Cancel, Client};
use crate::failure::NativeFailure;

#[uniffi::export]
impl Client {
    /// Changes what one's client says that it can do, without signing in anew. The next sign-in says what the settings have.
    ///
    /// - `capabilities`: bits. Claim only what is true: peers act on it.
    ///
    /// Errors: the answer of the service.
    pub async fn set_capabilities(
        &self,
        capabilities: u32,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.set_capabilities(msnp::Capabilities(capabilities))).await
    }

    /// Changes one's display name (`PRP MFN`, `REA`).
    ///
    /// - `name`: at most 387 bytes after percent-encoding.
    ///
    /// Errors: `InvalidValue` when it is empty, `TooLong`; the answer of the service otherwise.
    pub async fn set_display_name(&self, name: String, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.set_display_name(&name)).await
    }

    /// Sets a property of one's own (`PRP`). What the service made of it comes as `PropertyChanged`.
    ///
    /// - `property`: three letters: `PHH`, `PHW`, `PHM` for telephone numbers at home, at work, mobile, as free text; `MOB`, `Y` or `N`,
    ///   for whether contacts may page one's mobile device.
    /// - `value`: at most 95 bytes encoded; empty clears it.
    ///
    /// Errors: `InvalidValue`, `TooLong`; the answer of the service otherwise.
    pub async fn set_property(
        &self,
        property: String,
        value: String,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.set_property(&property, &value)).await
    }

    /// Says whether those on neither the allow nor the block list may see one's presence and write (`BLP`).
    ///
    /// Errors: the answer of the service.
    pub async fn set_privacy(&self, allow_unknown: bool, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.set_privacy(allow_unknown)).await
    }

    /// Says whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it: a program has to act on it.
    ///
    /// Errors: the answer of the service.
    pub async fn set_prompting(&self, ask: bool, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.set_prompting(ask)).await
    }

    /// Says whether one has conversations at all, without a change of status (`IMS`): while it is off, nobody's call comes in, and none of
    /// one's own goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session.
    ///
    /// Errors: `NotInDialect` in MSNP2; the answer of the service otherwise.
    pub async fn set_switchboards(&self, on: bool, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.set_switchboards(on)).await
    }

    /// Adds a contact to one's list, allowed to see one's presence, and puts it into a group if one is given.
    ///
    /// - `group`: the group's id or name; none if it is not given.
    ///
    /// Errors: `InvalidAccount`, `NoSuchGroup`; the answer of the service otherwise. When only the group fails, the contact was added.
    pub async fn add_contact(
        &self,
        account: String,
        group: Option<String>,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.add_contact(&account, group.as_deref())).await
    }

    /// Takes a contact off one's list. It stays allowed or blocked as it was.
    ///
    /// Errors: `NoSuchContact`; the answer of the service otherwise.
    pub async fn remove_contact(&self, account: String, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.remove_contact(&account)).await
    }

    /// Changes the name under which a contact is kept in the list.
    ///
    /// - `name`: at most 387 bytes after percent-encoding.
    ///
    /// Errors: `NoSuchContact`, `TooLong`; the answer of the service otherwise.
    pub async fn rename_contact(
        &self,
        account: String,
        name: String,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.rename_contact(&account, &name)).await
    }

    /// Blocks somebody: they see oneself offline and cannot write. They need not be on the list. It holds from this call on: the
    /// conversation of two is left, nothing more of it is told, their ringing is not answered, and texts for them fail with `Blocked`. A
    /// group conversation goes on.
    ///
    /// Errors: `InvalidAccount`; the answer of the service otherwise.
    pub async fn block(&self, account: String, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.block(&account)).await
    }

    /// Allows somebody again, or in the first place.
    ///
    /// Errors: `InvalidAccount`; the answer of the service otherwise.
    pub async fn unblock(&self, account: String, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.unblock(&account)).await
    }

    /// Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. One's privacy setting
    /// decides about them then (`set_privacy`). Nothing changes for who is on neither.
    ///
    /// Errors: `InvalidAccount`; the answer of the service otherwise.
    pub async fn undecide(&self, account: String, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.undecide(&account)).await
    }

    /// Answers `AddedYou`: they may see one's presence and write. They are not added to one's own list by it.
    ///
    /// Errors: `InvalidAccount`; the answer of the service otherwise.
    pub async fn accept(&self, account: String, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.accept(&account)).await
    }

    /// Answers `AddedYou`: they are blocked.
    ///
    /// Errors: `InvalidAccount`; the answer of the service otherwise.
    pub async fn decline(&self, account: String, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.decline(&account)).await
    }

    /// Makes a group. Gives its id, empty if the service did not tell.
    ///
    /// - `name`: at most 61 bytes after percent-encoding.
    ///
    /// Errors: `InvalidValue` when the name is empty, `TooLong`; the answer of the service otherwise.
    pub async fn add_group(&self, name: String, cancellation: Cancel) -> Result<String, NativeFailure> {
        self.request(cancellation, self.inner.add_group(&name)).await
    }

    /// Renames a group.
    ///
    /// - `group`: the group's id or name.
    /// - `name`: at most 61 bytes after percent-encoding.
    ///
    /// Errors: `NoSuchGroup`, `TooLong`; the answer of the service otherwise.
    pub async fn rename_group(
        &self,
        group: String,
        name: String,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.rename_group(&group, &name)).await
    }

    /// Removes a group. Some services take those off the list who were only in it: empty it first.
    ///
    /// - `group`: the group's id or name.
    ///
    /// Errors: `NoSuchGroup`; the answer of the service otherwise.
    pub async fn remove_group(&self, group: String, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.remove_group(&group)).await
    }

    /// Puts a contact into a group.
    ///
    /// - `group`: the group's id or name.
    ///
    /// Errors: `NoSuchContact`, `NoSuchGroup`; the answer of the service otherwise.
    pub async fn add_to_group(
        &self,
        account: String,
        group: String,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.add_to_group(&account, &group)).await
    }

    /// Takes a contact out of a group. It stays on the list.
    ///
    /// - `group`: the group's id or name.
    ///
    /// Errors: `NoSuchContact`, `NoSuchGroup`; the answer of the service otherwise.
    pub async fn remove_from_group(
        &self,
        account: String,
        group: String,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.remove_from_group(&account, &group)).await
    }

    /// Moves a contact from one group to another: first in, then out, so that it is never in none.
    ///
    /// - `source`: the id or the name of the group that it leaves.
    /// - `destination`: the id or the name of the group that it comes to.
    ///
    /// Errors: `NoSuchContact`, `NoSuchGroup`; the answer of the service otherwise.
    pub async fn move_to_group(
        &self,
        account: String,
        source: String,
        destination: String,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.move_to_group(&account, &source, &destination)).await
    }
}
