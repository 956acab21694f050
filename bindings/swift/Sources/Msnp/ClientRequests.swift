// Made of `bindings/requests.toml`: `MSNP_WRITE_REQUESTS=1 cargo test -p msnp-structure --test requests`.

import MsnpNative

/// What is asked of the service, and waited for. Groups are named by id or by name.
///
/// Each of these throws a ``MsnpError`` with the answer of the service when it refuses, with the kinds `notSignedIn` and `closed`, and with
/// `sessionEnded` when the session ends before the answer comes.
extension Client {
    /// Changes what one's client says that it can do, without signing in anew. The next sign-in says what the settings have.
    ///
    /// - Parameter capabilities: bits. Claim only what is true: peers act on it.
    /// - Throws: ``MsnpError``: the answer of the service.
    public func setCapabilities(_ capabilities: UInt32) async throws {
        try await cancellable { try await self.native.setCapabilities(capabilities: capabilities, cancellation: $0) }
    }

    /// Changes one's display name (`PRP MFN`, `REA`).
    ///
    /// - Parameter name: at most 387 bytes after percent-encoding.
    /// - Throws: ``MsnpError``: `invalidValue` when it is empty, `tooLong`; the answer of the service otherwise.
    public func setDisplayName(_ name: String) async throws {
        try await cancellable { try await self.native.setDisplayName(name: bounded(name), cancellation: $0) }
    }

    /// Sets a property of one's own (`PRP`). What the service made of it comes as `propertyChanged`.
    ///
    /// - Parameter property: three letters: `PHH`, `PHW`, `PHM` for telephone numbers at home, at work, mobile, as free text; `MOB`, `Y` or
    ///   `N`, for whether contacts may page one's mobile device.
    /// - Parameter value: at most 95 bytes encoded; empty clears it.
    /// - Throws: ``MsnpError``: `invalidValue`, `tooLong`; the answer of the service otherwise.
    public func setProperty(_ property: String, to value: String) async throws {
        try await cancellable {
            try await self.native.setProperty(property: bounded(property), value: bounded(value), cancellation: $0)
        }
    }

    /// Says whether those on neither the allow nor the block list may see one's presence and write (`BLP`).
    ///
    /// - Throws: ``MsnpError``: the answer of the service.
    public func setPrivacy(allowUnknown: Bool) async throws {
        try await cancellable { try await self.native.setPrivacy(allowUnknown: allowUnknown, cancellation: $0) }
    }

    /// Says whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it: a program has to act on it.
    ///
    /// - Throws: ``MsnpError``: the answer of the service.
    public func setPrompting(ask: Bool) async throws {
        try await cancellable { try await self.native.setPrompting(ask: ask, cancellation: $0) }
    }

    /// Says whether one has conversations at all, without a change of status (`IMS`): while it is off, nobody's call comes in, and none of
    /// one's own goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session.
    ///
    /// - Throws: ``MsnpError``: `notInDialect` in MSNP2; the answer of the service otherwise.
    public func setSwitchboards(on: Bool) async throws {
        try await cancellable { try await self.native.setSwitchboards(on: on, cancellation: $0) }
    }

    /// Adds a contact to one's list, allowed to see one's presence, and puts it into a group if one is given.
    ///
    /// - Parameter account: the account.
    /// - Parameter group: the group's id or name; none if it is not given.
    /// - Throws: ``MsnpError``: `invalidAccount`, `noSuchGroup`; the answer of the service otherwise. When only the group fails, the
    ///   contact was added.
    public func addContact(_ account: String, group: String? = nil) async throws {
        try await cancellable {
            try await self.native.addContact(account: bounded(account), group: group.map { try bounded($0) }, cancellation: $0)
        }
    }

    /// Takes a contact off one's list. It stays allowed or blocked as it was.
    ///
    /// - Parameter account: the account.
    /// - Throws: ``MsnpError``: `noSuchContact`; the answer of the service otherwise.
    public func removeContact(_ account: String) async throws {
        try await cancellable { try await self.native.removeContact(account: bounded(account), cancellation: $0) }
    }

    /// Changes the name under which a contact is kept in the list.
    ///
    /// - Parameter account: the account.
    /// - Parameter name: at most 387 bytes after percent-encoding.
    /// - Throws: ``MsnpError``: `noSuchContact`, `tooLong`; the answer of the service otherwise.
    public func renameContact(_ account: String, to name: String) async throws {
        try await cancellable {
            try await self.native.renameContact(account: bounded(account), name: bounded(name), cancellation: $0)
        }
    }

