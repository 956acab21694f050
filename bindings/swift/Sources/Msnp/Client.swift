import Foundation
import MsnpNative

/// An account on a service.
///
/// ```swift
/// let client = try Client(account: "anna@example.net", password: password, service: Service(host: "messenger.example.net"))
/// let events = client.events
/// try await client.signIn()
/// try await client.chat("bruno@example.org").send("Hello there, Bruno")
/// ```
///
/// Every method may be called from any task and thread, also from the main actor: none of them waits for the network without `await`.
///
/// ## Lifetime
///
/// ``signOut()`` ends the session, and the client can sign in again. ``close()`` ends the client: calls under way and later ones fail with
/// the kind `closed`, streams come to their end, and the connections are closed in the background. A client that nobody holds any more,
/// nor any of its conversations, is closed by itself; a task that listens to its events and holds it does hold it, so close it.
///
/// ## Cancellation
///
/// A call whose task is cancelled ends at once with `CancellationError`. A sign-in is given up by it, and so is a file that is sent or received;
/// what any other call has handed over to the service is not taken back.
public final class Client: Sendable {
    let native: NativeClient

    /// Makes a client. Nothing touches the network before ``signIn()``.
    ///
    /// - Parameters:
    ///   - account: Such as `anna@example.net`.
    ///   - password: Of the account. It is kept for a session that is taken up again, and shows in no error, log line or trace.
    ///   - service: Where the service is.
    ///   - settings: How the client behaves.
    ///   - resume: What ``resumeValue(withTicket:)`` gave in an earlier run.
    ///   - proxyPassword: The password for the proxy of the settings.
    ///   - trace: Called with each line of what goes over the wire, without passwords and tickets, **with accounts, names and messages**. It is
    ///     called in the midst of work: hand the line on and return, and wait for no thread that calls a client. Inside it, methods of every
    ///     client but ``close()`` throw with the kind `fromCallback`, and properties show nothing. What it throws is passed over. The client holds
    ///     the closure, so let the closure not hold the client.
    /// - Throws: ``MsnpError``: `invalidAccount`, `invalidValue` or `tooLong` (password), `invalidAddress`, `insecureAddress`, `noDialect`,
    ///   `roots`, `system`.
    public init(
        account: String,
        password: String,
        service: Service,
        settings: ClientSettings = ClientSettings(),
        resume: Data? = nil,
        proxyPassword: String? = nil,
        trace: (@Sendable (String) throws -> Void)? = nil
    ) throws {
        native = try Msnp.native {
            try NativeClient(
                account: bounded(account),
                password: bounded(password),
                service: boundedRecord(service),
                settings: boundedRecord(settings),
                resume: resume.map { try bounded($0) },
                proxyPassword: proxyPassword.map { try bounded($0) },
                trace: trace.map(TraceAdapter.init))
        }
    }

    /// Signs in, and ends when the contact list is complete and the first status accepted. After an error the same client may sign in again.
    ///
    /// - Throws: ``MsnpError``: `wrongPassword`, `unknownHost`, `untrustedCertificate`, `upgradeRequired`, `timedOut` and others, each with
    ///   advice; `alreadySignedIn` when there is a session or an attempt already; `cancelled` when somebody signed out meanwhile.
    public func signIn() async throws {
        try await cancellable { try await self.native.signIn(cancellation: $0) }
    }

    /// Signs out, and ends when goodbye was said and every connection is closed. Does nothing when there is no session.
    ///
    /// It does so in a task that is cancelled as well, so that it can stand at the end of one: it takes a few seconds at most.
    ///
    /// - Throws: ``MsnpError``: `closed`.
    public func signOut() async throws {
        do {
            try await native.signOut(cancellation: nil)
        } catch {
            throw MsnpError(thrown: error)
        }
    }

    /// Ends everything: the session says goodbye if it can at once, calls under way and later ones fail with `closed`, and streams come to
    /// their end. May be called again.
    public func close() {
        try? native.close()
    }

    /// Whether the session is complete: from the end of ``signIn()`` to `signedOut`.
    public var isOnline: Bool {
        (try? native.isOnline()) ?? false
    }

    /// What the session is at; `offline` when the client was closed. ``stateUpdates`` tells when it changes.
    public var state: SessionState {
        (try? native.state()) ?? .offline
    }

    /// What is spoken with the service; `nil` while that is not agreed on.
    public var dialect: Dialect? {
        (try? native.dialect()) ?? nil
    }

    /// What was counted since the client was made; all zero when it was closed.
    public var counters: Counters {
        (try? native.counters())
            ?? Counters(
                bytesIn: 0, bytesOut: 0, linksOpened: 0, framesSkipped: 0, sessionsLost: 0, sessionsResumed: 0, eventsMissed: 0,
                limitsReached: [:])
    }

    /// Answers `md5Challenge`, while ``signIn()`` waits: with the MD5 of salt and password, one behind the other, as 32 hex digits.
    ///
    /// - Throws: ``MsnpError``: `invalidValue` unless there are 32 hex digits, `notSignedIn` when no salt waits for an answer.
    public func answerMd5(_ answer: String) throws {
        try Msnp.native { try native.answerMd5(answer: bounded(answer)) }
    }

    /// The password for the next sign-in, after `wrongPassword` for example.
    ///
    /// - Throws: ``MsnpError``: `invalidValue` when it is empty, `tooLong` above 128 bytes, `closed`.
    public func setPassword(_ password: String) throws {
        try Msnp.native { try native.setPassword(password: bounded(password)) }
    }

