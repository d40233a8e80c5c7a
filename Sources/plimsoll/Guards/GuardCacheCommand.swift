// plimsoll guard cache: watches a cache and raises an alarm when it is emptied or stops being of use.
import ArgumentParser
import Contracts
import Findings
import Glibc
import Guards
import Preflight
import Probes

struct GuardCacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Watches a Redis cache; exit 1 as soon as it is emptied or its hit rate falls.",
        discussion: """
            plimsoll guard cache production cache                       until there is an alarm
            plimsoll guard cache production cache --for 600 --every 5   ten minutes
            plimsoll guard cache production cache || page-someone

            An alarm: FLUSHDB or FLUSHALL was run, half of the keys are gone, fewer than minimum_keys of the contract, a
            restart without data, half of the hit rate of before. Only INFO is asked.
            Exit codes: 0 the time is over without an alarm · 1 an alarm · 2 wrong usage · 3 it does not answer.
            """
    )

    @Argument(help: "The environment.")
    var environment: String

    @Argument(help: "The connection of the contract.")
    var name: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long; without it, until there is an alarm.", valueName: "seconds")
    )
    var seconds: Int?

    @Option(help: ArgumentHelp("How often the server is asked.", valueName: "seconds"))
    var every: Int = 5

    @OptionGroup var contract: ContractOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard (1...25).contains(every), seconds.map({ $0 > 0 }) ?? true else {
            Console.complain("--every is 1 to 25 seconds, so that an alarm comes within 30; --for is more than 0")
            throw ExitCode(2)
        }
        let lookup = try ConnectionLookup(contract)
        _ = try lookup.environment(environment)
        let connection = try lookup.connection(name, in: environment)
        guard connection.kind == .redis else {
            Console.complain("\(name) is \(connection.kind.rawValue); a redis connection is watched")
            throw ExitCode(2)
        }
        var problem = ""
        guard let found = lookup.found(connection, in: environment, problem: &problem) else {
            Console.complain("\(environment) \(name): \(problem)")
            throw ExitCode(3)
        }
        try watch(found, CacheWatch(minimumKeys: connection.minimumKeys ?? 0))
    }

    private func watch(_ found: ConnectionLookup.Found, _ start: CacheWatch) throws {
        var watch = start
        let end = seconds.map { ContinuousClock.now + .seconds($0) }
        while true {
            let reading: CacheReading
            do throws(ConsoleProblem) {
                reading = try RedisInformation.reading(of: found.address)
            } catch {
                Console.complain("unknown: \(environment) \(name): \(error.words)")
                throw ExitCode(3)
            }
            let alarms = watch.take(reading)
            if !alarms.isEmpty {
                Console.clearProgress()
                show(
                    Report(
                        findings: alarms.map { CacheEmptied.finding(of: "\(environment) \(name)", $0, at: found.place) }
                    )
                )
                throw ExitCode(1)
            }
            Console.progress(
                "\(environment) \(name): \(reading.keys) keys, \(reading.hits) hits, \(reading.misses) misses"
            )
            if let end, ContinuousClock.now + .seconds(every) >= end { break }
            sleep(UInt32(every))
        }
        Console.clearProgress()
        Console.print("\(environment) \(name): no alarm\n")
    }

    private func show(_ report: Report) {
        var renderer = output.renderer(pages: Catalogue.pages)
        var summary = RunSummary(of: report)
        summary.subject = "ALARM \(environment) \(name)"
        Console.print(renderer.start() + report.findings.map { renderer.text(of: $0) }.joined() + renderer.end(summary))
    }
}