    /// Blocks somebody: they see oneself offline and cannot write. They need not be on the list. It holds from this call on: the
    /// conversation of two is left, nothing more of it is told, their ringing is not answered, and texts for them fail with `blocked`. A
    /// group conversation goes on.
    ///
    /// - Parameter account: the account.
    /// - Throws: ``MsnpError``: `invalidAccount`; the answer of the service otherwise.
    public func block(_ account: String) async throws {
        try await cancellable { try await self.native.block(account: bounded(account), cancellation: $0) }
    }

    /// Allows somebody again, or in the first place.
    ///
    /// - Parameter account: the account.
    /// - Throws: ``MsnpError``: `invalidAccount`; the answer of the service otherwise.
    public func unblock(_ account: String) async throws {
        try await cancellable { try await self.native.unblock(account: bounded(account), cancellation: $0) }
    }

    /// Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. One's privacy setting
    /// decides about them then (`setPrivacy`). Nothing changes for who is on neither.
    ///
    /// - Parameter account: the account.
    /// - Throws: ``MsnpError``: `invalidAccount`; the answer of the service otherwise.
    public func undecide(_ account: String) async throws {
        try await cancellable { try await self.native.undecide(account: bounded(account), cancellation: $0) }
    }

    /// Answers `addedYou`: they may see one's presence and write. They are not added to one's own list by it.
    ///
    /// - Parameter account: the account.
    /// - Throws: ``MsnpError``: `invalidAccount`; the answer of the service otherwise.
    public func accept(_ account: String) async throws {
        try await cancellable { try await self.native.accept(account: bounded(account), cancellation: $0) }
    }

    /// Answers `addedYou`: they are blocked.
    ///
    /// - Parameter account: the account.
    /// - Throws: ``MsnpError``: `invalidAccount`; the answer of the service otherwise.
    public func decline(_ account: String) async throws {
        try await cancellable { try await self.native.decline(account: bounded(account), cancellation: $0) }
    }

    /// Makes a group.
    ///
    /// - Parameter name: at most 61 bytes after percent-encoding.
    /// - Returns: its id, empty if the service did not tell.
    /// - Throws: ``MsnpError``: `invalidValue` when the name is empty, `tooLong`; the answer of the service otherwise.
    @discardableResult
    public func addGroup(_ name: String) async throws -> String {
        try await cancellable { try await self.native.addGroup(name: bounded(name), cancellation: $0) }
    }

    /// Renames a group.
    ///
    /// - Parameter group: the group's id or name.
    /// - Parameter name: at most 61 bytes after percent-encoding.
    /// - Throws: ``MsnpError``: `noSuchGroup`, `tooLong`; the answer of the service otherwise.
    public func renameGroup(_ group: String, to name: String) async throws {
        try await cancellable {
            try await self.native.renameGroup(group: bounded(group), name: bounded(name), cancellation: $0)
        }
    }

    /// Removes a group. Some services take those off the list who were only in it: empty it first.
    ///
    /// - Parameter group: the group's id or name.
    /// - Throws: ``MsnpError``: `noSuchGroup`; the answer of the service otherwise.
    public func removeGroup(_ group: String) async throws {
        try await cancellable { try await self.native.removeGroup(group: bounded(group), cancellation: $0) }
    }

    /// Puts a contact into a group.
    ///
    /// - Parameter account: the account.
    /// - Parameter group: the group's id or name.
    /// - Throws: ``MsnpError``: `noSuchContact`, `noSuchGroup`; the answer of the service otherwise.
    public func addToGroup(_ account: String, group: String) async throws {
        try await cancellable {
            try await self.native.addToGroup(account: bounded(account), group: bounded(group), cancellation: $0)
        }
    }

    /// Takes a contact out of a group. It stays on the list.
    ///
    /// - Parameter account: the account.
    /// - Parameter group: the group's id or name.
    /// - Throws: ``MsnpError``: `noSuchContact`, `noSuchGroup`; the answer of the service otherwise.
    public func removeFromGroup(_ account: String, group: String) async throws {
        try await cancellable {
            try await self.native.removeFromGroup(account: bounded(account), group: bounded(group), cancellation: $0)
        }
    }

    /// Moves a contact from one group to another: first in, then out, so that it is never in none.
    ///
    /// - Parameter account: the account.
    /// - Parameter source: the id or the name of the group that it leaves.
    /// - Parameter destination: the id or the name of the group that it comes to.
    /// - Throws: ``MsnpError``: `noSuchContact`, `noSuchGroup`; the answer of the service otherwise.
    public func moveToGroup(_ account: String, from source: String, to destination: String) async throws {
        try await cancellable {
            try await self.native.moveToGroup(account: bounded(account), source: bounded(source), destination: bounded(destination), cancellation: $0)
        }
    }
}
