import Foundation
import Msnp
import Testing

extension Stories {
    @Suite struct Transfers {
        @Test func pictureSetAndSeen() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let atAnna = anna.events
            try await bruno.setPicture(picture(30_000))
            let (account, hash) = try await heardPicture(atAnna)
            #expect(account == "bruno@example.com" && hash?.count == 40)
            async let first = anna.picture(of: "bruno@example.com")
            async let second = anna.picture(of: "Bruno@example.com")
            let (one, other) = try await (first, second)
            #expect(one == picture(30_000) && other == picture(30_000))
            let none = try await bruno.picture(of: "anna@example.com")
            #expect(none == nil)
            let noPicture = try await failure("what is no picture") { try await bruno.setPicture(Data("<svg/>".utf8)) }
            #expect(noPicture.kind == .invalidValue)
        }

        @Test func pictureChanged() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let atAnna = anna.events
            var hashes: Set<String?> = []
            for length in [100, 5000] {
                try await bruno.setPicture(picture(length))
                hashes.insert(try await heardPicture(atAnna).hash)
                let fetched = try await anna.picture(of: "bruno@example.com")
                #expect(fetched == picture(length))
            }
            try await bruno.setPicture(nil)
            hashes.insert(try await heardPicture(atAnna).hash)
            #expect(hashes.count == 3 && hashes.contains(nil))
            let none = try await anna.picture(of: "bruno@example.com")
            #expect(none == nil)
        }

        @Test func emoticonWithItsText() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let atAnna = anna.events
            try bruno.setEmoticons([
                OwnEmoticon(shortcut: "(sun)", image: picture(20_000)), OwnEmoticon(shortcut: "(rain)", image: picture(100)),
            ])
            let chat = try await bruno.chat("anna@example.com")
            try await chat.send("here is the (sun)")
            let (sender, emoticons) = try await heardEmoticons(atAnna)
            #expect(emoticons.map(\.shortcut) == ["(sun)"])
            let emoticon = try #require(emoticons.first)
            #expect(emoticon.hash.count == 40)
            let fetched = try await within(.seconds(30), "its picture") { try await anna.fetchObject(emoticon.msnObject, of: sender) }
            #expect(fetched == picture(20_000))
            try await chat.send("and no other")
            let none = try await heardEmoticons(atAnna).emoticons
            #expect(none.isEmpty)
            // What is no emoticon is published.
            let wink = try bruno.publish(madeUp(50_000), as: .wink)
            let seen = try await within(.seconds(30), "a wink") { try await anna.fetchObject(wink, of: sender) }
            #expect(seen == madeUp(50_000))
            let withdrawn = try bruno.publish(madeUp(500), as: .voiceClip)
            try bruno.withdraw(withdrawn)
            let refused = try await failure("what was withdrawn") { _ = try await anna.fetchObject(withdrawn, of: sender) }
            #expect(refused.kind == .declined)
        }

        @Test func drawingSentAndSeen() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let atAnna = anna.events
            let chat = try await bruno.chat("anna@example.com")
            for (kind, type) in [(InkKind.gif, "image/gif"), (.strokes, "application/x-ms-ink")] {
                for length in [1, 67_200] {
                    let drawing = madeUp(length)
                    try await chat.send(.ink(kind: kind, drawing: drawing))
                    let seen = try await heard(atAnna, "a drawing") { event in
                        if case .otherMessage(_, _, _, type, _, let body) = event { body } else { nil }
                    }
                    #expect(seen == drawing)
                }
            }
            let refused = try await failure("what is too long") { try await chat.send(.ink(kind: .gif, drawing: madeUp(67_201))) }
            #expect(refused.kind == .tooLong)
        }

        @Test func objectsKeptInAFolder() async throws {
            let service = try await LoopbackService()
            let folder = try Folder()
            let kept = folder.url("of others")
            let settings = ClientSettings(pictureFolder: PictureFolder(path: kept.path, mostFiles: 1))
            let (anna, bruno) = (try await service.person("anna", settings: settings), try await service.person("bruno"))
            let atAnna = anna.events
            try bruno.setEmoticons([OwnEmoticon(shortcut: "(sun)", image: picture(20_000))])
            try await bruno.chat("anna@example.com").send("a (sun)")
            let emoticon = try #require(try await heardEmoticons(atAnna).emoticons.first)
            let object = emoticon.msnObject
            let fetched = try await within(.seconds(30), "its picture") { try await anna.fetchObject(object, of: "bruno@example.com") }
            #expect(fetched == picture(20_000))
            try await anna.signOut()
            try await bruno.signOut()
            let file = kept.appendingPathComponent(emoticon.hash)
            #expect(try Data(contentsOf: file) == picture(20_000))
            // Another run has it without anybody who could be asked, and no run has what was put in its place.
            let second = try service.client("anna", settings: settings)
            let known = try await within(.seconds(30), "what is kept") { try await second.fetchObject(object, of: "bruno@example.com") }
            #expect(known == picture(20_000))
            try picture(19_999).write(to: file)
            let third = try service.client("anna", settings: settings)
            let refused = try await failure("what was changed") { _ = try await third.fetchObject(object, of: "bruno@example.com") }
            #expect(refused.kind == .notSignedIn)
            #expect(!FileManager.default.fileExists(atPath: file.path))
        }

        @Test func fileBothWays() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let folder = try Folder()
            for (sender, receiver, account) in [(anna, bruno, "bruno@example.com"), (bruno, anna, "anna@example.com")] {
                let source = try folder.file("to \(account).bin", madeUp(300_000))
                let sink = folder.url("of \(account).bin")
                let (atSender, atReceiver) = (sender.events, receiver.events)
                let (numbers, number) = AsyncStream<UInt32>.makeStream()
                let sending = Task { try await sender.sendFile(to: account, at: source) { number.yield($0) } }
                let offer = try await heardOffer(atReceiver)
                #expect(offer.name == source.lastPathComponent && offer.size == 300_000)
                try await within(.seconds(30), "the file") { try await receiver.acceptFile(offer.transfer, at: sink) }
                try await within(.seconds(30), "its sender") { try await sending.value }
                #expect(try Data(contentsOf: sink) == Data(contentsOf: source))
                let transfer = try await within(.seconds(30), "its number") { await numbers.first { _ in true } }
                let elapsed = try await heard(atSender, "all of it") { event -> Duration? in
                    guard case .fileProgress(transfer, 300_000, 300_000, _) = event else { return nil }
                    return event.elapsed
                }
                #expect(elapsed >= .zero)
                try await heard(atSender, .fileEnded(transfer: try #require(transfer), failure: nil))
                try await heard(atReceiver, .fileEnded(transfer: offer.transfer, failure: nil))
            }
            // Handles, which stay open.
            let source = try FileHandle(forReadingFrom: folder.file("handle.bin", Data("not this".utf8) + madeUp(20_000)))
            try source.seek(toOffset: 8)
            let written = try folder.file("written.bin", Data())
            let sink = try FileHandle(forWritingTo: written)
            let atBruno = bruno.events
            let sending = Task {
                try await anna.sendFile(to: "bruno@example.com", from: source, name: "handle.bin", size: 20_000)
            }
            let offer = try await heardOffer(atBruno)
            try await within(.seconds(30), "the file") { try await bruno.acceptFile(offer.transfer, into: sink) }
            try await within(.seconds(30), "its sender") { try await sending.value }
            #expect(try Data(contentsOf: written) == madeUp(20_000))
            #expect(try source.offset() == 20_008)
            try sink.write(contentsOf: Data("and more".utf8))
        }

        @Test func fileCancelled() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let folder = try Folder()
            // By who receives it, by cancelling the task.
            var moving = try await Moving(from: anna, to: bruno, in: folder)
            moving.receiving.cancel()
            await #expect(throws: CancellationError.self) { [moving] in try await moving.receiving.value }
            #expect(try await outcome(moving.sending) == .cancelledByPeer)
            try await moving.isDeleted()
            // By who sends it.
            moving = try await Moving(from: anna, to: bruno, in: folder)
            moving.sending.cancel()
            #expect(try await outcome(moving.receiving) == .cancelledByPeer)
            #expect(!moving.isThere)
            // By its number.
            moving = try await Moving(from: anna, to: bruno, in: folder)
            try bruno.declineFile(moving.transfer)
            #expect(try await outcome(moving.receiving) == .cancelled)
            #expect(try await outcome(moving.sending) == .cancelledByPeer)
            #expect(!moving.isThere)
        }

        @Test func fileDeclined() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let folder = try Folder()
            let (atAnna, atBruno) = (anna.events, bruno.events)
            let notes = try folder.file("notes.txt", Data("private".utf8))
            let sending = Task { try await anna.sendFile(to: "bruno@example.com", at: notes) }
            let offer = try await heardOffer(atBruno)
            #expect(offer.name == "notes.txt")
            try bruno.declineFile(offer.transfer)
            let error = try await failure("a file that is declined") { try await within(.seconds(30), "its end") { try await sending.value } }
            #expect(error.kind == .declined && !error.advice.isEmpty)
            let told = try await heard(atAnna, "its end") { event -> Failure?? in
                if case .fileEnded(_, let failure) = event { .some(failure) } else { .none }
            }
            #expect(told == error.failure)
            let again = try await failure("declining it again") { try bruno.declineFile(offer.transfer) }
            #expect(again.kind == .noSuchTransfer)
        }

        @Test func cutLinkInATransfer() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let (atAnna, atBruno) = (anna.events, bruno.events)
            let moving = try await Moving(from: anna, to: bruno, in: Folder())
            try await service.control(["do": "cut", "account": "anna@example.com"])
            #expect(try await outcome(moving.sending) == .transferLost)
            #expect(try await outcome(moving.receiving) == .transferLost)
            #expect(!moving.isThere)
            for events in [atAnna, atBruno] {
                let told = try await heard(events, "the end of the file") { event -> Failure? in
                    if case .fileEnded(_, let failure) = event { failure } else { nil }
                }
                #expect(told.kind == .transferLost && told.isTemporary && !told.advice.isEmpty)
            }
        }

        @Test func noFileIsWrittenOver() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let folder = try Folder()
            let there = try folder.file("there.txt", Data("precious".utf8))
            let source = try folder.file("source.txt", Data("other".utf8))
            let missing = try await failure("a file that is not there") {
                try await anna.sendFile(to: "bruno@example.com", at: folder.url("nothing.txt"))
            }
            #expect(missing.kind == .file && !missing.advice.isEmpty)
            let atBruno = bruno.events
            let sending = Task { try await anna.sendFile(to: "bruno@example.com", at: source) }
            let offer = try await heardOffer(atBruno)
            let taken = try await failure("a file that is there") { try await bruno.acceptFile(offer.transfer, at: there) }
            #expect(taken.kind == .file && taken.reason.contains("exists"), "\(taken.reason)")
            #expect(try Data(contentsOf: there) == Data("precious".utf8))
            // The offer still stands.
            try await within(.seconds(30), "the file") { try await bruno.acceptFile(offer.transfer, at: folder.url("other.txt")) }
            try await within(.seconds(30), "its sender") { try await sending.value }
            let nameless = try await failure("no name") { try await anna.sendFile(to: "bruno@example.com", at: source, name: "") }
            #expect(nameless.kind == .invalidValue)
        }

        @Test func aHandleThatCannotBeReadOrWrittenEndsTheTransfer() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let folder = try Folder()
            let atBruno = bruno.events
            let onlyWritten = try FileHandle(forWritingTo: folder.file("written.bin", Data("bytes".utf8)))
            // The first bytes are read while the offer waits.
            let sending = Task { try await anna.sendFile(to: "bruno@example.com", from: onlyWritten, name: "a", size: 5) }
            #expect(try await outcome(sending) == .file)
            let offer = try await heardOffer(atBruno)
            let told = try await heard(atBruno, "its end") { event -> Failure? in
                if case .fileEnded(offer.transfer, let failure) = event { failure } else { nil }
            }
            #expect(told.kind == .cancelledByPeer)

            // Long before all of it has left.
            let long = try folder.file("long.bin", Data(count: 500_000))
            let again = Task { try await anna.sendFile(to: "bruno@example.com", at: long) }
            let second = try await heardOffer(atBruno)
            let onlyRead = try FileHandle(forReadingFrom: folder.url("written.bin"))
            let failed = Task { try await bruno.acceptFile(second.transfer, into: onlyRead) }
            #expect(try await outcome(failed) == .file)
            #expect(try await outcome(again) == .cancelledByPeer)
            try await anna.setStatus(.busy)
        }

        @Test func aHandleThatBlocksKeepsNothingUp() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let folder = try Folder()
            let (atBruno, pipe) = (bruno.events, Pipe())
            let reading = pipe.fileHandleForReading
            let sending = Task { try await anna.sendFile(to: "bruno@example.com", from: reading, name: "a", size: 5) }
            let offer = try await heardOffer(atBruno)
            let receiving = Task { try await bruno.acceptFile(offer.transfer, at: folder.url("a")) }
            try await within(.seconds(30), "another call") { try await anna.setStatus(.busy) }
            try pipe.fileHandleForWriting.write(contentsOf: Data("bytes".utf8))
            try pipe.fileHandleForWriting.close()
            try await within(.seconds(30), "the file") { try await receiving.value }
            try await within(.seconds(30), "its sender") { try await sending.value }
            #expect(try Data(contentsOf: folder.url("a")) == Data("bytes".utf8))
        }
    }
}

