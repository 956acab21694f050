import Foundation
import Msnp
import Testing

extension Stories {
    @Suite struct Listening {
        @Test func twoListeners() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna")
            let streams = [anna.events, anna.events]
            try await anna.signIn()
            try await anna.setStatus(.busy)
            try await anna.signOut()
            anna.close()

            var all: [[Event]] = []
            for events in streams {
                all.append(
                    try await within(.seconds(30), "all events") {
                        var heard: [Event] = []
                        for await event in events { heard.append(event) }
                        return heard
                    })
            }
            #expect(all[0] == all[1])
            #expect(all[0].contains(.online(status: .online)))
            #expect(all[0].contains(.statusChanged(status: .busy)))
            #expect(all[0].last == .signedOut(failure: nil) || all[0].contains(.signedOut(failure: nil)))
        }

        @Test func aSlowListenerLearnsHowMuchItMissedAndBuffersNothing() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna")
            let slow = anna.events(room: 2)
            try await anna.signIn()
            try await anna.signOut()
            let missed = try await heard(slow, "missed") { if case .missed(let count) = $0 { count } else { nil } }
            #expect(missed > 0)
            #expect(anna.counters.eventsMissed >= missed)
        }

        @Test func aListenerThatIsCancelledEndsAndTheOthersGoOn() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna")
            let (first, second) = (anna.events, anna.events)
            let listening = Task { for await _ in first {} }
            listening.cancel()
            try await within(.seconds(30), "the end of the listener") { await listening.value }
            try await anna.signIn()
            try await heard(second, .online(status: .online))
        }

        @Test func aStreamThatWasLeftGoesOnWhereItWas() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna")
            let events = anna.events
            try await anna.signIn()
            try await heard(events, "signedIn") { if case .signedIn = $0 { true } else { nil } }
            try await heard(events, .online(status: .online))
        }

        @Test func theListComesAtOnceAndThenWithEachChange() async throws {
            let service = try await LoopbackService()
            try await service.control(["do": "add-account", "address": "dora@example.com", "password": "dora-secret"])
            let anna = try service.client("anna")
            let updates = anna.contactUpdates
            let growing = Task {
                var sizes: [Int] = []
                for await roster in updates {
                    sizes.append(roster.friends.count)
                    if roster.friends.count == 3 { break }
                }
                return sizes
            }
            try await anna.signIn()
            try await anna.addContact("dora@example.com")
            let sizes = try await within(.seconds(30), "three friends") { await growing.value }
            #expect(sizes.last == 3)
            #expect(sizes == sizes.sorted())
        }
    }
}
