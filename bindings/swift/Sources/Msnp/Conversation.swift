import Foundation
import MsnpNative

/// A conversation with a contact, or a group conversation. Letting go of it changes nothing.
///
/// A conversation with one contact outlives its connections: when it falls silent the connection is closed, and the next message opens another
/// one. When a third person comes in, it becomes a group conversation, and the contact gets a new conversation of two the next time. A group
/// conversation is over when its connection ends.
public final class Conversation: Sendable, Identifiable {
    private let native: NativeConversation
    /// Its number in events.
    public let id: UInt32

    init(_ native: NativeConversation) throws {
        self.native = native
        id = try native.id()
    }

    /// The contact, unless it is or became a group conversation.
    public var account: String? {
        (try? native.account()) ?? nil
    }

    /// Who is connected, oneself not counted. Empty while it has no connection.
    public var participants: [Participant] {
        (try? native.participants()) ?? []
    }

    /// Whether somebody is connected, so that a message goes out at once.
    public var isOpen: Bool {
        (try? native.isOpen()) ?? false
    }

    /// Opens the conversation without saying anything, and waits until the contact has joined. Messages open it by themselves.
    ///
    /// - Throws: ``MsnpError``: `notReachable`, `noAnswer`, `noSwitchboard`, `notSignedIn`, `conversationOver`, `closed` and others.
    public func open() async throws {
        try await cancellable { try await self.native.open(cancellation: $0) }
    }

    /// Says something, and waits until the service has acknowledged it, or keeps it for somebody who is offline. See ``send(_:)``.
    ///
    /// - Parameters:
    ///   - text: At most 65,536 bytes in UTF-8. It is split into as many messages as needed, and counts as one.
    ///   - format: How it looks; `nil`: Segoe UI in black.
    @discardableResult
    public func send(_ text: String, format: Format? = nil) async throws -> UInt32 {
        try await send(.text(text: text, format: format))
    }

    /// Sends a message, and waits until the service has acknowledged it (for kinds that are not acknowledged, until it has left; for a
    /// text to somebody who is offline, until the service keeps it for them, which `storedForLater` tells). Gives its number, as events name it.
    ///
    /// Messages leave in the order of the calls. Cancelling the task does not take the message back: its fate comes as an event.
    ///
    /// - Throws: ``MsnpError``: `notReachable`, `notPassedOn`, `notSent`, `fateUnknown`, `tooLong`, `invalidValue`, `busy`, `closed` and others,
    ///   with the text that did not arrive.
    @discardableResult
    public func send(_ message: Message) async throws -> UInt32 {
        try await cancellable { try await self.native.send(message: bounded(message), cancellation: $0) }
    }

    /// Hands a text over without waiting, and gives its number. What becomes of it is told by `delivered`, `storedForLater` or `failed`.
    ///
    /// - Throws: ``MsnpError``: `tooLong`, `invalidValue`, `busy`, `notSignedIn`, `closed` and others when it is refused at once.
    @discardableResult
    public func post(_ text: String, format: Format? = nil) throws -> UInt32 {
        try post(.text(text: text, format: format))
    }

    /// Hands a message over without waiting, and gives its number. What becomes of it is told by `delivered`, `storedForLater`, `sent` or `failed`.
    ///
    /// - Throws: ``MsnpError``: `tooLong`, `invalidValue`, `busy`, `notSignedIn`, `closed` and others when it is refused at once.
    @discardableResult
    public func post(_ message: Message) throws -> UInt32 {
        try Msnp.native { try native.post(message: bounded(message)) }
    }

    /// Shakes the others' windows, and waits until that has left.
    ///
    /// - Throws: ``MsnpError`` as ``send(_:)``.
    @discardableResult
    public func nudge() async throws -> UInt32 {
        try await send(.nudge)
    }

    /// Says that one is typing, if the conversation is connected; otherwise nothing happens. Send it every five seconds at most.
    ///
    /// - Throws: ``MsnpError``: `closed`.
    public func typing() throws {
        try Msnp.native { try native.typing() }
    }

    /// Brings somebody else in, and waits until they have joined. A conversation of two becomes a group conversation by it.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`, `notReachable`, `noAnswer`, `closed` and others.
    public func invite(_ account: String) async throws {
        try await cancellable { try await self.native.invite(account: bounded(account), cancellation: $0) }
    }

    /// Leaves the conversation: closes its connections. What was not sent yet fails with `left`.
    ///
    /// - Throws: ``MsnpError``: `closed`.
    public func leave() throws {
        try Msnp.native { try native.leave() }
    }
}

/// Conversations.
extension Client {
    /// The conversation with this contact, connected: opens one or takes the open one, and ends when the contact has joined.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`, `notReachable`, `noAnswer`, `notSignedIn`, `closed` and others.
    public func chat(_ account: String) async throws -> Conversation {
        try await cancellable {
            try Conversation(try await self.native.chat(account: bounded(account), cancellation: $0))
        }
    }

    /// The conversation with this contact. Nothing is sent before the first message.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`, `closed`.
    public func conversation(with account: String) throws -> Conversation {
        try Msnp.native { try Conversation(native.conversation(account: bounded(account))) }
    }

    /// The conversation that an event names; `nil` when it is over.
    ///
    /// - Throws: ``MsnpError``: `closed`.
    public func conversation(id: UInt32) throws -> Conversation? {
        try Msnp.native { try native.conversationById(id: id).map(Conversation.init) }
    }
}
