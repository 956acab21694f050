import Foundation
import MsnpNative

/// What happens, as streams. Each access makes a stream of its own that takes nothing from the others. A stream ends when the client is closed,
/// or when the task that listens is cancelled; one that nobody holds any more is closed.
extension Client {
    /// Everything that happens from this access on, not from the first `next()` on.
    ///
    /// Events wait in the library, as many as the bounds say (512), and are taken one at a time as they are asked for. A listener that is slower
    /// than that finds `missed`, with how many; nothing else is affected by it.
    ///
    /// A stream is for one listener: of two that take from the same one, each gets a part.
    public var events: AsyncStream<Event> {
        stream(room: nil)
    }

    /// Everything that happens from this call on, with room for so many events that were not taken yet, at least 2.
    public func events(room: Int) -> AsyncStream<Event> {
        stream(room: UInt32(clamping: room))
    }

    /// The contact list as it is now, then again each time that something of it has changed. What changes while a listener is busy comes as one
    /// list: it is always the newest.
    public var contactUpdates: AsyncStream<Roster> {
        newest { $0.changesContacts } value: { try $0.contacts() }
    }

    /// ``state`` as it is now, then again each time that it has changed. What changes while a listener is busy comes as one: it is always the
    /// newest.
    public var stateUpdates: AsyncStream<SessionState> {
        newest { $0.changesState } value: { try $0.state() }
    }

    private func stream(room: UInt32?) -> AsyncStream<Event> {
        guard let queue = try? native.events(room: room) else { return .over }
        let listener = Listener(queue)
        return AsyncStream(unfolding: { await listener.next() }, onCancel: { listener.close() })
    }

    private func newest<Value: Sendable & Equatable>(
        when changes: @escaping @Sendable (Event) -> Bool,
        value: @escaping @Sendable (NativeClient) throws -> Value
    ) -> AsyncStream<Value> {
        guard let queue = try? native.events(room: nil) else { return .over }
        // Held weakly: a stream that somebody keeps is no reason to stay signed in.
        let observer = Observer(Listener(queue), changes: changes) { [weak native] in try native.map(value) }
        return AsyncStream(unfolding: { await observer.next() }, onCancel: { observer.listener.close() })
    }
}

extension AsyncStream where Element: Sendable {
    fileprivate static var over: AsyncStream { AsyncStream { nil } }
}

/// One who takes events from a queue, which goes with it.
private final class Listener: Sendable {
    private let queue: NativeEventQueue

    init(_ queue: NativeEventQueue) {
        self.queue = queue
    }

    deinit {
        close()
    }

    func close() {
        try? queue.close()
    }

    /// The next event; `nil`: there is nothing more to come.
    func next() async -> Event? {
        while await hasMore() {
            // Another one may have taken what there was. What fails here would fail again.
            guard let events = try? take(1) else { return nil }
            if let event = events.first { return event }
        }
        return nil
    }

    /// What waits now, at most so many.
    func take(_ most: UInt32) throws -> [Event] {
        try queue.take(most: most)
    }

    /// Waits until there is something to take; `false`: nothing more will come.
    func hasMore() async -> Bool {
        (try? await queue.wait(cancellation: nil)) ?? false
    }
}

/// One who wants to know how something is, and not what happened on the way.
private actor Observer<Value: Sendable & Equatable> {
    nonisolated let listener: Listener
    private let changes: @Sendable (Event) -> Bool
    private let value: @Sendable () throws -> Value?
    private var last: Value?

    init(_ listener: Listener, changes: @escaping @Sendable (Event) -> Bool, value: @escaping @Sendable () throws -> Value?) {
        self.listener = listener
        self.changes = changes
        self.value = value
    }

    func next() async -> Value? {
        if last == nil, let first = try? value() {
            last = first
            return first
        }
        while await listener.hasMore() {
            guard let isChanged = try? takeAll() else { return nil }
            guard isChanged, let newest = try? value(), newest != last else { continue }
            last = newest
            return newest
        }
        return nil
    }

    /// Whether anything of what waits is a change.
    private func takeAll() throws -> Bool {
        var isChanged = false
        while true {
            let events = try listener.take(64)
            if events.isEmpty { return isChanged }
            isChanged = isChanged || events.contains(where: changes)
        }
    }
}

extension Event {
    /// Whether the contact list may differ after it.
    fileprivate var changesContacts: Bool {
        switch self {
        case .signedIn, .online, .stateChanged, .connectionLost, .signedOut, .contactsReady, .contactChanged, .contactRemoved,
            .groupChanged, .groupRemoved, .presence, .personalMessage, .addedYou, .removedYou, .statusChanged, .nameChanged,
            .propertyChanged, .privacyChanged, .promptingChanged, .missed, .unknown:
            true
        default:
            false
        }
    }

    /// Whether the state of the session may differ after it.
    fileprivate var changesState: Bool {
        switch self {
        case .stateChanged, .signedIn, .online, .connectionLost, .signedOut, .missed, .unknown: true
        default: false
        }
    }
}
