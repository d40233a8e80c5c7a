// ProbeBench: a contract on texts, probed for real; what the tests of all probes share.
import Contracts
import Documents
import Findings
import Foundation
import Probes
import Support
import Synchronization
import Testing

/// Probes connections of a contract given as text.
enum ProbeBench {
    /// What a connection with some address comes to; `keys` are further keys of the connection in flow style.
    static func probe(
        _ kind: String,
        _ address: String,
        _ keys: String = "",
        deadline: String = "20s",
        trustFile: String? = nil,
        now: Int64? = nil,
        resolver: Resolver = Resolver(),
        thresholds: ProbeThresholds = ProbeThresholds(),
        sender: String = "shop@shop.example",
        pool: Int = 4,
        identities: Bool = false
    ) async throws -> ProbeOutcome {
        let config = "url: \(JSONText.quoted(address))\nsender: \(JSONText.quoted(sender))\npool: \(pool)\n"
        let contract = """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}}
            connections:
              it: {\(kind): config.app.url, deadline: \(deadline)\(keys.isEmpty ? "" : ", " + keys)}
            """
        let outcomes = try await run(contract, config, trustFile, now, resolver, thresholds, identities: identities)
        return try #require(outcomes.first)
    }

    /// What the connections of a contract come to.
    static func run(
        _ contract: String,
        _ config: String,
        _ trustFile: String? = nil,
        _ now: Int64? = nil,
        _ resolver: Resolver = Resolver(),
        _ thresholds: ProbeThresholds = ProbeThresholds(),
        secrets: [String: String] = [:],
        identities: Bool = false
    ) async throws -> [ProbeOutcome] {
        let read = Document.read(SourceText(name: "plimsoll.yaml", text: contract), as: .yaml)
        let reading = try #require(read.document.map { Contract.read($0) })
        try #require(reading.isSound, "\(reading.findings.map(\.message))")
        let model = try #require(reading.contract)
        let layer = try #require(Document.read(SourceText(name: "app.yaml", text: config), as: .yaml).document)
        let loaded = model.load("production", from: LoadInput(file: { $0 == "app.yaml" ? layer : nil }))
        var means = ProbeMeans(
            resolver: resolver,
            trustFile: trustFile,
            now: now ?? Int64(Date().timeIntervalSince1970),
            thresholds: thresholds,
            secret: SecretSource(folder: "", variables: secrets)
        )
        if identities { means.identities = IdentityWish(records: .empty(.identities), isForAll: true) }
        return await ProbeRun(contract: model, means: means)
            .outcomes(in: [RuleScope.View(loaded)], elsewhere: [])
    }
}

extension ProbeOutcome {
    var codes: [String] { findings.map(\.code.text).sorted() }

    /// The text under the first finding of a code.
    func text(under code: String) -> String? {
        findings.first { $0.code.text == code }.map { $0.place.source.text(of: $0.place.span) }
    }

    var words: String {
        (findings.map { "\($0.code) \($0.message) \($0.mend ?? "") \($0.read ?? "") \($0.label ?? "")" }
            + unchecked.map { "? \($0.what): \($0.why)" } + seen).joined(separator: "\n")
    }
}

/// A real program of a test, ended with it.
final class RealProgram: Sendable {
    let port: Int
    let folder: TemporaryFolder
    private let identifier: Int32

    /// Starts a program on a free port and waits until the port answers; again where somebody else took the port meanwhile.
    init(_ path: String, _ arguments: (Int, String) -> [String], installed by: String) async throws {
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(description: by) }
        folder = try TemporaryFolder()
        let log = folder.path + "/log"
        for _ in 0..<5 {
            let port = try RealProgram.freePort()
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments(port, folder.path)
            _ = FileManager.default.createFile(atPath: log, contents: nil)
            let output = FileHandle(forWritingAtPath: log)
            process.standardOutput = output
            process.standardError = output
            process.standardInput = FileHandle.nullDevice
            try process.run()
            if try await RealProgram.isUp(process, port) {
                (self.port, identifier) = (port, process.processIdentifier)
                return
            }
            kill(process.processIdentifier, SIGKILL)
        }
        let words = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        throw Missing(description: "\(path) did not come up: \(words.suffix(1_500))")
    }

    private static func isUp(_ process: Process, _ port: Int) async throws -> Bool {
        let limit = ContinuousClock.now.advanced(by: .seconds(60))
        while ContinuousClock.now < limit, process.isRunning {
            let deadline = ProbeDeadline(in: .seconds(1))
            if let wire = try? await Wire.open(.host("127.0.0.1", port: port), by: deadline, with: Resolver()) {
                wire.close()
                // It may be another's port, and ours about to end.
                try await Task.sleep(for: .milliseconds(100))
                return process.isRunning
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    // A Redis server that cannot save does not end at SIGTERM.
    deinit { kill(identifier, SIGKILL) }

    struct Missing: Error, CustomStringConvertible { let description: String }

    /// A port that nothing listens on.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Missing(description: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Runs a program to its end and gives what it printed.
    @discardableResult
    static func run(_ path: String, _ arguments: [String], in folder: String = "/tmp") throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw Missing(description: "\(path) \(arguments): \(text)") }
        return text
    }
}
