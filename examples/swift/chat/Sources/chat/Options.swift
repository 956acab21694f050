import Foundation
import Msnp

/// What the command line says.
struct Options {
    static let help = """
        chat --account ACCOUNT (--service FILE | --server HOST[:PORT] [--nexus URL] [--ca FILE])
        The password is in the environment variable MSNP_PASSWORD.
        """

    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    let account: String
    let password: String
    let service: Service

    init(_ arguments: ArraySlice<String>) throws {
        var values: [String: String] = [:]
        var rest = arguments
        while let option = rest.popFirst() {
            guard ["--account", "--service", "--server", "--nexus", "--ca"].contains(option), let value = rest.popFirst() else {
                throw Unusable(description: "\(option) is not an option, or has no value")
            }
            values[option] = value
        }
        guard let account = values["--account"] else { throw Unusable(description: "who signs in? --account says it") }
        guard let password = ProcessInfo.processInfo.environment["MSNP_PASSWORD"] else {
            throw Unusable(description: "MSNP_PASSWORD is not set")
        }
        self.account = account
        self.password = password
        if let file = values["--service"] {
            service = try Service(file: file)
        } else if let server = values["--server"] {
            service = Service(host: server, nexus: values["--nexus"], caFile: values["--ca"])
        } else {
            throw Unusable(description: "where is the service? --server or --service says it")
        }
    }
}
