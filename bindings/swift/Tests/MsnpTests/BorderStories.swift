import Foundation
import Msnp
import Testing

extension Stories {
    @Suite struct Border {
        @Test func wrongValues() async throws {
            let service = try await LoopbackService()
            let noAccount = try await failure("an account without @") {
                _ = try Client(account: "anna", password: "anna-secret", service: service.service)
            }
            #expect(noAccount.kind == .invalidAccount)
            let noPassword = try await failure("an empty password") { _ = try service.client("anna", password: "") }
            #expect(noPassword.kind == .invalidValue)
            let noHost = try await failure("a host that is none") {
                _ = try Client(account: "anna@example.com", password: "anna-secret", service: Service(host: "not a host"))
            }
            #expect(noHost.kind == .invalidAddress)
            let noService = try await failure("a service file that is none") { _ = try Service(toml: "hots = 1") }
            #expect(noService.kind == .serviceFile)

            let anna = try await service.person("anna")
            let bruno = try await service.person("bruno")
            let chat = try await anna.chat("bruno@example.com")
            let empty = try await failure("an empty text") { try await chat.send("") }
            #expect(empty.kind == .invalidValue)
            let long = try await failure("a long text") { try await chat.send(String(repeating: "x", count: 65_537)) }
            #expect(long.kind == .tooLong)
            let posted = try await failure("a long text that is posted") { try chat.post(String(repeating: "x", count: 65_537)) }
            #expect(posted.kind == .tooLong)
            try await chat.send(String(repeating: "x", count: 65_536))
            #expect(bruno.isOnline)
        }

        @Test func wrongEmoticons() async throws {
            let service = try await LoopbackService()
            let anna = try await service.person("anna")
            let picture = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            let sun = OwnEmoticon(shortcut: "(sun)", image: picture)
            let wrong = ["12345678", "", "a\nb"].map { [OwnEmoticon(shortcut: $0, image: picture)] }
            for emoticons in wrong + [[OwnEmoticon(shortcut: "(sun)", image: Data("<svg/>".utf8))], [sun, sun]] {
                let error = try await failure("\(emoticons)") { try anna.setEmoticons(emoticons) }
                #expect(error.kind == .invalidValue && !error.advice.isEmpty)
            }
            // Together more than the border can count, and cheap: all of them are the same bytes.
            let huge = OwnEmoticon(shortcut: "(sun)", image: Data(count: 16 * 1024 * 1024))
            let tooMany = try await failure("four gigabytes of emoticons") { try anna.setEmoticons(Array(repeating: huge, count: 256)) }
            #expect(tooMany.kind == .tooLong)
            let empty = try await failure("an empty wink") { _ = try anna.publish(Data(), as: .wink) }
            #expect(empty.kind == .invalidValue)
            let withdrawn = try await failure("withdrawing nothing") { try anna.withdraw("a wink") }
            #expect(withdrawn.kind == .invalidValue)
            let fetched = try await failure("fetching nothing") { _ = try await anna.fetchObject("a wink", of: "bruno@example.com") }
            #expect(fetched.kind == .invalidValue)
            let ofNobody = try await failure("fetching of nobody") { _ = try await anna.fetchObject("a wink", of: "bruno") }
            #expect(ofNobody.kind == .invalidAccount)
            try anna.setEmoticons([OwnEmoticon(shortcut: "1234567", image: picture)])
        }

        @Test func noSizeAndNoNumberEndsTheProcess() async throws {
            let service = try await LoopbackService()
            // More than the border can count, and cheap: nothing of it is ever written.
            let huge = String(repeating: "x", count: 17 * 1024 * 1024)
            let anna = try service.client("anna")
            let hugeAccount = try await failure("a huge account") { try await anna.block(huge) }
            #expect(hugeAccount.kind == .tooLong)
            let hugePassword = try await failure("a huge password") { try anna.setPassword(huge) }
            #expect(hugePassword.kind == .tooLong)
            let hugeHost = try await failure("a huge host") {
                _ = try Client(account: "anna@example.com", password: "x", service: Service(host: huge))
            }
            #expect(hugeHost.kind == .tooLong)
            let hugeCache = try await failure("a huge list") {
                _ = try service.client("anna", settings: ClientSettings(listCache: Data(huge.utf8)))
            }
            #expect(hugeCache.kind == .tooLong)

            for limit in [Duration.zero, .seconds(-1), .nanoseconds(1), .seconds(Int64.max), .seconds(Int64.min)] {
                var settings = ClientSettings()
                settings.signInLimit = limit
                settings.reconnection = Reconnection(firstWait: limit, longestWait: limit)
                var limits = Limits()
                limits[\.ringMilliseconds] = limit
                limits[\.pingMilliseconds] = limit
                settings.limits = limits
                #expect(settings.signInLimit ?? .seconds(-1) >= .zero)
                _ = try service.client("anna", settings: settings)
            }
            _ = anna.events(room: .max)
            _ = anna.events(room: .min)
            _ = anna.events(room: -1)
            let notSignedIn = try await failure("a page while offline") {
                try await anna.page("bruno@example.com", device: .min, text: "x")
            }
            #expect(notSignedIn.kind == .notSignedIn || notSignedIn.kind == .invalidValue)

            var longest = ClientSettings()
            longest.signInLimit = .seconds(Int64.max)
            let patient = try await service.person("anna", settings: longest)
            #expect(patient.isOnline)
        }

