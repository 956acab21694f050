import Foundation
import Msnp
import Testing

extension Stories {
    /// Messages for people who are away, and sign-ins by MD5.
    @Suite struct Offline {
        @Test func whatIsLeftForSomebodyIsFoundOnce() async throws {
            let service = try await LoopbackService()
            try await leave("Are you there? こんにちは", service)
            // One who ends before it is kept is told again.
            try await find("Are you there? こんにちは", keeps: false, service)
            try await find("Are you there? こんにちは", keeps: true, service)
            try await service.control(["do": "reset-counters"])
            try await leave("The second", service)
            try await find("The second", keeps: true, service)
        }

        /// Anna leaves something for Carla.
        private func leave(_ text: String, _ service: LoopbackService) async throws {
            let anna = try await service.person("anna", at: service.keepingMessages)
            let events = anna.events
            let number = try await anna.conversation(with: "carla@example.com").send(text)
            try await heard(events, "storedForLater") { event in
                if case .storedForLater(_, let stored) = event, stored == number { true } else { nil }
            }
            try await anna.signOut()
        }

        /// Carla finds it.
        private func find(_ text: String, keeps: Bool, _ service: LoopbackService) async throws {
            let carla = try service.client("carla", at: service.keepingMessages)
            let events = carla.events
            try await carla.signIn()
            let left = try await heard(events, "offlineMessage") { event in
                if case .offlineMessage(let id, let sender, let name, let text, let time) = event {
                    (id: id, told: [sender, name, text], time: time)
                } else {
                    nil
                }
            }
            #expect(left.told == ["anna@example.com", "Anna", text])
            #expect(left.time != nil)
            if keeps {
                try carla.offlineMessageStored(left.id)
                try await within(.seconds(30), "the service deletes it") {
                    while true {
                        let counters = try await service.control(["do": "counters"])["counters"] as? [String: Any]
                        if counters?["offline_messages_deleted"] as? Int == 1 { return }
                    }
                }
            }
            try await carla.signOut()
        }

        @Test func nothingIsLeftWhereThatIsNotWanted() async throws {
            let service = try await LoopbackService()
            let anna = try await service.person("anna", settings: ClientSettings(offlineSending: false), at: service.keepingMessages)
            let error = try await failure("a text to somebody who is offline") {
                try await anna.conversation(with: "carla@example.com").send("Are you there?")
            }
            #expect(error.kind == .notReachable)
        }

        @Test func oldDialectsSignInByMd5() async throws {
            let service = try await LoopbackService()
            var old = service.service
            old.md5SignIn = .password
            old.dialects = [.msnp7]
            let anna = try await service.person("anna", at: old)
            let bruno = try await service.person("bruno")
            #expect(anna.dialect == .msnp7 && bruno.dialect == .msnp12)
            let events = bruno.events
            try await anna.conversation(with: "bruno@example.com").send("From 2001")
            let (_, sender, text, _) = try await heardText(events)
            #expect(sender == "anna@example.com" && text == "From 2001")
        }
    }
}
