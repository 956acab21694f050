import Foundation
import Msnp

/// A chat program for a terminal, line by line: what the events say on standard output, what is to be done on standard input.
@main
struct Chat {
    static func main() async {
        let options: Options
        do {
            options = try Options(CommandLine.arguments.dropFirst())
        } catch {
            show("\(error)")
            showLines(Options.help)
            exit(2)
        }
        do {
            try await run(options)
        } catch let error as MsnpError {
            show("\(error.reason). \(error.advice)")
            exit(1)
        } catch {
            show("\(error)")
            exit(1)
        }
    }

    private static func run(_ options: Options) async throws {
        let client = try Client(account: options.account, password: options.password, service: options.service)
        defer { client.close() }
        let lines = Lines()

        // From before the sign-in on, so that nothing is missed.
        let events = client.events
        let listening = Task {
            for await event in events {
                if let words = client.words(for: event) { show(words) }
                // Unless it is taken up again, the session is over, and nothing is left to be said.
                if case .signedOut = event { lines.close() }
            }
        }
        try await client.signIn()
        client.showFriends()

        var talk = Talk(client)
        for await line in lines.all {
            guard await talk.does(line) else { break }
        }
        try await client.signOut()
        client.close()
        await listening.value
        show("signed out")
    }
}

/// The lines of standard input.
private final class Lines: Sendable {
    let all: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
        let (all, continuation) = AsyncStream<String>.makeStream()
        self.all = all
        self.continuation = continuation
        // Reading waits, and no task may.
        Thread.detachNewThread {
            while let line = readLine() { continuation.yield(line) }
            continuation.finish()
        }
    }

    /// Nothing that comes is of interest any more.
    func close() {
        continuation.finish()
    }
}
