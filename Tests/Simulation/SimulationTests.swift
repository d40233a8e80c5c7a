// SimulationTests: thousands of seeded lives of a service; after each event all that is promised must hold.
import Foundation
import Testing

@Suite struct SimulationTests {
    /// Seeds that once failed, each with what it showed.
    ///
    /// 35, 66, 205: instances that a first revision's way back had stopped were never moved again.
    static let rows: [UInt64] = [35, 66, 205]

    private static let environment = ProcessInfo.processInfo.environment
    private static let first = environment["PLIMSOLL_SEED"].flatMap(UInt64.init)
    private static let wanted = environment["PLIMSOLL_RUNS"].flatMap(Int.init)

    @Test(arguments: rows)
    func `a seed that once failed holds`(_ seed: UInt64) async {
        let result = await SimulatedRun(seed: seed).run()
        #expect(result.violations.isEmpty, "seed \(seed): \(result.violations.prefix(3).joined(separator: "\n"))")
    }

    @Test func `whatever goes wrong, all that is promised holds`() async {
        let first = Self.first ?? 1
        let count = Self.wanted ?? (Self.environment["PLIMSOLL_FAST"] == nil ? 400 : 40)
        var tally: [String: Int] = [:]
        var failed = 0
        for seed in first..<(first + UInt64(count)) {
            let result = await SimulatedRun(seed: seed).run()
            for (word, number) in result.tally { tally[word, default: 0] += number }
            guard !result.violations.isEmpty else { continue }
            failed += 1
            if failed <= 5 { Issue.record("seed \(seed): \(result.violations.prefix(3).joined(separator: "\n"))") }
            if count == 1 { print(result.story.joined(separator: "\n")) }
        }
        let words = tally.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        print("simulated \(count) runs from seed \(first): \(failed) failed; \(words)")
        #expect(failed == 0)
        // A simulation in which nothing happens shows nothing.
        if count >= 40 {
            for word in ["done", "reverted", "held", "stopped", "node restarted", "clock jumped", "instance died"] {
                #expect(tally[word] ?? 0 > 0, "\(word) never happened")
            }
        }
    }
}
