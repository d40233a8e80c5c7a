// Simulate: runs seeded lives of a service and says what of all that is promised did not hold.
import Foundation

/// The command behind `script/simulate`.
@main
struct Simulate {
    static let help = """
        Simulates lives of a service: crashes at any call to the journal, lost, doubled and late messages, jumps of the
        clock, partitions, restarts, people who approve, revert, cancel, freeze and stop. After each event all that is
        promised must hold.

          script/simulate [RUNS] [--seed N]

          RUNS       how many lives; 1,000 where nothing is said
          --seed N   the first life's number; 1 where nothing is said. A life follows from its number alone: one that
                     failed is run again, with its events, by: script/simulate 1 --seed N

        Exit: 0 all held · 1 something did not · 2 wrong usage

        """

    var runs: UInt64 = 1_000
    var seed: UInt64 = 1

    /// What was asked for; nil where it makes no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word == "--seed" {
                guard let value = rest.popFirst().flatMap(UInt64.init) else { return nil }
                seed = value
            } else if let value = UInt64(word), value > 0 {
                runs = value
            } else {
                return nil
            }
        }
    }

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.contains("--help") || arguments.contains("-h") { return print(help, terminator: "") }
        guard let command = Simulate(arguments) else {
            FileHandle.standardError.write(Data("script/simulate: wrong usage\n\n\(help)".utf8))
            exit(2)
        }
        exit(await command.run() ? 0 : 1)
    }

    private func run() async -> Bool {
        print("simulating \(runs) lives from seed \(seed)")
        let began = ContinuousClock.now
        var tally: [String: Int] = [:]
        var failed = 0
        for number in 0..<runs {
            let result = await SimulatedRun(seed: seed &+ number).run()
            for (word, count) in result.tally { tally[word, default: 0] += count }
            if runs == 1 { print(result.story.joined(separator: "\n")) }
            if number > 0, number % 1_000 == 0 { print("  \(number) lives, \(failed) failed, \(Self.since(began))") }
            guard !result.violations.isEmpty else { continue }
            failed += 1
            guard failed <= 20 else { continue }
            print("seed \(seed &+ number) does not hold: script/simulate 1 --seed \(seed &+ number)")
            for sentence in result.violations.prefix(runs == 1 ? 50 : 3) { print("  \(sentence)") }
        }
        for (word, count) in tally.sorted(by: { $0.key < $1.key }) { print("  \(word): \(count)") }
        print("\(runs) lives from seed \(seed), \(failed) failed, \(Self.since(began))")
        return failed == 0
    }

    private static func since(_ began: ContinuousClock.Instant) -> String {
        let tenths = Int((ContinuousClock.now - began) / .milliseconds(100))
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
