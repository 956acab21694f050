import Foundation
import Msnp
import Testing

extension Stories {
    @Suite struct Talking {
        @Test func chatBothWays() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let (atAnna, atBruno) = (anna.events, bruno.events)
            let format = Format(font: "Georgia", bold: true, italic: true, color: 0x11_22_33, characterSet: 1, rightToLeft: true)

            let chat = try await anna.chat("bruno@example.com")
            #expect(chat.account == "bruno@example.com")
            #expect(chat.isOpen)
            #expect(chat.participants.map(\.account) == ["bruno@example.com"])
            let message = try await chat.send("Hello\nBruno", format: format)
            try await heard(atAnna, .delivered(conversation: chat.id, messageId: message))

            let heardByBruno = try await heardText(atBruno)
            #expect(heardByBruno.text == "Hello\nBruno")
            #expect(heardByBruno.sender == "anna@example.com")
            #expect(heardByBruno.format.font == "Georgia")
            #expect(heardByBruno.format.bold && heardByBruno.format.italic && !heardByBruno.format.underline)
            #expect(heardByBruno.format.color == 0x11_22_33)
            #expect(heardByBruno.format.rightToLeft)

            let answer = try #require(try bruno.conversation(id: heardByBruno.conversation))
            try await answer.send("Hello Anna")
            let heardByAnna = try await heardText(atAnna)
            #expect(heardByAnna.text == "Hello Anna")
            #expect(heardByAnna.conversation == chat.id)
        }

        @Test func threePeople() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let carla = try await service.person("carla")
            let (atAnna, atBruno, atCarla) = (anna.events, bruno.events, carla.events)

            let chat = try await anna.chat("bruno@example.com")
            try await chat.invite("carla@example.com")
            try await chat.send("Both of you")
            let (brunos, carlas) = (try await heardText(atBruno), try await heardText(atCarla))
            #expect(brunos.text == "Both of you" && carlas.text == "Both of you")
            #expect(chat.account == nil)
            #expect(chat.participants.map(\.account).sorted() == ["bruno@example.com", "carla@example.com"])

            let hers = try #require(try carla.conversation(id: carlas.conversation))
            try await hers.send("Carla here")
            #expect(try await heardText(atBruno).text == "Carla here")
            #expect(try await heardText(atAnna).text == "Carla here")

            try hers.leave()
            try await heard(atAnna, .left(conversation: chat.id, account: "carla@example.com", idle: false))
            try await heard(atBruno, .left(conversation: brunos.conversation, account: "carla@example.com", idle: false))
        }

        @Test func typing() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let atBruno = bruno.events
            try await anna.chat("bruno@example.com").typing()
            let sender = try await heard(atBruno, "typing") { if case .typing(_, let sender) = $0 { sender } else { nil } }
            #expect(sender == "anna@example.com")
        }

        @Test func nudge() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let atBruno = bruno.events
            try await anna.chat("bruno@example.com").nudge()
            let sender = try await heard(atBruno, "nudge") { if case .nudge(_, let sender, _) = $0 { sender } else { nil } }
            #expect(sender == "anna@example.com")
        }

        @Test func deliveryFailure() async throws {
            let service = try await LoopbackService()
            let anna = try await service.person("anna")
            let atAnna = anna.events
            let toNobody = try anna.conversation(with: "bruno@example.com")
            let error = try await failure("a text to somebody offline") { try await toNobody.send("Are you there?") }
            #expect(error.kind == .notReachable)
            #expect(error.unsentText == "Are you there?")
            let told = try await heard(atAnna, "failed") { if case .failed(_, _, let failure) = $0 { failure } else { nil } }
            #expect(told.kind == .notReachable)
            #expect(told.unsentText == "Are you there?")
            #expect(told.messageId == error.messageId && error.messageId != nil)

            let bruno = try await service.person("bruno")
            let chat = try await anna.chat("bruno@example.com")
            try await service.control(["do": "rule", "step": "message", "action": "nak"])
            let refused = try await failure("a text that is not passed on") { try await chat.send("Not to be") }
            #expect(refused.kind == .notPassedOn)
            #expect(refused.unsentText == "Not to be")
            #expect(bruno.isOnline)
        }

        @Test func aThousandMessagesInOrder() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let atBruno = bruno.events(room: 2000)
            let chat = try await anna.chat("bruno@example.com")
            let listening = Task {
                var texts: [String] = []
                for await event in atBruno {
                    if case .text(_, _, _, let text, _, _) = event { texts.append(text) }
                    if texts.count == 1000 { break }
                }
                return texts
            }
            for number in 0..<1000 {
                while true {
                    do {
                        try chat.post("\(number)")
                        break
                    } catch let error as MsnpError where error.kind == .busy {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                }
            }
            let texts = try await within(.seconds(60), "a thousand texts") { await listening.value }
            #expect(texts == (0..<1000).map(String.init))
        }

        @Test func textInArabicEmojiAndCombiningCharacters() async throws {
            let service = try await LoopbackService()
            let (anna, bruno) = (try await service.person("anna"), try await service.person("bruno"))
            let atBruno = bruno.events
            let chat = try await anna.chat("bruno@example.com")
            for text in ["مرحبا يا برونو", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽", "e\u{301} n\u{303} \u{1112}\u{1161}\u{11ab}", "a\u{0}b\u{200f}c", "𝔘𝔫𝔦"] {
                try await chat.send(text)
                let arrived = try await heardText(atBruno).text
                // Swift takes é and e with an accent for equal; here each code point counts.
                #expect(Array(arrived.unicodeScalars) == Array(text.unicodeScalars))
            }
        }
    }
}
