import Foundation
import MsnpNative

/// Why a call did not work. ``kind`` is for programs; ``reason`` and ``advice`` are for people, in English.
///
/// A task that is cancelled ends its call with `CancellationError` instead.
public struct MsnpError: Error, Sendable, Equatable {
    /// All that is known of it; events carry the same.
    public let failure: Failure

    /// An error out of what an event told.
    public init(_ failure: Failure) {
        self.failure = failure
    }

    /// What went wrong.
    public var kind: ErrorKind { failure.kind }
    /// What happened. What a server said may be in it: untrusted plain text.
    public var reason: String { failure.reason }
    /// What to do about it: one or two sentences.
    public var advice: String { failure.advice }
    /// Whether the same may work later without any change.
    public var isTemporary: Bool { failure.isTemporary }
    /// The server that it is about, where it is about one.
    public var host: String? { failure.host }
    /// The number that a server gave: a Messenger error number, an HTTP status, or the reply of a proxy.
    public var code: UInt16? { failure.code }
    /// After how many minutes the service asks to come back.
    public var waitMinutes: UInt32? { failure.waitMinutes }
    /// The text that was not sent, or those parts of a long one that did not arrive.
    public var unsentText: String? { failure.unsentText }
    /// The message that it is about, as events name it.
    public var messageId: UInt32? { failure.messageId }
}

extension MsnpError: LocalizedError {
    /// ``reason``.
    public var errorDescription: String? { reason }
    /// ``advice``.
    public var recoverySuggestion: String? { advice }
}

extension MsnpError: CustomStringConvertible {
    /// ``reason``.
    public var description: String { reason }
}

extension MsnpError {
    init(_ kind: ErrorKind, _ reason: String, advice: String) {
        self.init(
            Failure(
                kind: kind, reason: reason, advice: advice, isTemporary: false, host: nil, code: nil, waitMinutes: nil,
                unsentText: nil, messageId: nil))
    }

    /// What the layer below threw, whatever it is.
    init(thrown error: any Error) {
        switch error {
        case let error as MsnpError:
            self = error
        case NativeFailure.Failed(let failure):
            self.init(failure)
        default:
            // A panic of the Rust library, or something that the generated code could not read.
            self.init(
                .internal, "a fault of the library: \(error.localizedDescription)", advice: "Tell its authors what you did.")
        }
    }

    /// What the generated code could not take without a trap.
    static let tooLong = MsnpError(
        .tooLong, "more than the protocol takes", advice: "Use something shorter: nothing of this size fits any command.")
}
