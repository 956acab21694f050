import MsnpNative

extension Media {
    /// Reads a media string, such as `Contact/media`; nil for one that is empty, switched off, or of a kind that nobody knows.
    public init?(parsing string: String) {
        guard let read = try? readMedia(string: bounded(string)) else { return nil }
        self = read
    }

    /// A piece of music.
    public static func music(title: String, artist: String) -> Media {
        Media(kind: .music, format: "{0} - {1}", arguments: [title, artist])
    }

    /// A game, by its name.
    public static func game(_ name: String) -> Media {
        Media(kind: .games, format: "{0}", arguments: [name])
    }

    /// The media string of it, for `Client/setPersonalMessage(_:media:)`.
    ///
    /// - Throws: `MsnpError`: `tooLong`.
    public func wire() throws -> String {
        try native { try writeMedia(media: boundedRecord(self)) }
    }

    /// It as it is to be shown: the format with its arguments, of which 16 are filled in at most. Untrusted plain text.
    ///
    /// - Throws: `MsnpError`: `tooLong`.
    public func shown() throws -> String {
        try native { try showMedia(media: boundedRecord(self)) }
    }
}
