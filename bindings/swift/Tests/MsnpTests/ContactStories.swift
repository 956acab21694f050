import Foundation
import Msnp
import Testing

extension Stories {
    @Suite struct Contacts {
        @Test func contacts() async throws {
            let service = try await LoopbackService()
            try await service.control(["do": "add-account", "address": "dora@example.com", "password": "dora-secret"])
            let anna = try await service.person("anna")
            let roster = anna.contacts
            #expect(roster.isComplete)
            #expect(roster.me.account == "anna@example.com")
            #expect(roster.friends.map(\.account) == ["bruno@example.com", "carla@example.com"])
            let friends = try #require(roster.group(named: "Friends"))
            #expect(roster.members(of: friends).count == 2)
            #expect(roster.ungrouped.isEmpty && roster.undecided.isEmpty && roster.online.isEmpty)

            let work = try await anna.addGroup("Work")
            try await anna.addContact("dora@example.com", group: "Work")
            try await list(of: anna, "dora in Work") { roster in
                guard let dora = roster.contact("Dora@example.com"), let group = roster.group(named: "Work") else { return false }
                return dora.isFriend && dora.isAllowed && dora.isMember(of: group)
            }
            try await anna.renameGroup(work.isEmpty ? "Work" : work, to: "Play")
            try await list(of: anna, "a group Play") { $0.group(named: "Play") != nil && $0.group(named: "Work") == nil }
            try await anna.moveToGroup("dora@example.com", from: "Play", to: "Friends")
            try await list(of: anna, "dora in Friends alone") { roster in
                guard let dora = roster.contact("dora@example.com"), let friends = roster.group(named: "Friends") else { return false }
                return dora.groups.count == 1 && dora.isMember(of: friends)
            }
            try await anna.removeFromGroup("dora@example.com", group: "Friends")
            try await list(of: anna, "dora in no group") { $0.ungrouped.map(\.account) == ["dora@example.com"] }
            try await anna.addToGroup("dora@example.com", group: "Play")
            try await list(of: anna, "dora in Play") { $0.ungrouped.isEmpty }

            try await anna.block("dora@example.com")
            try await list(of: anna, "dora blocked") { $0.contact("dora@example.com")?.isBlocked == true }
            #expect(anna.contact("dora@example.com")?.isAllowed == false)
            try await anna.undecide("dora@example.com")
            try await list(of: anna, "dora neither blocked nor allowed") { $0.contact("dora@example.com")?.isBlocked == false }
            #expect(anna.contact("dora@example.com")?.isAllowed == false)
            try await anna.unblock("dora@example.com")
            try await list(of: anna, "dora allowed") { $0.contact("dora@example.com")?.isAllowed == true }
            try await anna.removeContact("dora@example.com")
            try await list(of: anna, "dora removed") { $0.contact("dora@example.com")?.isFriend != true }
            try await anna.removeGroup("Play")
            try await list(of: anna, "the groups of before") { $0.groups == roster.groups }
            let error = try await failure("removing nobody") { try await anna.removeContact("nobody@example.com") }
            #expect(error.kind == .noSuchContact)
        }

        @Test func presence() async throws {
            let service = try await LoopbackService()
            let bruno = try await service.person("bruno")
            let atBruno = bruno.events
            let anna = try await service.person("anna")
            try await presence(atBruno, "anna comes") { status, _ in status == .online }
            try await anna.setStatus(.busy)
            try await presence(atBruno, "anna is busy") { status, _ in status == .busy }
            try await anna.setDisplayName("Anna the Great")
            try await presence(atBruno, "anna's new name") { _, name in name == "Anna the Great" }
            try await anna.setCapabilities(0x20020)
            try await heard(atBruno, "anna's capabilities") { event -> Bool? in
                guard case .presence("anna@example.com", _, _, 0x20020, _) = event else { return nil }
                return true
            }
            let song = Media.music(title: "A Song", artist: "A Band")
            try await anna.setPersonalMessage("at the radio", media: song.wire())
            try await heard(atBruno, .personalMessage(account: "anna@example.com", text: "at the radio", media: song.wire()))
            let playing = try #require(Media(parsing: bruno.contact("anna@example.com")?.media ?? ""))
            let shown = try playing.shown()
            #expect(playing == song && shown == "A Song - A Band" && Media(parsing: "Music") == nil)
            try await anna.setPersonalMessage("in the garden", media: "")
            try await heard(atBruno, .personalMessage(account: "anna@example.com", text: "in the garden", media: ""))
            let seen = try #require(bruno.contact("anna@example.com"))
            #expect(seen.name == "Anna the Great" && seen.personalMessage == "in the garden" && seen.isOnline)
            try await anna.signOut()
            try await presence(atBruno, "anna goes") { status, _ in status == .offline }
            #expect(bruno.contact("anna@example.com")?.isOnline == false)
        }

        private func presence(
            _ events: AsyncStream<Event>, _ what: String, _ looks: @escaping @Sendable (Status, String) -> Bool
        ) async throws {
            try await heard(events, what) { event -> Bool? in
                guard case .presence("anna@example.com", let status, let name, _, _) = event, looks(status, name) else { return nil }
                return true
            }
        }

        @Test func aDisplayNameOf387Bytes() async throws {
            let service = try await LoopbackService()
            let bruno = try await service.person("bruno")
            let atBruno = bruno.events
            let anna = try await service.person("anna")
            // A space is three bytes when it is encoded, as every byte of a letter beyond ASCII is.
            let name = String(repeating: "ä", count: 64) + "abc"
            try await anna.setDisplayName(name)
            try await presence(atBruno, "the long name") { _, seen in seen == name }
            let error = try await failure("a name of 388 bytes") { try await anna.setDisplayName(name + "d") }
            #expect(error.kind == .tooLong)
        }

        @Test func oneselfAsOthersSeeIt() async throws {
            let service = try await LoopbackService()
            let anna = try await service.person("anna")
            try await anna.setPrivacy(allowUnknown: false)
            try await anna.setPrompting(ask: false)
            try await anna.setProperty("PHH", to: "555 1234")
            try await list(of: anna, "what was set") { !$0.me.allowsUnknown && !$0.me.asksWhenAdded && $0.me.properties["PHH"] == "555 1234" }
            let offline = try await failure("choosing offline") { try await anna.setStatus(.offline) }
            #expect(offline.kind == .invalidValue)
            #expect(try anna.listCache() != nil)
            #expect(try !anna.resumeValue(withTicket: true).isEmpty)
        }
    }
}
