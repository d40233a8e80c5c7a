// plimsoll backup: the backups of an environment, listed and judged, or one of them restored to see that it can be.
import ArgumentParser
import Contracts
import Findings
import Preflight
import Probes

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Lists the backups of an environment, or restores one to see that it can be.",
        discussion: """
            plimsoll backup list production                  which there are, whose they are, what is wrong with them
            plimsoll backup rehearse production database     restores the newest into a throw-away server and asks it

            The contract says where they are: files of pg_dump and pg_basebackup, pgBackRest, WAL-G, a listing of objects,
            the server's own archive, or a command (docs/backups.md).
            """,
        subcommands: [BackupListCommand.self, BackupRehearseCommand.self],
        defaultSubcommand: BackupListCommand.self
    )
}

/// The backups of an environment with the databases that it uses now.
struct BackupLook {
    let file: ContractFile
    let contract: Contract
    let phase: BackupPhase
    let probes: [ProbeOutcome]
    let questions: [BackupQuestion]
    let outcome: BackupOutcome

    /// Lists, and asks the servers which they are.
    ///
    /// - Throws: `ExitCode(2)` after saying what is wrong with the contract or the names.
    init(_ environment: String, _ connection: String?, _ options: ContractOptions) throws {
        let (file, model, outcome) = try ConnectionsCommand.prepare(environment, connection, options)
        let folder = FileSystem.parent(of: file.path)
        var phase = BackupPhase(contract: model, surroundings: file.surroundings, folder: folder)
        (phase.isAsked, phase.only) = (true, connection)
        let promises = phase.promises([environment])
        guard !promises.isEmpty else {
            let name = connection.map { "\($0) in \(environment)" } ?? environment
            Console.complain(
                "the contract promises no backup of \(name): write backup: {newest_within: 26h, files: …} under its connection"
            )
            throw ExitCode(2)
        }
        let listings = phase.start([environment])
        var servers = ConnectionPhase(
            contract: model,
            surroundings: file.surroundings,
            folder: folder,
            isAsked: true
        )
        servers.only = connection ?? (promises.count == 1 ? promises[0].key.connection : nil)
        servers.identities = IdentityPhase(file.surroundings, isForAll: true).wish
        let wanted = Set(promises.map(\.key.connection))
        probes = servers.run(outcome).filter { wanted.contains($0.connection) }
        questions = phase.questions(probes, [environment], listings.wait())
        self.outcome = phase.judge(questions, [environment])
        (self.file, contract, self.phase) = (file, model, phase)
    }

    /// What is wrong, with what kept servers from being asked.
    var report: Report {
        let errors = probes.flatMap(\.findings).filter { $0.level == .error }
        return Report(findings: errors + outcome.findings, unchecked: probes.flatMap(\.unchecked) + outcome.unchecked)
    }
}

struct BackupListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the backups of an environment and says what is wrong with them.",
        discussion: """
            plimsoll backup list production
            plimsoll backup list production database --format json

            Exit code 0: as promised; 1: not; 3: it could not be told, such as whose a backup is.
            """
    )

    @Argument(help: "The environment.") var environment: String
    @Argument(help: "The connection; all where none is named.") var connection: String?
    @OptionGroup var contract: ContractOptions
    @Option(help: "terminal or json.") var format = ListFormat.terminal

    func run() throws {
        let look = try BackupLook(environment, connection, contract)
        let report = look.report
        if format == .json {
            Console.print(BackupListText.json(look, report))
        } else {
            var renderer = ReportFormat.terminal.renderer(pages: Catalogue.pages)
            var summary = RunSummary(of: report)
            summary.subject = "backups of \(environment)"
            summary.next = report.findings.first { $0.level == .error }.map { "plimsoll explain \($0.code)" }
            let findings = report.findings.map { renderer.text(of: $0) }.joined()
            let tables = look.questions.map { BackupListText.table($0, now: look.phase.now) }.joined()
            Console.print(renderer.start() + tables + findings + renderer.end(summary))
        }
        if report.verdict.exitCode != 0 { throw ExitCode(report.verdict.exitCode) }
    }
}

