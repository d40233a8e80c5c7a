// ContentCheck: a revision's content checked for an environment from this machine, connections included.
import ArgumentParser
import Changes
import Contracts
import Documents
import Findings
import Preflight
import Processes

/// What a check of a content came to.
struct ContentCheck {
    /// Findings, and what was not checked.
    let report: Report
    /// The environment as loaded.
    let environment: EnvironmentConfig
    /// How many values, rules, connections and migrations were looked at.
    let counts: [String: Int]
    /// The tables that migrations keep others waiting for; nil where none were looked at.
    let locks: [PredictedLock]?

    /// Checks a content; `folder` is where the contract's secrets and certificates are looked for.
    ///
    /// `repository` is the contract's file where the content comes from a repository, whose migrations are checked then:
    /// those that differ from the git revision `since`, or that are not committed.
    /// The variables of the instances are not known here: they are checked again on each instance, before its program
    /// starts.
    /// - Throws: `ExitCode(2)` after saying why, for a content that cannot be read.
    init(
        _ content: RevisionContent,
        for name: String,
        folder: String,
        offline: Bool,
        repository: String? = nil,
        since: String? = nil
    ) throws {
        let reading: ContentReading
        do throws(ContentFailure) {
            reading = try ContentReading(content, for: name)
        } catch {
            if case .environment(let name, let known) = error {
                Console.complain(UnknownEnvironmentWords.text(name, known: known))
            } else {
                Console.complain("\(error)")
            }
            throw ExitCode(2)
        }
        var surroundings = reading.surroundings(now: Moment.now) { TimeZoneFiles.bytes(of: $0) }
        let migrations = repository.flatMap { path in
            reading.contract.migrations == nil
                ? nil : RepositoryMigrations(contract: path, environment: name, since: since)
        }
        if let report = migrations?.report { surroundings.migrations = { _ in report } }
        let readsRevision = surroundings.read
        let outcome = Preflight(contract: reading.contract, surroundings: surroundings).run([name])
        var beside = surroundings
        // What the revision does not hold, such as recorded identities, is read beside the contract here.
        beside.read = { path in
            if case .text(let text) = readsRevision(path) { return .text(text) }
            do throws(FileFailure) {
                let bytes = try FileSystem.read(FileSystem.join(folder, path), limit: ReadOptions().maximumBytes)
                return .text(SourceText(name: path, bytes: bytes))
            } catch {
                return error == .notFound ? .missing : .unreadable(because: error.words)
            }
        }
        let servers =
            offline
            ? ServersLook.skipped(reading.contract, [name], outcome)
            : try ServersLook.at(reading.contract, [name], outcome, beside, folder: folder, recording: false)
        report = Report(
            findings: reading.findings + outcome.report.findings + servers.findings,
            unchecked: outcome.report.unchecked + servers.unchecked
        )
        environment =
            outcome.environments.first ?? EnvironmentConfig(name: name, isProtected: true, documents: [])
        var counts = [
            "values": environment.valueCount, "rules": reading.contract.rules.count,
            "connections": servers.connections.count,
        ]
        locks = migrations?.locks
        if let migrations { counts["migrations"] = migrations.count }
        self.counts = counts
    }

    /// The check in short, as a change carries it.
    var summary: CheckSummary {
        var summary = CheckSummary(
            verdict: report.verdict.rawValue,
            findings: report.findings.sorted { $0.level > $1.level }.prefix(200).map { finding in
                CheckedFinding(
                    code: finding.code.text,
                    level: finding.level.rawValue,
                    message: finding.message,
                    place: PlaceText.of(finding.place)
                )
            },
            unchecked: report.unchecked.prefix(200).map {
                UncheckedPart(what: $0.what, because: $0.why, wasRequired: $0.wasRequired)
            },
            counts: counts,
            by: ["command line"]
        )
        summary.locks = locks
        return summary
    }

    /// The locks of migrations, a line each.
    var lockLines: String { (locks ?? []).map { PlainWords.text(ChangeText.line($0)) + "\n" }.joined() }

    /// `checks 214 values, 12 rules, 3 connections   ok`.
    var line: String {
        let parts = ["value", "rule", "connection", "migration"].compactMap { word -> String? in
            let count = counts[word + "s"] ?? 0
            // Few contracts have migrations, and few changes new ones.
            if word == "migration", count == 0 { return nil }
            return CountWords.text(count, word)
        }.joined(separator: ", ")
        let word =
            switch report.verdict {
            case .pass: "ok"
            case .warn: "ok, " + CountWords.text(report.count(of: .warning), "warning")
            case .fail: CountWords.text(report.count(of: .error), "error")
            case .unknown: "not all could be checked"
            }
        return "  checks \(parts)   \(word)\n"
    }

    /// Prints findings and what was not checked.
    func show(_ format: ReportFormat, subject: String) {
        var renderer = format.renderer(pages: Catalogue.pages)
        var summary = RunSummary(of: report)
        summary.subject = subject
        summary.next = report.findings.first { $0.level == .error }.map { "plimsoll explain \($0.code)" }
        Console.print(renderer.start() + report.findings.map { renderer.text(of: $0) }.joined() + renderer.end(summary))
    }
}
