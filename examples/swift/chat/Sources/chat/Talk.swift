import Msnp

/// Does what the lines say.
struct Talk {
    private static let help = """
        /to ACCOUNT     talk to somebody; lines without a slash go there
        /invite ACCOUNT bring somebody else in
        /nudge          shake their window
        /who            who is on the list
        /status WORD    online, busy, away or hidden
        /quit           sign out
        """
    private static let statuses: [String: Status] = ["online": .online, "busy": .busy, "away": .away, "hidden": .hidden]

    private let client: Client
    private var conversation: Conversation?

    init(_ client: Client) {
        self.client = client
    }

    /// Does what a line says; `false`: that was the last one.
    mutating func does(_ line: String) async -> Bool {
        do {
            return try await understands(line)
        } catch let error as MsnpError {
            show("\(error.reason). \(error.advice)")
        } catch {
            show("\(error)")
        }
        return true
    }

    private mutating func understands(_ line: String) async throws -> Bool {
        guard line.hasPrefix("/") else {
            try await say(line)
            return true
        }
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let argument = words.count > 1 ? words[1] : ""
        switch words[0] {
        case "/quit":
            return false
        case "/to":
            conversation = try client.conversation(with: argument)
        case "/invite":
            try await conversation?.invite(argument)
        case "/nudge":
            try await conversation?.nudge()
        case "/who":
            client.showFriends()
        case "/status":
            guard let status = Self.statuses[argument] else { fallthrough }
            try await client.setStatus(status)
        default:
            showLines(Self.help)
        }
        return true
    }

    private func say(_ text: String) async throws {
        guard !text.isEmpty else { return }
        guard let conversation else {
            show("to whom? /to ACCOUNT says it")
            return
        }
        // When this returns, the service has passed it on.
        try await conversation.send(text)
    }
}
