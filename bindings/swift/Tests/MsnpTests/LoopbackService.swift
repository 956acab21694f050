import Foundation
import Msnp

/// A Messenger service in a process of its own, which ends with the test: the program `msnp service`, whose path is in `MSNP_PROGRAM`.
/// In it are anna, bruno and carla, who have each other in the group Friends.
final class LoopbackService: Sendable {
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    /// What a client is given to find it.
    let service: Service
    /// The same, with the services that keep messages for who is offline.
    let keepingMessages: Service
    /// The same, with the services that keep the list of newer dialects.
    let withWebLists: Service
    private let process: Process
    private let input: FileHandle
    private let answers: Answers

    init() async throws {
        guard let program = ProcessInfo.processInfo.environment["MSNP_PROGRAM"] else {
            throw Trouble(description: "MSNP_PROGRAM does not say where the program msnp is: use bindings/swift/run")
        }
        let authority = FileManager.default.temporaryDirectory.appendingPathComponent("msnp-\(UUID().uuidString).pem").path
        let (input, output) = (Pipe(), Pipe())
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["service", "--controls", "--ca-file", authority]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.input = input.fileHandleForWriting
        answers = Answers(output.fileHandleForReading)

        let line = try await answers.next()
        guard
            let addresses = try JSONSerialization.jsonObject(with: line) as? [String: Any],
            let dispatch = addresses["dispatch"] as? String, let nexus = addresses["nexus_url"] as? String,
            let store = addresses["offline_store_url"] as? String, let fetch = addresses["offline_fetch_url"] as? String,
            let tokens = addresses["tokens_url"] as? String, let book = addresses["address_book_url"] as? String,
            let sharing = addresses["sharing_url"] as? String
        else { throw Trouble(description: "the service did not tell its addresses") }
        service = Service(host: dispatch, nexus: nexus, caFile: authority)
        var keeping = service
        keeping.offlineStore = store
        keeping.offlineFetch = fetch
        keepingMessages = keeping
        keeping.tokens = tokens
        keeping.addressBook = book
        keeping.sharing = sharing
        withWebLists = keeping
    }

    deinit {
        // The end of its input ends it.
        try? input.close()
        process.waitUntilExit()
        if let authority = service.caFile {
            try? FileManager.default.removeItem(atPath: authority)
        }
    }

    /// A client of one of the three, who is not signed in.
    func client(
        _ name: String, password: String? = nil, settings: ClientSettings = ClientSettings(), at place: Service? = nil,
        trace: (@Sendable (String) throws -> Void)? = nil
    ) throws -> Client {
        try Client(
            account: "\(name)@example.com", password: password ?? "\(name)-secret", service: place ?? service, settings: settings,
            trace: trace)
    }

    /// One of the three, signed in.
    func person(_ name: String, settings: ClientSettings = ClientSettings(), at place: Service? = nil) async throws -> Client {
        let client = try client(name, settings: settings, at: place)
        try await client.signIn()
        return client
    }

    /// Has the service do something, and gives its answer.
    @discardableResult
    func control(_ command: [String: any Sendable]) async throws -> [String: Any] {
        var line = try JSONSerialization.data(withJSONObject: command)
        line.append(UInt8(ascii: "\n"))
        try input.write(contentsOf: line)
        let answer = try await answers.next()
        guard let object = try JSONSerialization.jsonObject(with: answer) as? [String: Any], object["error"] == nil else {
            throw Trouble(description: "the service refused \(command): \(String(decoding: answer, as: UTF8.self))")
        }
        return object
    }
}

/// The lines that a process prints.
private final class Answers: Sendable {
    private let lines: AsyncStream<Data>

    init(_ output: FileHandle) {
        let (lines, continuation) = AsyncStream<Data>.makeStream()
        self.lines = lines
        // Reading waits, and no task may.
        Thread.detachNewThread {
            var rest = Data()
            while true {
                let data = output.availableData
                if data.isEmpty { break }
                rest.append(data)
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    continuation.yield(Data(rest[rest.startIndex..<end]))
                    rest = Data(rest[rest.index(after: end)...])
                }
            }
            continuation.finish()
        }
    }

    func next() async throws -> Data {
        try await within(.seconds(30), "an answer of the service") { [lines] in
            for await line in lines { return line }
            throw LoopbackService.Trouble(description: "the service has ended")
        }
    }
}
