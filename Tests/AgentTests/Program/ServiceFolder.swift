// ServiceFolder: a small service with a contract, for tests that run its program.
import Changes
import Foundation
import Support

/// A small service with a contract.
struct ServiceFolder: Sendable {
    let folder: TemporaryFolder
    var path: String { folder.path }

    static let schema = #"{"type": "object", "properties": {"pool": {"type": "integer", "maximum": 50}}}"#

    static func contract(deliver: String = "", rollout: String = "") -> String {
        """
        plimsoll: 1
        service: shop
        config:
          app:
            layers: [{file: app.yaml}, {variables: SHOP_}]
            schema: app.schema.json
            \(deliver.isEmpty ? "" : "deliver: \(deliver)")
        environments:
          production: {}
        \(rollout.isEmpty ? "" : "rollout: \(rollout)")

        """
    }

    init(_ config: String = "pool: 4\n", deliver: String = "", rollout: String = "") throws {
        folder = try TemporaryFolder()
        try folder.write(Self.contract(deliver: deliver, rollout: rollout), to: "plimsoll.yaml")
        try folder.write(config, to: "app.yaml")
        try folder.write(Self.schema, to: "app.schema.json")
    }

    /// A revision with another config, as a server holds it.
    static func content(_ config: String, deliver: String = "", rollout: String = "") -> RevisionContent {
        RevisionContent(
            contract: "plimsoll.yaml",
            files: [
                RevisionFile(path: "plimsoll.yaml", text: contract(deliver: deliver, rollout: rollout)),
                RevisionFile(path: "app.yaml", text: config),
                RevisionFile(path: "app.schema.json", text: schema),
            ]
        )
    }

    /// Runs a shell line under an agent.
    func run(
        _ line: String,
        _ options: [String] = [],
        variables: [String: String] = [:],
        input: FileHandle? = nil,
        output: FileHandle? = nil,
        behind words: [String] = []
    ) throws -> RunningCommand {
        try RunningCommand.plimsoll(
            ["run", "--state", path + "/state"] + options + ["--", "/bin/sh", "-c", line],
            in: path,
            variables: variables,
            input: input,
            output: output,
            behind: words
        )
    }

    /// A file's text; empty where it is not there.
    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path + "/" + name) ?? Data(), as: UTF8.self)
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }

    /// The number that a program wrote into a file, once it did.
    func number(_ name: String) async -> Int32? {
        guard await Eventually.holds(within: 20, { Int32(text(name).trimming) != nil }) else { return nil }
        return Int32(text(name).trimming)
    }
}

extension String {
    var trimming: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// Processes of this machine.
enum Processes {
    /// Whether a process is there and no zombie.
    static func isAlive(_ number: Int32) -> Bool {
        guard let status = FileManager.default.contents(atPath: "/proc/\(number)/stat") else { return false }
        let text = String(decoding: status, as: UTF8.self)
        return text.split(separator: ")").last?.split(separator: " ").first != "Z"
    }
}
