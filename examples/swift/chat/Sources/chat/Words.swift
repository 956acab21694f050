import Foundation
import Msnp

/// Prints a line at once, also where standard output is no terminal, with nothing in it that a terminal would act on.
func show(_ text: String) {
    // Whoever closed it does not want to read.
    try? FileHandle.standardOutput.write(contentsOf: Data((harmless(text) + "\n").utf8))
}

/// Prints lines of the program's own.
func showLines(_ text: String) {
    for line in text.split(separator: "\n") { show(String(line)) }
}

/// What others say is printed as text and nothing else: a terminal would act on control characters, marks of writing direction would turn the
/// rest of the line around, and a line break could make up a line of somebody else's.
func harmless(_ text: String) -> String {
    var shown = ""
    for character in text.unicodeScalars {
        switch character.properties.generalCategory {
        case .control where character == "\n":
            shown += "\n    "
        // It joins emoji to one picture.
        case .format where character == "\u{200d}":
            shown.unicodeScalars.append(character)
        case .control, .format, .lineSeparator, .paragraphSeparator:
            shown += character.escaped(asASCII: true)
        default:
            shown.unicodeScalars.append(character)
        }
    }
    return shown
}

extension Client {
    /// What is printed of an event; `nil`: nothing.
    func words(for event: Event) -> String? {
        switch event {
        case .online:
            "you are online"
        case .presence(_, .offline, let name, _, _):
            "\(name) went"
        case .presence(let account, let status, let name, _, _):
            "\(name) (\(account)) is \(status)"
        case .personalMessage(let account, let text, _) where !text.isEmpty:
            "\(name(of: account)): “\(text)”"
        case .addedYou(let account, let name, false):
            "\(name) (\(account)) has added you"
        case .text(_, let sender, let name, let text, _, _):
            "\(name) (\(sender)): \(text)"
        case .nudge(_, _, let name):
            "\(name) nudges you"
        case .joined(_, let account, let name):
            "\(name) (\(account)) is in the conversation"
        case .left(_, let account, _):
            "\(name(of: account)) has left the conversation"
        case .failed(_, _, let failure):
            "not delivered: \(failure.unsentText ?? "") (\(failure.reason))"
        case .connectionLost(let failure, _):
            "the connection is lost: \(failure.reason). Next attempt in \(event.wait ?? .zero)"
        case .signedOut(let failure?):
            "the session is over: \(failure.reason). \(failure.advice)"
        case .missed(let count):
            "\(count) events were missed"
        default:
            nil
        }
    }

    /// Shows who is on the list.
    func showFriends() {
        for friend in contacts.friends {
            show("  \(friend.name) (\(friend.account)) is \(friend.status)\(friend.isBlocked ? ", blocked" : "")")
        }
    }

    private func name(of account: String) -> String {
        contact(account)?.name ?? account
    }
}
