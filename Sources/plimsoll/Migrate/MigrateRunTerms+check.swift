// MigrateRunTerms+check: a run is refused while `migrate check` finds errors, unless someone says why.
import ArgumentParser
import Findings
import Migrations

extension MigrateRunTerms {
    /// Checks the files as `migrate check` does, and says what their statements do.
    ///
    /// - Throws: `ExitCode(1)` after showing the errors that nobody answered for.
    func check(_ command: MigrateRunCommand, _ scripts: [RunScript]) throws -> MigrationAnalysis {
        var run = MigrationRun(files: command.files)
        run.environment = command.environment
        run.schema = command.schema
        run.contract = command.contract.contract
        run.reading = MigrationReading(perFileTransaction: command.perFileTransaction)
        let outcome: MigrationRun.Outcome
        do {
            outcome = try run.outcome()
        } catch let problem as MigrationProblem {
            Console.complain(problem.words)
            throw ExitCode(2)
        }
        let answered = Set(command.despite.map { FindingCode($0) })
        let errors = outcome.report.findings.filter { finding in
            finding.level == .error && !answered.contains(finding.code) && !MigrateRunTerms.isAnswered(finding, scripts)
        }
        guard !errors.isEmpty else { return outcome.analysis }
        for finding in errors {
            Console.complain(
                "\(PlaceText.of(finding.place)): \(finding.level.rawValue)[\(finding.code)] \(finding.message)"
            )
        }
        let codes = Set(errors.map(\.code.text)).sorted().joined(separator: " --despite ")
        Console.complain(
            "nothing was run. The safe way: plimsoll migrate check --rewrite; or, knowing that: --despite \(codes) --why \"…\""
        )
        throw ExitCode(1)
    }

    /// Whether a finding is about what a run does otherwise: one transaction over all rows, where it goes in batches; a
    /// name that running code misses, where another column takes it in the same transaction.
    private static func isAnswered(_ finding: Finding, _ scripts: [RunScript]) -> Bool {
        let line = finding.place.start.line
        guard let script = scripts.first(where: { $0.source.name == finding.place.source.name }) else { return false }
        let isBatch = script.units.contains { unit in
            guard case .batches = unit.work else { return false }
            return unit.line == line
        }
        let isSwap = script.swappedLines.contains { $0.contains(line) }
        // The run sets a timeout for locks itself, and tries again.
        return (isBatch && finding.code == "PL5107") || (isSwap && finding.code == "PL5301") || finding.code == "PL5118"
    }
}
