import Foundation
import Msnp
import Testing

extension Stories {
    @Suite struct Session {
        @Test func signingIn() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna")
            #expect(anna.state == .offline)
            #expect(!anna.isOnline)
            let events = anna.events

            try await anna.signIn()
            #expect(anna.isOnline)
            #expect(anna.state == .online)
            #expect(anna.dialect == .msnp12)
            #expect(anna.counters.linksOpened > 0)
            let account = try await heard(events, "signedIn") { event in
                if case .signedIn(let account, _, _) = event { account } else { nil }
            }
            #expect(account == "anna@example.com")
            try await heard(events, .online(status: .online))

            try await anna.signOut()
            #expect(anna.state == .offline)
            #expect(!anna.isOnline)
            try await heard(events, .signedOut(failure: nil))
        }

        @Test func wrongPassword() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna", password: "not-this-one")
            let error = try await failure("signing in with a wrong password") { try await anna.signIn() }
            #expect(error.kind == .wrongPassword)
            #expect(!error.reason.isEmpty && !error.advice.isEmpty)
            #expect(error.localizedDescription == error.reason)
            #expect((error as any LocalizedError).recoverySuggestion == error.advice)
            #expect(!"\(error)\(error.failure)\(error.advice)".contains("not-this-one"))

            try anna.setPassword("anna-secret")
            try await anna.signIn()
            #expect(anna.isOnline)
        }

        @Test func aNewWrongPassword() async throws {
            let service = try await LoopbackService()
            let anna = try await service.person("anna")
            try await anna.signOut()
            // A ticket of the right one is kept.
            try anna.setPassword("not-this-one")
            let error = try await failure("a wrong password") { try await anna.signIn() }
            #expect(error.kind == .wrongPassword)
            try anna.setPassword("anna-secret")
            try await anna.signIn()
            #expect(anna.isOnline)
        }

        @Test func beingKicked() async throws {
            let service = try await LoopbackService()
            let anna = try await service.person("anna")
            let events = anna.events
            try await service.control(["do": "kick", "account": "anna@example.com", "reason": "elsewhere"])
            let reason = try await heard(events, "signedOut") { event in
                if case .signedOut(let reason) = event { reason } else { nil }
            }
            #expect(reason.kind == .signedInElsewhere)
            #expect(anna.state == .offline)
        }

        @Test func cutLinkAndRecovery() async throws {
            let service = try await LoopbackService()
            let quickly = ClientSettings(reconnection: Reconnection(firstWait: .milliseconds(100)))
            let anna = try await service.person("anna", settings: quickly)
            let bruno = try await service.person("bruno")
            let (atAnna, atBruno) = (anna.events, bruno.events)

            try await service.control(["do": "cut", "account": "anna@example.com"])
            let wait = try await heard(atAnna, "connectionLost") { event in event.wait }
            #expect(wait <= .milliseconds(100))
            try anna.conversation(with: "bruno@example.com").post("said while the link was cut")
            try await heard(atAnna, .online(status: .online))
            #expect(try await heardText(atBruno).text == "said while the link was cut")

            // Had it come twice, the second one would be heard first.
            try await anna.chat("bruno@example.com").send("said afterwards")
            #expect(try await heardText(atBruno).text == "said afterwards")
            #expect(anna.counters.sessionsResumed == 1)
        }

        @Test func suspendAndResume() async throws {
            let service = try await LoopbackService()
            let anna = try await service.person("anna")
            let bruno = try await service.person("bruno")
            let (atAnna, atBruno) = (anna.events, bruno.events)

            try anna.suspend()
            let sent = anna.counters.bytesOut
            try await service.control(["do": "cut", "account": "anna@example.com"])
            try await heard(atAnna, .stateChanged(state: .suspended))
            // Long enough for an attempt to take the session up again.
            try await Task.sleep(for: .milliseconds(1500))
            #expect(anna.state == .suspended)
            #expect(anna.counters.bytesOut == sent)

            try anna.resume()
            try anna.networkChanged()
            try anna.setBackground(true)
            try anna.setBackground(false)
            try await heard(atAnna, .online(status: .online))
            try await anna.chat("bruno@example.com").send("awake again")
            #expect(try await heardText(atBruno).text == "awake again")
        }

        @Test func suspendWhileSigningOut() async throws {
            let service = try await LoopbackService()
            let anna = try await service.person("anna")
            let bruno = try await service.person("bruno")
            let chat = try await anna.chat("bruno@example.com")
            // What is said is not acknowledged, so that the goodbye waits for it.
            try await service.control(["do": "hold", "on": true])
            try chat.post("is anybody there?")
            let signingOut = Task { try await anna.signOut() }
            try await Task.sleep(for: .milliseconds(50))
            try anna.suspend()
            try await within(.seconds(30), "the end of the signing out") { try await signingOut.value }
            #expect(anna.state == .offline)

            try await service.control(["do": "hold", "on": false])
            try anna.resume()
            try await anna.signIn()
            #expect(anna.isOnline)
            // Whom nobody holds any more signs out.
            #expect(bruno.isOnline)
        }

        @Test func signingInRightAfterACancelledSignIn() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna")
            for moment in 0..<30 {
                let attempt = Task { try await anna.signIn() }
                try await Task.sleep(for: .microseconds(500 * moment))
                attempt.cancel()
                _ = try await within(.seconds(30), "the end of the attempt") { await attempt.result }
                if !anna.isOnline { try await anna.signIn() }
                #expect(anna.isOnline)
                try await anna.signOut()
            }
        }

        @Test func cancelDuringSignIn() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna")
            let states = anna.stateUpdates
            try await service.control(["do": "hold", "on": true])
            let signingIn = Task { try await anna.signIn() }
            try await within(.seconds(30), "the attempt") {
                for await state in states where state == .signingIn || state == .connecting { return }
            }
            signingIn.cancel()
            await #expect(throws: CancellationError.self) {
                try await within(.seconds(30), "the end of the call") { try await signingIn.value }
            }
            try await within(.seconds(30), "being offline") {
                while anna.state != .offline { try await Task.sleep(for: .milliseconds(10)) }
            }

            try await service.control(["do": "hold", "on": false])
            try await anna.signIn()
            #expect(anna.isOnline)
        }

        @Test func aCancelledTaskCallsNothing() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await anna.signIn()
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(anna.counters.linksOpened == 0)
        }

        @Test func signingOutInATaskThatIsCancelled() async throws {
            let service = try await LoopbackService()
            let anna = try await service.person("anna")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await anna.signOut()
            }
            try await within(.seconds(30), "the farewell") { try await task.value }
            #expect(anna.state == .offline)
        }

        @Test func signingOutWhileSigningInIsNoCancellationOfTheTask() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna")
            let states = anna.stateUpdates
            try await service.control(["do": "hold", "on": true])
            let signingIn = Task { try await anna.signIn() }
            try await within(.seconds(30), "the attempt") {
                for await state in states where state == .signingIn || state == .connecting { return }
            }
            try await within(.seconds(30), "the farewell") { try await anna.signOut() }
            let error = try await failure("the attempt") { try await signingIn.value }
            #expect(error.kind == .cancelled)
        }

        @Test func cancellingAtAnyMomentNeverHangs() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let chat = try await anna.chat("bruno@example.com")
            for round in 0..<300 {
                let calls = (0..<4).map { _ in Task { try await chat.send("round \(round)") } }
                let listening = Task { [events = anna.events] in for await _ in events {} }
                // From before the call to after its end.
                try await Task.sleep(for: .microseconds(round * 7 % 900))
                for call in calls { call.cancel() }
                listening.cancel()
                for call in calls {
                    let result = try await within(.seconds(30), "the end of the call") { await call.result }
                    if case .failure(let error) = result { #expect(error is CancellationError, "\(error)") }
                }
                try await within(.seconds(30), "the end of the listener") { await listening.value }
            }
            #expect(bruno.isOnline)
        }

        @Test func closeDuringACall() async throws {
            let service = try await LoopbackService()
            let anna = try service.client("anna")
            let states = anna.stateUpdates
            try await service.control(["do": "hold", "on": true])
            let signingIn = Task { try await anna.signIn() }
            try await within(.seconds(30), "the attempt") {
                for await state in states where state == .signingIn || state == .connecting { return }
            }
            anna.close()
            let error = try await failure("the call") {
                try await within(.seconds(30), "the end of the call") { try await signingIn.value }
            }
            #expect(error.kind == .closed)
            #expect(!error.advice.isEmpty)
        }
    }
}
