// AnswerFuzzTests: two hundred bent answers for each probe over real sockets: no crash, no hang, and never nothing said.
import Foundation
import Probes
import Support
import Testing

@Suite(.serialized) struct AnswerFuzzTests {
    static let count: UInt64 = Suites.isFast ? 20 : 200

    @Test(arguments: ["amqp", "http", "https", "mysql", "postgres", "redis", "smtp"])
    func `bent answers end within the deadline, each with something said`(_ kind: String) async throws {
        let names = ["https": "http"]
        let logins = ["smtp": "u:right-secret@", "postgres": "u:right-secret@", "redis": ":right-secret@"]
        let started = ContinuousClock.now
        var sayings = [String: Int]()
        // Ten at a time, as a contract's connections are.
        for first in stride(from: UInt64(0), to: Self.count, by: 10) {
            try await withThrowingTaskGroup(of: (UInt64, ProbeOutcome, Duration).self) { group in
                for seed in first..<min(first + 10, Self.count) {
                    group.addTask {
                        let answer = BentAnswer(kind, seed: seed)
                        let server = try ScriptedServer { client, _ in answer.say(to: client) }
                        let path = kind == "postgres" ? "/shop" : ""
                        let address = "\(kind)://\(logins[kind] ?? "")127.0.0.1:\(server.port)\(path)"
                        let began = ContinuousClock.now
                        let more = kind == "smtp" ? "sender: config.app.sender" : ""
                        let outcome = try await ProbeBench.probe(
                            names[kind] ?? kind,
                            address,
                            more,
                            deadline: "1s",
                            identities: true
                        )
                        return (seed, outcome, ContinuousClock.now - began)
                    }
                }
                for try await (seed, outcome, taken) in group {
                    // The deadline is a second; the rest is what two slow cores need.
                    #expect(taken < .seconds(10), "seed \(seed) of \(kind): \(taken)")
                    let isSaid = !outcome.findings.isEmpty || !outcome.unchecked.isEmpty || !outcome.seen.isEmpty
                    #expect(isSaid, "seed \(seed) of \(kind) says nothing")
                    #expect(!outcome.words.contains("right-secret"), "seed \(seed) of \(kind)")
                    sayings[outcome.codes.first ?? (outcome.unchecked.isEmpty ? "right" : "unknown"), default: 0] += 1
                }
            }
        }
        let tally = sayings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print("\(kind): \(Self.count) bent answers in \(ContinuousClock.now - started): \(tally)")
        // Answers that are bent this much are mostly noticed.
        #expect(sayings["unknown", default: 0] + sayings["PL4080", default: 0] > Int(Self.count) / 4, "\(tally)")
    }
}
