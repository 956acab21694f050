import Foundation
import MsnpNative

// How this layer calls the generated one. Every call there may throw, and every call here turns what is thrown into an ``MsnpError``.

/// The most bytes of one value that the border is given. The generated code counts in 32 bits and traps above; nothing that the protocol
/// knows comes near.
private let mostBytes = 16 * 1024 * 1024

/// A call that does not wait.
func native<Value>(_ call: () throws -> Value) throws -> Value {
    do {
        return try call()
    } catch {
        throw MsnpError(thrown: error)
    }
}

/// A call that waits, and ends when the task is cancelled: the generated code does not look at that by itself.
func cancellable<Value: Sendable>(
    _ call: (NativeCancellation) async throws -> Value
) async throws -> Value {
    try Task.checkCancellation()
    let cancellation = try native { try NativeCancellation() }
    return try await withTaskCancellationHandler {
        do {
            return try await call(cancellation)
        } catch {
            let error = MsnpError(thrown: error)
            // The same kind is told when a sign-in ends since somebody signed out.
            if error.kind == .cancelled && Task.isCancelled {
                throw CancellationError()
            }
            throw error
        }
    } onCancel: {
        try? cancellation.cancel()
    }
}

/// A text, unless the border would trap on it.
func bounded(_ text: String) throws -> String {
    guard text.utf8.count <= mostBytes else { throw MsnpError.tooLong }
    return text
}

/// Bytes, unless the border would trap on them.
func bounded(_ bytes: Data) throws -> Data {
    guard bytes.count <= mostBytes else { throw MsnpError.tooLong }
    return bytes
}

/// Emoticons, unless the border would trap on all of them together.
func bounded(_ emoticons: [OwnEmoticon]) throws -> [OwnEmoticon] {
    var left = 4 * mostBytes
    for emoticon in emoticons {
        left -= try bounded(emoticon.shortcut).utf8.count + bounded(emoticon.image).count + 8
        guard left >= 0 else { throw MsnpError.tooLong }
    }
    return emoticons
}

/// A message, unless the border would trap on it.
func bounded(_ message: Message) throws -> Message {
    switch message {
    case .text(let text, let format):
        _ = try bounded(text)
        _ = try format.map { try bounded($0.font) }
    case .datacast(_, let data):
        _ = try bounded(data)
    case .raw(let payload):
        _ = try bounded(payload)
    case .ink(_, let drawing):
        _ = try bounded(drawing)
    case .typing, .nudge, .keepAlive:
        break
    }
    return message
}

/// A record with all that is in it, unless the border would trap on it. Slow: for what is given once.
func boundedRecord<Record>(_ record: Record) throws -> Record {
    try checkParts(of: record)
    return record
}

private func checkParts(of value: Any) throws {
    switch value {
    case let text as String:
        _ = try bounded(text)
    case let bytes as Data:
        _ = try bounded(bytes)
    default:
        let children = Mirror(reflecting: value).children
        guard children.count <= mostBytes else { throw MsnpError.tooLong }
        for child in children {
            try checkParts(of: child.value)
        }
    }
}
