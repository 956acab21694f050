import MsnpNative

/// What is one for the whole process.
public enum MsnpLibrary {
    /// A line of the library's log. No passwords, tickets or messages are in it.
    public struct LogLine: Sendable, Equatable {
        /// How weighty it is.
        public let level: LogLevel
        /// From which part of the library, such as `msnp::driver`.
        public let target: String
        /// What it says.
        public let text: String
    }

    /// The version of the library, such as `0.1.0`; empty if it cannot tell.
    public static var version: String {
        (try? MsnpNative.version()) ?? ""
    }

    /// Has the log told: lines of this level and weightier ones, in place of what was said before.
    ///
    /// - Parameters:
    ///   - level: The least weighty level that is of interest.
    ///   - listener: Is called from any thread, from several at once, in the midst of work: hand the line on and return, and wait for no thread
    ///     that calls a client. Inside it, methods of every client but `close` throw with the kind `fromCallback`, and properties show nothing.
    ///     What it throws is passed over.
    /// - Throws: ``MsnpError``: `loggerTaken` when the program has a logger of another Rust library.
    public static func setLogger(
        _ level: LogLevel = .information, _ listener: @escaping @Sendable (LogLine) throws -> Void
    ) throws {
        try native { try MsnpNative.setLogger(level: level, logger: LogAdapter(listener)) }
    }

    /// Has the log told to nobody any more.
    ///
    /// - Throws: ``MsnpError``: `loggerTaken` when the program has a logger of another Rust library.
    public static func removeLogger() throws {
        try native { try MsnpNative.setLogger(level: .error, logger: nil) }
    }
}

private final class LogAdapter: Logger {
    private let listener: @Sendable (MsnpLibrary.LogLine) throws -> Void

    init(_ listener: @escaping @Sendable (MsnpLibrary.LogLine) throws -> Void) {
        self.listener = listener
    }

    func log(level: LogLevel, target: String, line: String) throws {
        // Nobody could be told of what it throws.
        try? listener(MsnpLibrary.LogLine(level: level, target: target, text: line))
    }
}

extension Service {
    /// A service out of a description in the form of TOML. A `ca_file` in it is relative to the current directory.
    ///
    /// - Throws: `MsnpError`: `serviceFile`, with line and accepted keys in the reason.
    public init(toml text: String) throws {
        self = try native { try serviceFromToml(text: bounded(text)) }
    }

    /// A service out of a file in the form of TOML. A `ca_file` in it is relative to the file.
    ///
    /// - Throws: `MsnpError`: `serviceFile`.
    public init(file path: String) throws {
        self = try native { try serviceFromFile(path: bounded(path)) }
    }
}
