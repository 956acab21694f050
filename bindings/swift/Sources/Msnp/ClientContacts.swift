import Foundation
import MsnpNative

/// The contact list. Groups are named by id or by name.
///
/// Each of these throws a ``MsnpError`` with the answer of the service when it refuses, with the kinds `notSignedIn` and `closed`, and with
/// `sessionEnded` when the session ends before the answer comes.
extension Client {
    /// The contact list as it is now; empty when the client was closed. Every access makes a copy: keep it while you look at it, and take the
    /// next one when ``contactUpdates`` has it.
    public var contacts: Roster {
        (try? native.contacts()) ?? .empty
    }

    /// A contact as it is now, by account in any letter case.
    public func contact(_ account: String) -> Contact? {
        (try? native.contact(account: bounded(account))) ?? nil
    }

    /// Adds a contact to one's list, allowed to see one's presence, and puts it into a group if one is given.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`, `noSuchGroup`. When only the group fails, the contact was added.
    public func addContact(_ account: String, group: String? = nil) async throws {
        try await cancellable {
            try await self.native.addContact(account: bounded(account), group: group.map { try bounded($0) }, cancellation: $0)
        }
    }

    /// Takes a contact off one's list. It stays allowed or blocked as it was.
    ///
    /// - Throws: ``MsnpError``: `noSuchContact`.
    public func removeContact(_ account: String) async throws {
        try await cancellable { try await self.native.removeContact(account: bounded(account), cancellation: $0) }
    }

    /// Blocks somebody: they see oneself offline and cannot write. They need not be on the list. It holds from this call on: the
    /// conversation of two is left, nothing more of it is told, their ringing is not answered, and texts for them fail as blocked. A group
    /// goes on.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`.
    public func block(_ account: String) async throws {
        try await cancellable { try await self.native.block(account: bounded(account), cancellation: $0) }
    }

    /// Allows somebody again, or in the first place.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`.
    public func unblock(_ account: String) async throws {
        try await cancellable { try await self.native.unblock(account: bounded(account), cancellation: $0) }
    }

    /// Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. One's privacy setting
    /// decides about them then. Nothing changes for who is on neither.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`.
    public func undecide(_ account: String) async throws {
        try await cancellable { try await self.native.undecide(account: bounded(account), cancellation: $0) }
    }

    /// The answer to `addedYou`: they may see one's presence and write. They are not added to one's own list by it.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`.
    public func accept(_ account: String) async throws {
        try await cancellable { try await self.native.accept(account: bounded(account), cancellation: $0) }
    }

    /// The answer to `addedYou`: they are blocked.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`.
    public func decline(_ account: String) async throws {
        try await cancellable { try await self.native.decline(account: bounded(account), cancellation: $0) }
    }

    /// Changes the name under which a contact is kept in the list.
    ///
    /// - Throws: ``MsnpError``: `noSuchContact`, `tooLong`.
    public func renameContact(_ account: String, to name: String) async throws {
        try await cancellable {
            try await self.native.renameContact(account: bounded(account), name: bounded(name), cancellation: $0)
        }
    }

    /// Makes a group: at most 61 bytes after percent-encoding. Gives its id, empty if the service did not tell.
    ///
    /// - Throws: ``MsnpError``: `invalidValue`, `tooLong`.
    @discardableResult
    public func addGroup(_ name: String) async throws -> String {
        try await cancellable { try await self.native.addGroup(name: bounded(name), cancellation: $0) }
    }

    /// Renames a group.
    ///
    /// - Throws: ``MsnpError``: `noSuchGroup`, `tooLong`.
    public func renameGroup(_ group: String, to name: String) async throws {
        try await cancellable {
            try await self.native.renameGroup(group: bounded(group), name: bounded(name), cancellation: $0)
        }
    }

    /// Removes a group. Some services take those off the list who were only in it: empty it first.
    ///
    /// - Throws: ``MsnpError``: `noSuchGroup`.
    public func removeGroup(_ group: String) async throws {
        try await cancellable { try await self.native.removeGroup(group: bounded(group), cancellation: $0) }
    }

    /// Puts a contact into a group.
    ///
    /// - Throws: ``MsnpError``: `noSuchContact`, `noSuchGroup`.
    public func addToGroup(_ account: String, group: String) async throws {
        try await cancellable {
            try await self.native.addToGroup(account: bounded(account), group: bounded(group), cancellation: $0)
        }
    }

    /// Takes a contact out of a group. It stays on the list.
    ///
    /// - Throws: ``MsnpError``: `noSuchContact`, `noSuchGroup`.
    public func removeFromGroup(_ account: String, group: String) async throws {
        try await cancellable {
            try await self.native.removeFromGroup(account: bounded(account), group: bounded(group), cancellation: $0)
        }
    }

    /// Moves a contact from one group to another: first in, then out, so that it is never in none.
    ///
    /// - Throws: ``MsnpError``: `noSuchContact`, `noSuchGroup`.
    public func moveToGroup(_ account: String, from source: String, to destination: String) async throws {
        try await cancellable {
            try await self.native.moveToGroup(
                account: bounded(account), source: bounded(source), destination: bounded(destination), cancellation: $0)
        }
    }
}
