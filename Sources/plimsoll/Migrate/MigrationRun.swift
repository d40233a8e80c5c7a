// MigrationRun: one run of `migrate check`: reads, walks, judges, prints.
import ArgumentParser
import Findings
import Migrations
import Preflight

/// One check of migrations.
struct MigrationRun {
    /// Files and folders; those of the contract where there are none.
    var files: [String]
    var environment: String?
    var schema: [String] = []
    var stats: String?
    var runs: String?
    var reading = MigrationReading()
    var against: String?
    var contract: String?
    var format = ReportFormat.terminal
    var prediction = MigrationPrediction()
    /// Whether the migrations are also run on a shadow and watched.
    var isTraced = false
    /// The variable with the address of an empty server for that.
    var traceVariable: String?

    init(files: [String]) { self.files = files }

    /// Checks and prints.
    ///
    /// - Throws: `ExitCode(2)` after saying why, where there is nothing to check or what was named cannot be used.
    func run() throws -> Verdict {
        let started = ContinuousClock.now
        let outcome: Outcome
        do {
            outcome = try self.outcome()
        } catch let problem as MigrationProblem {
            Console.complain(problem.words)
            throw ExitCode(2)
        }
        let report = outcome.report
        if format == .json {
            Console.print(MigrationReportJSON.text(outcome.analysis, report))
        } else {
            var renderer = format.renderer(pages: Catalogue.pages)
            var summary = RunSummary(of: report)
            summary.subject = subject(outcome)
            summary.elapsedMilliseconds = elapsedMilliseconds(since: started)
            summary.next = report.findings.first { $0.level == .error }.map { "plimsoll explain \($0.code)" }
            let text = report.findings.map { renderer.text(of: $0) }.joined()
            Console.print(renderer.start() + text + renderer.end(summary))
        }
        return report.verdict
    }

    /// What a run came to.
    struct Outcome {
        let analysis: MigrationAnalysis
        let report: Report
        let environment: String?
    }

    /// Checks without printing.
    ///
    /// - Throws: `MigrationProblem`, where there is nothing to check or what was named cannot be used.
    func outcome() throws -> Outcome {
        let terms = try MigrationTerms(self)
        let sources = try MigrationSources(self, terms)
        var (analysis, migrations, unread) = sources.analysis(terms)
        if isTraced {
            let stage = TraceStage(
                schema: sources.schema,
                migrations: migrations,
                statistics: terms.limits.statistics,
                serverVariable: traceVariable
            )
            unread += stage.run(&analysis)
        }
        var prediction = prediction
        prediction.measured = terms.measured
        let forecast = prediction.predict(&analysis, schema: sources.schema, statistics: terms.limits.statistics)
        var report = analysis.report(terms.limits, isRequired: terms.isRequired)
        report.unchecked = unread + forecast.unchecked + report.unchecked
        report = offering(report, migrations, sources.schema, forecast.predictor)
        return Outcome(analysis: analysis, report: report, environment: terms.environment)
    }

    /// Names the safe way of files that block others.
    ///
    /// It takes as long as a second check, so that whoever checks a whole history gets the findings alone.
    private func offering(
        _ report: Report,
        _ migrations: [ParsedMigration],
        _ schema: [SourceText],
        _ predictor: Predictor
    ) -> Report {
        guard migrations.count(where: \.isChecked) <= MigrationRun.mostOffers else { return report }
        var report = report
        for name in report.filesThatBlock {
            guard let place = migrations.firstIndex(where: { $0.isChecked && $0.file.source.name == name }) else {
                continue
            }
            let before = Array(migrations[..<place])
            guard
                let offer = RewriteOffer(of: migrations[place], schema: schema, before: before, predictor: predictor)
            else { continue }
            report = report.offering(offer, ofFile: name)
        }
        return report
    }

    /// Of how many files the safe way is looked for.
    private static let mostOffers = 20

    private func subject(_ outcome: Outcome) -> String {
        let files = outcome.analysis.files
        let statements = outcome.analysis.statements.count { $0.effect.statement.kind == .sql }
        let name = files.count == 1 ? files[0].source.name : "\(files.count) migrations"
        return [
            name, outcome.environment, "\(statements) statement\(statements == 1 ? "" : "s")",
        ].compactMap { $0 }.joined(separator: " · ")
    }
}
