// RunRecorder: how long the statements of a run took, added to the file that later predictions are fitted to.
import Databases
import Findings
import Migrations
import PostgreSQL

/// Keeps how long the transactions of a run took beside how much they had to do.
///
/// Batches and CONCURRENTLY are left out, since they wait for others on purpose; so are steps that were tried again.
final class RunRecorder {
    private let path: String
    private let environment: String
    private let analysis: MigrationAnalysis
    private let scripts: [RunScript]
    private let statistics: DatabaseStatistics?
    private var repeated: Set<RunPlace> = []
    private var problem: String?

    /// A recorder; the tables' sizes are those before the run.
    init(
        _ path: String,
        environment: String,
        analysis: MigrationAnalysis,
        scripts: [RunScript],
        settings: ConnectionSettings
    ) {
        (self.path, self.environment, self.analysis, self.scripts) = (path, environment, analysis, scripts)
        var found: DatabaseStatistics?
        do throws(PostgreSQLError) {
            let read = try ServerStatistics.read(settings, now: Moment.now * 1_000_000, calibrates: false)
            found = read.statistics
        } catch {
            problem = "the tables' sizes could not be read: \(error)"
        }
        statistics = found
    }

    /// Hears of what the run does.
    func take(_ event: RunEvent) {
        switch event {
        case .retry(let place, _, _, _, _): repeated.insert(place)
        case .finished(let place, let seconds, _):
            guard !repeated.contains(place), let statistics, let run = run(at: place, seconds, statistics) else {
                return
            }
            let recorded = RecordedRun(environment: environment, takenMicroseconds: Moment.now * 1_000_000, run: run)
            do throws(FileFailure) {
                try FileSystem.append(RecordedRunText.line(recorded), to: path)
            } catch {
                problem = error.words
            }
        default: break
        }
    }

    /// Says what could not be kept.
    func complain() {
        if let problem { Console.complain("measured runs were not kept in \(path): \(problem)") }
    }

    private func run(at place: RunPlace, _ seconds: Double, _ statistics: DatabaseStatistics) -> MeasuredRun? {
        guard let script = scripts.first(where: { $0.name == place.file }),
            script.units.indices.contains(place.step - 1),
            case .transaction(let texts) = script.units[place.step - 1].work
        else { return nil }
        let next = script.units.indices.contains(place.step) ? script.units[place.step].line : Int.max
        var workload = Workload()
        var works = false
        for statement in analysis.statements {
            let at = statement.effect.statement.place
            guard at.source.name == script.source.name, at.start.line >= place.line, at.start.line < next else {
                continue
            }
            for effect in statement.tables where !effect.work.isEmpty {
                // A table without rows that are known says nothing of how long its work takes.
                guard let table = statistics.tables[effect.table], table.rows > 0 else { return nil }
                workload.add(effect.work, on: table)
                works = true
            }
        }
        guard works else { return nil }
        return MeasuredRun(
            statement: texts.joined(separator: "; "),
            workload: workload,
            seconds: seconds,
            place: .production
        )
    }
}