/// Backups for people and for programs.
enum BackupListText {
    static func table(_ question: BackupQuestion, now: Int64) -> String {
        var head = question.connection
        if let facts = question.inUse {
            let server = facts.system.map { "server \(Amounts.short($0)), " } ?? ""
            head += "  in use: \(server)database \(facts.name)" + (facts.marker.map { ", \($0)" } ?? "")
        }
        guard case .success(let listing) = question.listing else { return PlainWords.text(head) + "\n\n" }
        head += "  according to \(listing.source)"
        let rows = listing.entries.map { backup in
            [
                "  " + backup.name, backup.finished.map { Amounts.age(of: $0, now: now) } ?? "time not told",
                backup.bytes.map(Amounts.size) ?? "size not told", backup.kind ?? "",
                whose(backup, question.inUse), backup.problem ?? backup.unseen ?? "",
            ].map(PlainWords.text)
        }
        let table = rows.isEmpty ? "" : TextTable.text(rows, limits: [48, 16, 16, 12, 48, 80])
        return PlainWords.text(head) + "\n" + table + "\n"
    }

    private static func whose(_ backup: BackupEntry, _ facts: PostgresFacts?) -> String {
        let origin = backup.origin
        switch facts.flatMap({ BackupJudge.isBackup(backup, of: $0) }) {
        case true?: return "of the one in use"
        case false?: return "of another: \(origin ?? "it is not told which")"
        case nil: return origin.map { "of \($0)" } ?? "whose is not told"
        }
    }

    static func json(_ look: BackupLook, _ report: Report) -> String {
        var json = JSONText(isPretty: true)
        json.object { json in
            json.member("verdict", report.verdict.rawValue)
            json.member("connections") { json in
                json.list { json in for question in look.questions { write(question, &json) } }
            }
            json.member("findings") { json in
                json.list { json in
                    for finding in report.findings {
                        json.object { json in
                            json.member("code", finding.code.text)
                            json.member("level", finding.level.rawValue)
                            json.member("message", finding.message)
                        }
                    }
                }
            }
            json.member("not_checked") { json in
                json.list { json in
                    for item in report.unchecked {
                        json.object { json in
                            json.member("what", item.what)
                            json.member("because", item.why)
                            json.member("required", item.wasRequired)
                        }
                    }
                }
            }
        }
        return json.text + "\n"
    }

    private static func write(_ question: BackupQuestion, _ json: inout JSONText) {
        json.object { json in
            json.member("environment", question.environment)
            json.member("connection", question.connection)
            if let facts = question.inUse {
                json.member("in_use") { json in
                    json.object { json in
                        json.member("system", facts.system)
                        json.member("database", facts.name)
                        json.member("marker", facts.marker?.description)
                    }
                }
            }
            switch question.listing {
            case .failure(let failure): json.member("not_listed", failure.words)
            case .success(let listing):
                json.member("source", listing.source)
                json.member("backups") { json in
                    json.list { json in for backup in listing.entries { write(backup, question.inUse, &json) } }
                }
            }
        }
    }

    private static func write(_ backup: BackupEntry, _ facts: PostgresFacts?, _ json: inout JSONText) {
        json.object { json in
            json.member("name", backup.name)
            json.member("finished", backup.finished.map(Amounts.text))
            json.key("bytes")
            if let bytes = backup.bytes { json.value(Int(bytes)) } else { json.null() }
            json.member("kind", backup.kind)
            json.member("version", backup.version)
            json.member("system", backup.system)
            json.member("database", backup.database)
            json.member("marker", backup.marker?.description)
            json.key("is_of_the_one_in_use")
            if let isOwn = facts.flatMap({ BackupJudge.isBackup(backup, of: $0) }) {
                json.value(isOwn)
            } else {
                json.null()
            }
            json.member("problem", backup.problem)
            json.member("not_looked_at", backup.unseen)
        }
    }
}
