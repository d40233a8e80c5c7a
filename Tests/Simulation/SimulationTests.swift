// SimulationTests: hundreds of seeded lives of a service; after each event all that is promised must hold.
import Foundation
import Testing

@testable import Simulate

@Suite struct SimulationTests {
    /// Lives that once failed; which ones is said with what was mended.
    static let rows: [UInt64] = [35, 66, 205, 804, 1_321, 30_196]

    private static let count: UInt64 = ProcessInfo.processInfo.environment["PLIMSOLL_FAST"] == nil ? 200 : 40

    @Test(arguments: rows)
    func `a life that once failed holds`(_ seed: UInt64) async {
        let result = await SimulatedRun(seed: seed).run()
        #expect(result.violations.isEmpty, "seed \(seed): \(result.violations.prefix(3).joined(separator: "\n"))")
    }

    @Test func `whatever goes wrong, all that is promised holds`() async {
        var tally: [String: Int] = [:]
        var failed = 0
        for seed in 1...Self.count {
            let result = await SimulatedRun(seed: seed).run()
            for (word, number) in result.tally { tally[word, default: 0] += number }
            guard !result.violations.isEmpty else { continue }
            failed += 1
            if failed <= 5 { Issue.record("seed \(seed): \(result.violations.prefix(3).joined(separator: "\n"))") }
        }
        #expect(failed == 0)
        // A simulation in which nothing happens shows nothing.
        for word in Self.wanted { #expect(tally[word] ?? 0 > 0, "\(word) never happened") }
    }

    private static let wanted = [
        "done", "reverted", "held", "stopped", "node restarted", "clock jumped", "instance died", "agent restarted",
        "approved", "refused by the gate", "waits", "frozen", "cancelled", "taken back by a person", "struck",
    ]

    @Test func `one life follows from its seed alone`() async {
        let one = await SimulatedRun(seed: 7).run(), two = await SimulatedRun(seed: 7).run()
        #expect(one.story == two.story && !one.story.isEmpty && one.tally == two.tally)
    }

    @Test(arguments: [["-5"], ["--seed"], ["--seed", "x"], ["--runs", "3"], ["0"], ["1.5"]])
    func `wrong usage is told`(_ arguments: [String]) {
        #expect(Simulate(arguments) == nil)
    }

    @Test func `runs and seed are read`() {
        let command = Simulate(["20000", "--seed", "12"])
        #expect(command?.runs == 20_000 && command?.seed == 12)
        #expect(Simulate([])?.runs == 1_000)
    }
}
