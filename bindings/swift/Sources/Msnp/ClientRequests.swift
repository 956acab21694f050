import Foundation
import MsnpNative

/// Oneself, as others see it.
extension Client {
    /// Changes one's status. Hidden is offline to everybody else; offline cannot be chosen: sign out.
    ///
    /// - Throws: ``MsnpError``: `invalidValue` for offline; the answer of the service otherwise.
    public func setStatus(_ status: Status) async throws {
        try await cancellable { try await self.native.setStatus(status: status, cancellation: $0) }
    }

    /// Changes what one's client says that it can do, as bits, without signing in anew. Claim only what is true: peers act on it. The next
    /// sign-in says what the settings have.
    ///
    /// - Throws: ``MsnpError``: the answer of the service.
    public func setCapabilities(_ capabilities: UInt32) async throws {
        try await cancellable { try await self.native.setCapabilities(capabilities: capabilities, cancellation: $0) }
    }

    /// Changes one's display name: at most 387 bytes after percent-encoding.
    ///
    /// - Throws: ``MsnpError``: `invalidValue` when it is empty, `tooLong`; the answer of the service otherwise.
    public func setDisplayName(_ name: String) async throws {
        try await cancellable { try await self.native.setDisplayName(name: bounded(name), cancellation: $0) }
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

    /// Sets a property of one's own: `PHH`, `PHW`, `PHM` telephone numbers at home, at work, mobile, as free text; `MOB`, `Y` or `N`:
    /// whether contacts may page one's mobile device. Empty clears it; at most 95 bytes encoded.
    ///
    /// - Throws: ``MsnpError``: `invalidValue`, `tooLong`; the answer of the service otherwise.
    public func setProperty(_ property: String, to value: String) async throws {
        try await cancellable {
            try await self.native.setProperty(property: bounded(property), value: bounded(value), cancellation: $0)
        }
    }

    /// Whether those on neither the allow nor the block list may see one's presence and write.
    ///
    /// - Throws: ``MsnpError``: the answer of the service.
    public func setPrivacy(allowUnknown: Bool) async throws {
        try await cancellable { try await self.native.setPrivacy(allowUnknown: allowUnknown, cancellation: $0) }
    }

    /// Whether one wants to be asked when somebody adds oneself. The service only keeps it: an app has to act on it.
    ///
    /// - Throws: ``MsnpError``: the answer of the service.
    public func setPrompting(ask: Bool) async throws {
        try await cancellable { try await self.native.setPrompting(ask: ask, cancellation: $0) }
    }

    /// Whether one has conversations at all, without a change of status (`IMS`): while it is off, nobody's call comes in, and none of one's
    /// own goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session.
    ///
    /// - Throws: ``MsnpError``: `notInDialect` in MSNP2; the answer of the service otherwise.
    public func setSwitchboards(on: Bool) async throws {
        try await cancellable { try await self.native.setSwitchboards(on: on, cancellation: $0) }
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