        @Test func aCallAfterClose() async throws {
            let service = try await LoopbackService()
            let anna = try await service.person("anna")
            let bruno = try await service.person("bruno")
            let chat = try await anna.chat("bruno@example.com")
            let (events, contacts, states) = (anna.events, anna.contactUpdates, anna.stateUpdates)
            #expect(bruno.isOnline)
            anna.close()
            anna.close()

            try await within(.seconds(30), "the end of the streams") {
                for await _ in events {}
                for await _ in contacts {}
                for await _ in states {}
                for await _ in anna.events {}
                for await _ in anna.events(room: 5) {}
                for await _ in anna.contactUpdates {}
            }
            #expect(anna.state == .offline && !anna.isOnline && anna.dialect == nil)
            #expect(anna.contacts.everybody.isEmpty && anna.contact("bruno@example.com") == nil)
            #expect(anna.counters.bytesIn == 0)
            #expect(chat.participants.isEmpty && !chat.isOpen)

            for (name, call) in calls(of: anna, chat) {
                let error = try await failure(name) { try await within(.seconds(30), name, call) }
                #expect(error.kind == .closed, "\(name): \(error)")
                #expect(!error.advice.isEmpty)
            }
        }

        private func calls(of client: Client, _ chat: Conversation) -> [(String, @Sendable () async throws -> Void)] {
            let bruno = "bruno@example.com"
            return [
                ("signIn", { try await client.signIn() }), ("signOut", { try await client.signOut() }),
                ("setPassword", { try client.setPassword("x") }), ("resumeValue", { _ = try client.resumeValue() }),
                ("listCache", { _ = try client.listCache() }), ("networkChanged", { try client.networkChanged() }),
                ("suspend", { try client.suspend() }), ("resume", { try client.resume() }),
                ("setBackground", { try client.setBackground(true) }),
                ("addContact", { try await client.addContact(bruno) }),
                ("removeContact", { try await client.removeContact(bruno) }),
                ("block", { try await client.block(bruno) }), ("unblock", { try await client.unblock(bruno) }),
                ("undecide", { try await client.undecide(bruno) }),
                ("accept", { try await client.accept(bruno) }), ("decline", { try await client.decline(bruno) }),
                ("renameContact", { try await client.renameContact(bruno, to: "B") }),
                ("addGroup", { try await client.addGroup("g") }),
                ("renameGroup", { try await client.renameGroup("g", to: "h") }),
                ("removeGroup", { try await client.removeGroup("g") }),
                ("addToGroup", { try await client.addToGroup(bruno, group: "g") }),
                ("removeFromGroup", { try await client.removeFromGroup(bruno, group: "g") }),
                ("moveToGroup", { try await client.moveToGroup(bruno, from: "g", to: "h") }),
                ("setStatus", { try await client.setStatus(.busy) }),
                ("setCapabilities", { try await client.setCapabilities(0) }),
                ("setDisplayName", { try await client.setDisplayName("A") }),
                ("setPersonalMessage", { try await client.setPersonalMessage("m") }),
                ("setPersonalMessage with media", { try await client.setPersonalMessage("m", media: "") }),
                ("setProperty", { try await client.setProperty("PHH", to: "1") }),
                ("setPrivacy", { try await client.setPrivacy(allowUnknown: true) }),
                ("setPrompting", { try await client.setPrompting(ask: true) }),
                ("setSwitchboards", { try await client.setSwitchboards(on: true) }),
                ("setPicture", { try await client.setPicture(nil) }),
                ("picture", { _ = try await client.picture(of: bruno) }),
                ("setEmoticons", { try client.setEmoticons([]) }),
                ("fetchObject", { _ = try await client.fetchObject("x", of: bruno) }),
                ("publish", { _ = try client.publish(Data([1]), as: .wink) }), ("withdraw", { try client.withdraw("x") }),
                ("sendFile", { try await client.sendFile(to: bruno, at: URL(fileURLWithPath: "/no/such/file")) }),
                ("sendFile of a handle", { try await client.sendFile(to: bruno, from: .nullDevice, name: "x", size: 1) }),
                ("acceptFile", { try await client.acceptFile(1, at: URL(fileURLWithPath: "/no/such/file")) }),
                ("acceptFile to a handle", { try await client.acceptFile(1, into: .nullDevice) }),
                ("declineFile", { try client.declineFile(1) }),
                ("requestURL", { _ = try await client.requestURL("INBOX") }),
                ("sendSignal", { try await client.sendSignal("bruno@example.com", about: 1, content: Data([1, 2, 3])) }),
                ("requestConfiguration", { _ = try await client.requestConfiguration("Shields.xml") }),
                ("page", { try await client.page(bruno, text: "x") }),
                ("chat", { _ = try await client.chat(bruno) }),
                ("conversation", { _ = try client.conversation(with: bruno) }),
                ("conversation by id", { _ = try client.conversation(id: 1) }),
                ("open", { try await chat.open() }), ("send", { try await chat.send("x") }),
                ("post", { try chat.post("x") }), ("nudge", { try await chat.nudge() }),
                ("typing", { try chat.typing() }), ("invite", { try await chat.invite(bruno) }),
                ("leave", { try chat.leave() }),
            ]
        }