    /// What a later sign-in, in another run of the program, can use to take fewer round trips.
    ///
    /// **With the ticket in it, who has the bytes can sign in as the user until the ticket expires**: keep them in the keychain. Within one
    /// client this is kept by itself.
    ///
    /// - Throws: ``MsnpError``: `closed`.
    public func resumeValue(withTicket: Bool = false) throws -> Data {
        try Msnp.native { try native.resumeValue(withTicket: withTicket) }
    }

    /// The contact list with its version, for `listCache` of the settings in another run of the program; `nil` before the first whole list.
    /// Accounts and names are in it, and no secrets.
    ///
    /// - Throws: ``MsnpError``: `closed`.
    public func listCache() throws -> Data? {
        try Msnp.native { try native.listCache() }
    }
}

/// What an app on a phone tells.
extension Client {
    /// The device has another network, or has one again. A lost session is taken up at once, a connection that seems open has five seconds to
    /// show that it is.
    ///
    /// - Throws: ``MsnpError``: `closed`.
    public func networkChanged() throws {
        try Msnp.native { try native.networkChanged() }
    }

    /// The device is about to sleep, or the system is about to stop the program: the client sets no more clocks and sends nothing by itself
    /// until ``resume()``. Does nothing when signed out.
    ///
    /// - Throws: ``MsnpError``: `closed`.
    public func suspend() throws {
        try Msnp.native { try native.suspend() }
    }

    /// The device is awake again, perhaps after a long time and on another network: a lost session is taken up at once.
    ///
    /// - Throws: ``MsnpError``: `closed`.
    public func resume() throws {
        try Msnp.native { try native.resume() }
    }

    /// The program is not looked at (or again): the service is asked for a sign of life every four minutes only, so that a radio can sleep.
    ///
    /// - Throws: ``MsnpError``: `closed`.
    public func setBackground(_ isInBackground: Bool) throws {
        try Msnp.native { try native.setBackground(background: isInBackground) }
    }
}

private final class TraceAdapter: TraceListener {
    private let listener: @Sendable (String) throws -> Void

    init(_ listener: @escaping @Sendable (String) throws -> Void) {
        self.listener = listener
    }

    func line(line: String) throws {
        // Nobody could be told of what it throws.
        try? listener(line)
    }
}

/// The contact list as it is.
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
}

/// Oneself, as others see it.
extension Client {
    /// Changes one's status. Hidden is offline to everybody else; offline cannot be chosen: sign out.
    ///
    /// - Throws: ``MsnpError``: `invalidValue` for offline; the answer of the service otherwise.
    public func setStatus(_ status: Status) async throws {
        try await cancellable { try await self.native.setStatus(status: status, cancellation: $0) }
    }

    /// Changes one's personal message: plain text of at most 129 characters, empty for none (MSNP11 and later). Control characters are
    /// left out of it. What is playing stays.
    ///
    /// - Throws: ``MsnpError``: `tooLong`, `notInDialect`; the answer of the service otherwise.
    public func setPersonalMessage(_ text: String) async throws {
        try await cancellable { try await self.native.setPersonalMessage(text: bounded(text), cancellation: $0) }
    }

    /// Changes one's personal message and what is playing: a media string of at most 387 bytes, as `Media/wire()` makes it; empty for none.
    ///
    /// - Throws: ``MsnpError``: `tooLong`, `notInDialect`; the answer of the service otherwise.
    public func setPersonalMessage(_ text: String, media: String) async throws {
        try await cancellable {
            try await self.native.setPersonalMessageAndMedia(text: bounded(text), media: bounded(media), cancellation: $0)
        }
    }
}

/// Other requests to the service.
extension Client {
    /// Asks for the address of a page: `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`, `PROFILE 0x0409`,
    /// `CHAT 0x0409` (the number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH`. A service need not
    /// know them all.
    ///
    /// - Throws: ``MsnpError``: `invalidValue`; the answer of the service otherwise.
    public func requestURL(_ service: String) async throws -> ServicePage {
        try await cancellable { try await self.native.requestUrl(service: bounded(service), cancellation: $0) }
    }

    /// Asks for a configuration file such as `Shields.xml` (MSNP11 and later).
    ///
    /// - Throws: ``MsnpError``: `notInDialect`; the answer of the service otherwise.
    public func requestConfiguration(_ file: String) async throws -> Data {
        try await cancellable { try await self.native.requestConfiguration(file: bounded(file), cancellation: $0) }
    }

    /// Says something to somebody's program, without a conversation (MSNP13 and later): it gets it as the event `signal`.
    /// `content` is any bytes, 1,664 at most; what they are about, `about` says, on which programs agree.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`, `tooLong`, `notInDialect`; the answer of the service otherwise: 217 for somebody who is
    ///   offline, or does not admit one.
    public func sendSignal(_ account: String, about: UInt32, content: Data) async throws {
        try await cancellable {
            try await self.native.sendSignal(account: bounded(account), about: about, content: content, cancellation: $0)
        }
    }

    /// Sends a text to a contact's mobile device (1) or watch (2). There is no positive answer: ends when no refusal has come within five
    /// seconds.
    ///
    /// - Throws: ``MsnpError``: `invalidAccount`, `tooLong`; the refusal of the service otherwise.
    public func page(_ account: String, device: Int = 1, text: String) async throws {
        try await cancellable {
            try await self.native.page(
                account: bounded(account), device: UInt32(clamping: device), text: bounded(text), cancellation: $0)
        }
    }
}
