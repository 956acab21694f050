import Foundation
import Msnp
import Testing

/// Something did not happen in time.
struct NothingCame: Error, CustomStringConvertible {
    let description: String
}

/// What `work` gives, unless it takes too long.
func within<Value: Sendable>(
    _ limit: Duration = .seconds(30), _ what: String, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask(operation: work)
        group.addTask {
            try await Task.sleep(for: limit)
            throw NothingCame(description: "waited in vain for \(what)")
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw NothingCame(description: what) }
        return first
    }
}

/// What `pick` makes of the first event that it makes anything of; those before are passed over.
@discardableResult
func heard<Value: Sendable>(
    _ events: AsyncStream<Event>, _ what: String, pick: @escaping @Sendable (Event) -> Value?
) async throws -> Value {
    try await within(.seconds(30), what) {
        for await event in events {
            if let picked = pick(event) { return picked }
        }
        throw NothingCame(description: "the stream ended before \(what)")
    }
}

/// Waits for one certain event.
@discardableResult
func heard(_ events: AsyncStream<Event>, _ expected: Event) async throws -> Event {
    try await heard(events, "\(expected)") { $0 == expected ? $0 : nil }
}

/// Waits until the list looks so.
@discardableResult
func list(of client: Client, _ what: String, _ looks: @escaping @Sendable (Roster) -> Bool) async throws -> Roster {
    let updates = client.contactUpdates
    return try await within(.seconds(30), what) {
        for await roster in updates where looks(roster) { return roster }
        throw NothingCame(description: "the list never showed \(what)")
    }
}

/// The next text, and who said it.
func heardText(_ events: AsyncStream<Event>) async throws -> (conversation: UInt32, sender: String, text: String, format: Format) {
    try await heard(events, "a text") { event in
        guard case .text(let conversation, let sender, _, let text, let format, _) = event else { return nil }
        return (conversation, sender, text, format)
    }
}

/// The error that `work` ends with.
func failure(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ work: () async throws -> Void
) async throws -> MsnpError {
    do {
        try await work()
    } catch let error as MsnpError {
        return error
    }
    Issue.record("\(what) worked", sourceLocation: sourceLocation)
    throw NothingCame(description: "an error of \(what)")
}