        /// What hooks were told, and whom they ask.
        private final class Asker: @unchecked Sendable {
            private let lock = NSLock()
            private var clients: [Client] = []
            private var outcomes: [String: Int] = [:]

            func asks(_ client: Client) {
                lock.withLock { clients.append(client) }
            }

            var told: [String: Int] { lock.withLock { outcomes } }

            func ask() {
                for client in lock.withLock({ clients }) {
                    let asked: [() throws -> Void] = [
                        { try client.setPassword("another") },
                        { try client.suspend() },
                        { _ = try client.listCache() },
                        { _ = try client.conversation(with: "bruno@example.com") },
                        { _ = try Client(account: "carla@example.com", password: "carla-secret", service: Service(host: "localhost")) },
                    ]
                    for call in asked {
                        var outcome = "it worked"
                        do { try call() } catch { outcome = (error as? MsnpError).map { "\($0.kind)" } ?? "\(error)" }
                        lock.withLock { outcomes[outcome, default: 0] += 1 }
                    }
                    let shown = client.isOnline || client.state != .offline || client.counters.bytesIn > 0 || client.contacts.isComplete
                    lock.withLock { outcomes[shown ? "something" : "nothing", default: 0] += 1 }
                }
            }

            func forget() {
                lock.withLock { clients = [] }
            }
        }

        @Test func aCallFromAHook() async throws {
            let service = try await LoopbackService()
            let bruno = try await service.person("bruno")
            let asker = Asker()
            asker.asks(bruno)
            try MsnpLibrary.setLogger(.debug) { line in if line.target.hasPrefix("msnp") { asker.ask() } }
            defer { try? MsnpLibrary.removeLogger() }
            let anna = try service.client("anna") { _ in asker.ask() }
            asker.asks(anna)
            try await within(.seconds(30), "the sign-in") { try await anna.signIn() }
            #expect(anna.isOnline && bruno.isOnline)
            try await within(.seconds(30), "another client") { try await bruno.setStatus(.busy) }
            try MsnpLibrary.removeLogger()
            #expect(Set(asker.told.keys) == ["fromCallback", "nothing"], "\(asker.told)")
            asker.forget()
        }

        @Test func aTraceThatClosesItsClient() async throws {
            final class Box: @unchecked Sendable { var client: Client? }
            let service = try await LoopbackService()
            let box = Box()
            let anna = try service.client("anna") { _ in box.client?.close() }
            box.client = anna
            let error = try await failure("signing in") { try await within(.seconds(30), "its end") { try await anna.signIn() } }
            #expect(error.kind == .closed)
            box.client = nil
        }

        @Test func aLogHook() async throws {
            struct Misbehaviour: Error {}
            let service = try await LoopbackService()
            let bruno = try await service.person("bruno")
            let (lines, continuation) = AsyncStream<String>.makeStream()
            let (logged, logging) = AsyncStream<String>.makeStream()
            try MsnpLibrary.setLogger(.trace) { line in
                logging.yield("\(line.level) \(line.target) \(line.text)")
                throw Misbehaviour()
            }
            defer { try? MsnpLibrary.removeLogger() }
            let anna = try service.client("anna") { line in
                continuation.yield(line)
                throw Misbehaviour()
            }
            try await anna.signIn()
            try await anna.chat("bruno@example.com").send("for bruno only")
            try await anna.signOut()
            anna.close()
            bruno.close()
            try MsnpLibrary.removeLogger()
            continuation.finish()
            logging.finish()

            var log: [String] = []
            for await line in logged { log.append(line) }
            #expect(log.contains { $0.contains("msnp") })
            #expect(!log.contains { $0.contains("for bruno only") || $0.contains("anna-secret") })
            var all: [String] = []
            for await line in lines { all.append(line) }
            #expect(all.contains { $0.contains("> ") && $0.contains("VER") })
            let ticket = try #require(all.first { $0.contains("> USR") && $0.contains("TWN S") })
            #expect(ticket.hasSuffix("TWN S (blanked)"), "\(ticket)")
            #expect(!all.contains { $0.contains("anna-secret") || $0.contains("anna%2Dsecret") })
            #expect(!MsnpLibrary.version.isEmpty)
        }
    }
}