/// Bytes that are nowhere the same.
private func madeUp(_ length: Int) -> Data {
    var state: UInt32 = 7
    return Data(
        (0..<length).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        })
}

private func picture(_ length: Int) -> Data {
    Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) + madeUp(length)
}

private func heardPicture(_ events: AsyncStream<Event>) async throws -> (account: String, hash: String?) {
    try await heard(events, "a picture") { event in
        if case .pictureChanged(let account, let hash) = event { (account, hash) } else { nil }
    }
}

private func heardEmoticons(_ events: AsyncStream<Event>) async throws -> (sender: String, emoticons: [Emoticon]) {
    try await heard(events, "a text") { event in
        if case .text(_, let sender, _, _, _, let emoticons) = event { (sender, emoticons) } else { nil }
    }
}

private func heardOffer(_ events: AsyncStream<Event>) async throws -> (transfer: UInt32, name: String, size: UInt64) {
    try await heard(events, "an offer") { event in
        guard case .fileOffered(let transfer, _, _, let name, let size, _) = event else { return nil }
        return (transfer, name, size)
    }
}

/// The kind of failure that a transfer ends with.
private func outcome(_ task: Task<Void, any Error>) async throws -> ErrorKind {
    try await failure("a transfer") {
        try await within(.seconds(30), "its end") { try await task.value }
    }.kind
}

