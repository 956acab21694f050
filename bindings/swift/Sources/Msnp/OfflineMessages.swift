import MsnpNative

extension Client {
    /// Says that the program keeps an offline message (`Event.offlineMessage`) where a crash does not reach it, so that
    /// the service may delete it. What is not said of a message is told again by the next client, and by this one not. Asking twice does no harm.
    ///
    /// - Throws: ``MsnpError``: `closed` when the client is closed.
    public func offlineMessageStored(_ id: String) throws {
        try Msnp.native { try native.offlineMessageStored(id: bounded(id)) }
    }
}
