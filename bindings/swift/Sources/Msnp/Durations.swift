import MsnpNative

// The Rust library counts in whole milliseconds. What is negative becomes 0 there, what is too long the longest there is.

extension Duration {
    /// In whole milliseconds, at least 0, at most what 64 bits hold.
    var milliseconds: UInt64 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = UInt64(clamping: seconds).multipliedReportingOverflow(by: 1000)
        guard !isTooLong else { return .max }
        let part = UInt64(clamping: attoseconds / 1_000_000_000_000_000)
        let (sum, overflow) = whole.addingReportingOverflow(part)
        return overflow ? .max : sum
    }

    init(wholeMilliseconds: UInt64) {
        self = .milliseconds(wholeMilliseconds)
    }
}

extension ClientSettings {
    /// How long a whole sign-in may take; `nil`: 90 seconds.
    public var signInLimit: Duration? {
        get { signInLimitMilliseconds.map(Duration.init(wholeMilliseconds:)) }
        set { signInLimitMilliseconds = newValue?.milliseconds }
    }
}

extension Reconnection {
    /// A lost session is not taken up again.
    public static let never = Reconnection(enabled: false)

    /// A lost session is taken up again after a wait that doubles with each attempt in vain and is spread at random.
    ///
    /// - Parameters:
    ///   - firstWait: Of which at least half is waited.
    ///   - longestWait: What it comes to in the end.
    public init(firstWait: Duration, longestWait: Duration = .seconds(300)) {
        self.init(
            enabled: true, firstWaitMilliseconds: firstWait.milliseconds, longestWaitMilliseconds: longestWait.milliseconds)
    }

    /// The first wait, of which at least half is waited.
    public var firstWait: Duration {
        get { Duration(wholeMilliseconds: firstWaitMilliseconds) }
        set { firstWaitMilliseconds = newValue.milliseconds }
    }

    /// The longest wait.
    public var longestWait: Duration {
        get { Duration(wholeMilliseconds: longestWaitMilliseconds) }
        set { longestWaitMilliseconds = newValue.milliseconds }
    }
}

extension Event {
    /// Of `connectionLost`: how long until the next attempt.
    public var wait: Duration? {
        guard case .connectionLost(_, let milliseconds) = self else { return nil }
        return Duration(wholeMilliseconds: milliseconds)
    }

    /// Of `fileProgress`: how long the file has taken so far, since its first byte.
    public var elapsed: Duration? {
        guard case .fileProgress(_, _, _, let milliseconds) = self else { return nil }
        return Duration(wholeMilliseconds: milliseconds)
    }
}

extension Limits {
    /// The limits where nothing else is said, each with its figure.
    ///
    /// - Throws: `MsnpError`: `internal`.
    public static func defaults() throws -> Limits {
        try native { try defaultLimits() }
    }

    /// One of the time limits, which are named as the records have them without `Milliseconds`; `nil`: as by default.
    ///
    /// ```swift
    /// var limits = Limits()
    /// limits[\.ringMilliseconds] = .seconds(20)
    /// ```
    public subscript(limit: WritableKeyPath<Limits, UInt64?>) -> Duration? {
        get { self[keyPath: limit].map(Duration.init(wholeMilliseconds:)) }
        set { self[keyPath: limit] = newValue?.milliseconds }
    }
}

extension Bounds {
    /// The bounds where nothing else is said, each with its figure.
    ///
    /// - Throws: `MsnpError`: `internal`.
    public static func defaults() throws -> Bounds {
        try native { try defaultBounds() }
    }
}
