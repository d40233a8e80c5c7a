// ServiceFolder: a service's repository for commands that look at its servers.
import Foundation
import Support
import Testing

/// A repository with a contract and a config file for each environment.
struct ServiceFolder {
    static let password = "long-enough-secret"
    let folder: TemporaryFolder
    /// Variables that each command gets; the clock is the real one, as certificates are.
    var variables = ["PLIMSOLL_NOW": ""]

    /// A repository; `connections` and `environments` are lines of the contract in flow style.
    init(
        _ connections: String,
        environments: String = "{production: {protected: true}}"
    ) throws {
        folder = try TemporaryFolder()
        try folder.write(
            """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: "{environment}.yaml"}]}}
            environments: \(environments)
            connections: \(connections)
            """,
            to: "plimsoll.yaml"
        )
    }

    /// Writes an environment's config.
    func configure(_ values: [String: String], for environment: String = "production") throws {
        let lines = values.sorted { $0.key < $1.key }.map { "\($0.key): \"\($0.value)\"\n" }
        try folder.write(lines.joined(), to: "\(environment).yaml")
    }

    /// Runs a command; no password may be in what it prints.
    func plimsoll(_ arguments: String..., input: String? = nil) throws -> CommandRun {
        let run = try CommandRun.plimsoll(arguments, in: folder.path, variables: variables, input: input)
        #expect(!run.all.contains(Self.password), "\(arguments)")
        return run
    }

    /// Records what answers now.
    func adopt(_ connection: String, for environment: String = "production") throws {
        let run = try plimsoll("identity", "adopt", environment, connection, "--why", "a test's own server")
        #expect(run.exitCode == 0, "\(run.all)")
    }

    /// The identities file; empty where there is none.
    var records: String {
        (try? String(contentsOfFile: folder.path + "/plimsoll.identities.yaml", encoding: .utf8)) ?? ""
    }
}

extension CommandRun {
    /// Both outputs.
    var all: String { output + errors }

    /// The codes of identities that it names, each once, in order.
    var identityCodes: [String] {
        Set(all.matches(of: #/\[(PL41[0-9]{2})\]/#).map { String($0.1) }).sorted()
    }
}