/// A folder that goes with the test.
private final class Folder: Sendable {
    private let root = FileManager.default.temporaryDirectory.appendingPathComponent("msnp-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    func url(_ name: String) -> URL { root.appendingPathComponent(name) }

    func file(_ name: String, _ bytes: Data) throws -> URL {
        try bytes.write(to: url(name))
        return url(name)
    }
}

/// A file to bruno in the midst of its way.
private struct Moving: Sendable {
    let folder: Folder
    let sending: Task<Void, any Error>
    let receiving: Task<Void, any Error>
    let transfer: UInt32

    init(from sender: Client, to receiver: Client, in folder: Folder) async throws {
        let events = receiver.events
        let source = try folder.file("film.bin", Data(repeating: 7, count: 3_000_000))
        sending = Task { try await sender.sendFile(to: "bruno@example.com", at: source) }
        let offer = try await heardOffer(events)
        receiving = Task { try await receiver.acceptFile(offer.transfer, at: folder.url("received.bin")) }
        transfer = offer.transfer
        self.folder = folder
        try await heard(events, "progress") { event -> Bool? in
            if case .fileProgress(offer.transfer, _, _, _) = event { true } else { nil }
        }
    }

    var isThere: Bool { FileManager.default.fileExists(atPath: folder.url("received.bin").path) }

    /// Waits until what has come of it is deleted.
    func isDeleted() async throws {
        try await within(.seconds(30), "the end of what has come") { [self] in
            while isThere { try await Task.sleep(for: .milliseconds(10)) }
        }
    }
}
