import Foundation
import Msnp
import Testing

extension Stories {
    /// MSNP13 to MSNP15: the list lives in web services, and an app sees nothing of that.
    @Suite struct WebLists {
        @Test func theListInWebServices() async throws {
            for dialect in [Dialect.msnp13, .msnp14, .msnp15] {
                try await listInWebServices(dialect)
            }
        }

        private func listInWebServices(_ dialect: Dialect) async throws {
            let service = try await LoopbackService()
            try await service.control(["do": "add-account", "address": "dora@example.com", "password": "dora-secret"])
            var place = service.withWebLists
            place.dialects = [dialect]
            let anna = try await service.person("anna", at: place)
            let bruno = try await service.person("bruno")
            #expect(anna.dialect == dialect && bruno.dialect == .msnp12)
            let (atAnna, atBruno) = (anna.events, bruno.events)

            let work = try await anna.addGroup("Work")
            try await anna.addContact("dora@example.com", group: work)
            try await anna.moveToGroup("bruno@example.com", from: "Friends", to: work)
            try await list(of: anna, "bruno and dora in Work") { roster in
                guard let group = roster.group(named: "Work") else { return false }
                return Set(roster.members(of: group).map(\.account)) == ["bruno@example.com", "dora@example.com"]
            }
            try await anna.block("dora@example.com")
            try await list(of: anna, "dora blocked") { $0.contact("dora@example.com")?.isBlocked == true }
            try await anna.unblock("dora@example.com")
            try await list(of: anna, "dora allowed") { $0.contact("dora@example.com")?.isBlocked == false }
            try await anna.removeContact("dora@example.com")

            // Somebody of MSNP12 on the same service.
            try await anna.conversation(with: "bruno@example.com").send("From the other side")
            let (_, sender, text, _) = try await heardText(atBruno)
            #expect(sender == "anna@example.com" && text == "From the other side")

            let number = try await anna.conversation(with: "carla@example.com").send("Carla, are you there?")
            try await heard(atAnna, "storedForLater") { event in
                if case .storedForLater(_, let stored) = event, stored == number { true } else { nil }
            }
            let carla = try service.client("carla", at: place)
            let atCarla = carla.events
            try await carla.signIn()
            try await heard(atCarla, "offlineMessage") { event in
                if case .offlineMessage(_, _, _, let text, _) = event, text == "Carla, are you there?" { true } else { nil }
            }

            // What was done is there at the next sign-in.
            try await anna.signOut()
            try await anna.signIn()
            try await list(of: anna, "bruno in Work") { roster in
                guard let group = roster.group(named: "Work") else { return false }
                return roster.members(of: group).map(\.account) == ["bruno@example.com"]
            }
        }
    }
}
