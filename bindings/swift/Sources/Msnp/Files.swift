import Foundation
import MsnpNative

/// Pictures and files.
extension Client {
    /// Chooses one's display picture: a PNG, GIF, JPEG or BMP of at most 512 KiB, 96 pixels square in most programs; `nil`: none. Others are told of
    /// it with the status and fetch it when they like. It stays for later sign-ins of this client; MSNP8 has no pictures. While signed out it is
    /// kept, and told with the next sign-in.
    ///
    /// - Throws: ``MsnpError``: `invalidValue` for what is no picture, by its content, or too large; the answer of the service otherwise.
    public func setPicture(_ picture: Data?) async throws {
        try await cancellable {
            try await self.native.setPicture(picture: picture.map { try bounded($0) }, cancellation: $0)
        }
    }

    /// The display picture that a contact shows now, fetched from them unless it is known already: the same picture is fetched once, however many
    /// ask, and 8 MiB of pictures are kept. `nil`: they show none. The bytes come from the contact: decode them with bounds.
    ///
    /// - Throws: ``MsnpError``: `notReachable` when they are offline; `invalidAccount`, `blocked`, `declined`, `wrongPicture`, `transferTimedOut`
    ///   and others.
    public func picture(of account: String) async throws -> Data? {
        try await cancellable { try await self.native.picture(account: bounded(account), cancellation: $0) }
    }

    /// Offers a contact a file, and ends when all of it is there. Cancelling the task cancels the transfer. What breaks off cannot be resumed: the
    /// protocol has nothing for that.
    ///
    /// It is read on a thread of the transfer's own as the connection takes it, so that one of any size needs no more memory.
    ///
    /// - Parameters:
    ///   - account: Whose it is to be.
    ///   - file: The file, by its file URL.
    ///   - name: What the contact sees; `nil`: the last part of the URL.
    ///   - offered: Called with the transfer's number, as `fileProgress` and `fileEnded` name it, before any of them.
    /// - Throws: ``MsnpError``: `declined`, `cancelledByPeer`, `cancelled` (by ``declineFile(_:)``), `notReachable`, `transferLost`,
    ///   `transferTimedOut` and others; `invalidValue` for a name that is empty or longer than 259 characters; `file` when it cannot be read.
    public func sendFile(
        to account: String, at file: URL, name: String? = nil, offered: (@Sendable (UInt32) -> Void)? = nil
    ) async throws {
        try checkOpen()
        let (handle, size) = try opening {
            let handle = try FileHandle(forReadingFrom: file)
            let size = try handle.seekToEnd()
            try handle.seek(toOffset: 0)
            return (handle, size)
        }
        try await send(Source(handle, isOwn: true), to: account, name: name ?? file.lastPathComponent, size: size, offered)
    }

    /// Offers a contact what is read from a handle, which may be a pipe or a socket as well as a file. See ``sendFile(to:at:name:offered:)``.
    ///
    /// - Parameters:
    ///   - account: Whose it is to be.
    ///   - handle: It is read from where it stands, on a thread of the transfer's own, and not closed. When the transfer is cancelled, a read that
    ///     is under way is not waited for.
    ///   - name: What the contact sees.
    ///   - size: How many bytes of it are sent.
    ///   - offered: Called with the transfer's number.
    public func sendFile(
        to account: String, from handle: FileHandle, name: String, size: UInt64, offered: (@Sendable (UInt32) -> Void)? = nil
    ) async throws {
        try await send(Source(handle, isOwn: false), to: account, name: name, size: size, offered)
    }

    /// Takes a file that `fileOffered` tells of, and ends when all of it is written. Cancelling the task cancels the transfer. Never more than the
    /// announced size is written. What breaks off cannot be resumed.
    ///
    /// - Parameters:
    ///   - transfer: The number in the event.
    ///   - file: A file that is made for it, never one that is there already, and deleted again when not all of it comes.
    /// - Throws: ``MsnpError``: `noSuchTransfer` when the offer is over, or was decided already; `file` when it is there already or cannot be
    ///   written; `cancelledByPeer`, `cancelled` (by ``declineFile(_:)``), `transferLost`, `transferTimedOut` and others.
    public func acceptFile(_ transfer: UInt32, at file: URL) async throws {
        try checkOpen()
        let handle = try opening { try FileHandle(creating: file) }
        try await accept(transfer, into: Sink(handle, made: file))
    }

