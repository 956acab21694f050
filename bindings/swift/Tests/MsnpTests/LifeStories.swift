import Foundation
import Msnp
import Testing

extension Stories {
    @Suite struct Life {
        @Test func aClientThatNobodyHoldsIsGone() async throws {
            let service = try await LoopbackService()
            let bruno = try await service.person("bruno")
            let atBruno = bruno.events
            do {
                let anna = try await service.person("anna")
                // A stream and a conversation are no reason to stay.
                _ = anna.events
                _ = anna.contactUpdates
            }
            try await heard(atBruno, "anna goes") { event -> Bool? in
                if case .presence("anna@example.com", .offline, _, _, _) = event { true } else { nil }
            }
        }

        @Test func aThousandClientsLeaveNothingBehind() async throws {
            let service = try await LoopbackService()
            func lives(_ count: Int) async throws {
                for number in 0..<count {
                    let anna = try service.client("anna")
                    let events = anna.events
                    let updates = anna.contactUpdates
                    let listening = Task { for await _ in events {} }
                    try await anna.signIn()
                    // One half says goodbye first, the other is closed in the midst of a session.
                    if number % 2 == 0 { try await anna.signOut() }
                    anna.close()
                    try await within(.seconds(30), "the end of the listener") {
                        await listening.value
                        for await _ in updates {}
                    }
                }
            }
            try await lives(200)
            let before = try Memory()
            try await lives(1000)
            let after = try Memory()
            print("a thousand clients: \(before) before, \(after) after")
            #expect(after.threads <= before.threads + 1)
            // A thousand that stay take 15 MB.
            #expect(after.kilobytes <= before.kilobytes + 4 * 1024)
        }
    }
}

/// What this process takes, as the system counts it.
private struct Memory: CustomStringConvertible {
    let kilobytes: Int
    let threads: Int

    init() throws {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        func number(_ name: String) throws -> Int {
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
            return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
        }
        kilobytes = try number("VmRSS")
        threads = try number("Threads")
    }

    var description: String { "\(kilobytes) kB in \(threads) threads" }
}