    /// Takes a file, and writes it to a handle. See ``acceptFile(_:at:)``.
    ///
    /// - Parameters:
    ///   - transfer: The number in the event.
    ///   - handle: It is written on a thread of the transfer's own, and not closed. One that is slower than the connection makes the sender wait.
    public func acceptFile(_ transfer: UInt32, into handle: FileHandle) async throws {
        try await accept(transfer, into: Sink(handle, made: nil))
    }

    /// Declines a file that somebody offers, or cancels one that is under way, in either direction.
    ///
    /// - Throws: ``MsnpError``: `noSuchTransfer` when it is over.
    public func declineFile(_ transfer: UInt32) throws {
        try Msnp.native { try native.declineFile(transfer: transfer) }
    }

    /// Before a file is opened or made: a closed client does neither.
    private func checkOpen() throws {
        try Task.checkCancellation()
        _ = try Msnp.native { try native.isOnline() }
    }

    private func send(
        _ source: Source, to account: String, name: String, size: UInt64, _ offered: (@Sendable (UInt32) -> Void)?
    ) async throws {
        let sending = try Msnp.native {
            try native.sendFile(account: bounded(account), name: bounded(name), size: size, source: source)
        }
        try await goOn(sending, offered)
    }

    private func accept(_ transfer: UInt32, into sink: Sink) async throws {
        try await goOn(Msnp.native { try native.acceptFile(transfer: transfer, sink: sink) }, nil)
    }
}

/// Waits until all of the file is there. Whoever stops waiting cancels it.
private func goOn(_ native: NativeFileTransfer, _ offered: (@Sendable (UInt32) -> Void)?) async throws {
    defer { try? native.cancel() }
    if let offered {
        offered(try Msnp.native { try native.transfer() })
    }
    try await cancellable { try await native.finish(cancellation: $0) }
}

/// Does something with a file before a transfer begins.
private func opening<Value>(_ work: () throws -> Value) throws -> Value {
    do {
        return try work()
    } catch {
        throw MsnpError(try native { try fileFailure(detail: words(for: error)) })
    }
}

/// What the thread of a transfer does with a file.
private func onThread<Value>(_ work: () throws -> Value) throws -> Value {
    do {
        return try work()
    } catch {
        throw UnexpectedException.Thrown(reason: words(for: error))
    }
}

private func words(for error: any Error) -> String {
    error.localizedDescription
}

extension FileHandle {
    /// A file that was not there before, to be written.
    fileprivate convenience init(creating file: URL) throws {
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw NSError(
                domain: NSPOSIXErrorDomain, code: Int(errno), userInfo: [NSLocalizedDescriptionKey: String(cString: strerror(errno))])
        }
        self.init(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}

/// What is sent. Its own handle is closed at the end.
private final class Source: FileSource, @unchecked Sendable {
    // One call at a time is made, on one thread.
    private let handle: FileHandle
    private let isOwn: Bool

    init(_ handle: FileHandle, isOwn: Bool) {
        self.handle = handle
        self.isOwn = isOwn
    }

    func read(most: UInt32) throws -> Data {
        try onThread { try handle.read(upToCount: Int(most)) ?? Data() }
    }

    func end() throws {
        if isOwn {
            try onThread { try handle.close() }
        }
    }
}

/// What is received. A file that was made for it is closed at the end, and deleted if not all has come.
private final class Sink: FileSink, @unchecked Sendable {
    // One call at a time is made, on one thread.
    private let handle: FileHandle
    private let made: URL?

    init(_ handle: FileHandle, made: URL?) {
        self.handle = handle
        self.made = made
    }

    func write(data: Data) throws {
        try onThread { try handle.write(contentsOf: data) }
    }

    func end(isComplete: Bool) throws {
        guard let made else { return }
        do {
            try onThread { try handle.close() }
        } catch {
            try? FileManager.default.removeItem(at: made)
            throw error
        }
        if !isComplete {
            try? FileManager.default.removeItem(at: made)
        }
    }
}
