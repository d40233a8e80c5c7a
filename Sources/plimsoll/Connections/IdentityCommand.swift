// plimsoll identity: what the servers of each environment are: listed, shown, adopted, forgotten and marked.
import ArgumentParser
import Contracts
import Documents
import Findings
import Preflight
import Probes

struct IdentityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity",
        abstract: "Says what the servers of an environment are, and adopts new ones.",
        discussion: """
            plimsoll identity list                                     what is recorded
            plimsoll identity show production database                 whether what answers now is the recorded one
            plimsoll identity adopt production database --why "moved"  records what answers now
            plimsoll identity forget production database               takes the record away
            plimsoll identity mark production database                 prints what marks the server itself

            The record is plimsoll.identities.yaml beside the contract: commit it, and review its changes like code.
            `plimsoll check --record-identities` records all that answer for the first time.
            """,
        subcommands: [List.self, Show.self, Adopt.self, Forget.self, Mark.self],
        defaultSubcommand: List.self
    )

    /// One connection of one environment, as commands name it.
    struct Which: ParsableArguments {
        @Argument(help: "The environment.") var environment: String
        @Argument(help: "The connection.") var connection: String
        @OptionGroup var contract: ContractOptions
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the recorded identities; opens no server.",
            discussion: "plimsoll identity list"
        )
        @OptionGroup var contract: ContractOptions

        func run() throws {
            let file = try ContractFile(contract)
            let records = try IdentityCommand.records(file.surroundings)
            guard !records.entries.isEmpty else {
                Console.print("nothing is recorded yet; plimsoll identity adopt ENVIRONMENT CONNECTION --why \"…\"\n")
                return
            }
            let rows = records.entries.map { entry in
                let record = IdentityRecord(entry.values)
                return [
                    entry.environment, entry.connection, record?.facts.shortIdentifier ?? "?", entry.values["at"] ?? "",
                    record.map { "since \(Amounts.date($0.since))" } ?? "", entry.values["why"] ?? "",
                ].map(PlainWords.text)
            }
            Console.print(TextTable.text(rows, limits: [24, 24, 20, 40, 20, 60]) + "\n")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Looks at a server and says whether it is the recorded one.",
            discussion: "plimsoll identity show production database"
        )
        @OptionGroup var which: Which
        @OptionGroup var output: OutputOptions

        func run() throws {
            let look = try IdentityLook(which)
            var renderer = output.renderer(pages: Catalogue.pages)
            let report = look.report
            var summary = RunSummary(of: report)
            summary.subject = "identity of \(which.connection) in \(which.environment)"
            summary.next = report.findings.first { $0.level == .error }.map { "plimsoll explain \($0.code)" }
            Console.print(renderer.start() + report.findings.map { renderer.text(of: $0) }.joined())
            if output.format == .terminal { Console.print(look.table) }
            Console.print(renderer.end(summary))
            if report.verdict.exitCode != 0 { throw ExitCode(report.verdict.exitCode) }
        }
    }

    struct Adopt: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records the server that answers now as the environment's own.",
            discussion: "plimsoll identity adopt production database --why \"moved to the new machines, change 118\""
        )
        @OptionGroup var which: Which
        @Option(help: "Why this is the right server; it is kept in the record.") var why: String

        func run() throws {
            guard why.contains(where: { !$0.isWhitespace }) else {
                Console.complain("--why is empty: say why this is the right server")
                throw ExitCode(2)
            }
            let look = try IdentityLook(which)
            guard let facts = look.facts, facts.shortIdentifier != nil else {
                let report = look.report
                for item in report.unchecked { Console.complain("\(item.what): \(item.why)") }
                for finding in report.findings where finding.level == .error { Console.complain(finding.message) }
                Console.complain("nothing was recorded: the server did not tell what it is")
                throw ExitCode(3)
            }
            let records = try IdentityCommand.records(look.file.surroundings)
            let entry = records.entry(which.environment, which.connection)
            let known = entry.flatMap { IdentityRecord($0.values) }
            var values = IdentityRecord(facts: facts, at: look.address, since: look.now, why: why).values
            // The same database looked at anew keeps its beginning; another one sends the former into the past.
            let isSame = known?.facts.isTheSame(as: facts) ?? false
            if isSame, let since = entry?.values["since"] { values["since"] = since }
            let former = isSame ? nil : entry?.values.merging(["until": Amounts.text(look.now)]) { $1 }
            try IdentityCommand.write(to: FileSystem.parent(of: look.file.path)) { () throws(RecordText.Problem) in
                try RecordText.setting(values, for: which.environment, which.connection, former: former, in: records)
            }
            let before = (known?.facts.shortIdentifier).map { "\($0) → " } ?? ""
            Console.print(
                "\(which.connection) of \(which.environment): \(before)\(facts.shortIdentifier ?? "?")\n"
                    + "next: git add \(RecordShape.identities.fileName), and let somebody review it\n"
            )
        }
    }

    struct Forget: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a record away; the server is then as on its first day.",
            discussion: "plimsoll identity forget staging database"
        )
        @OptionGroup var which: Which

        func run() throws {
            let file = try ContractFile(which.contract)
            let records = try IdentityCommand.records(file.surroundings)
            guard records.entry(which.environment, which.connection) != nil else {
                Console.complain("nothing is recorded for \(which.connection) of \(which.environment)")
                throw ExitCode(1)
            }
            try IdentityCommand.write(to: FileSystem.parent(of: file.path)) { () throws(RecordText.Problem) in
                try RecordText.removing(which.environment, which.connection, in: records)
            }
            Console.print("\(which.connection) of \(which.environment) is forgotten\n")
        }
    }

    struct Mark: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints what marks a PostgreSQL or Redis database as an environment's own; runs nothing.",
            discussion: """
                plimsoll identity mark production database | psql "$DATABASE_URL"
                plimsoll identity mark production cache | redis-cli -u "$REDIS_URL"

                The marker holds a random word. In PostgreSQL it goes into every dump; a copy keeps it until it is marked
                anew. Adopt the server afterwards, so that the marker is recorded too.
                """
        )
        @OptionGroup var which: Which

        func run() throws {
            let (_, model, _) = try ConnectionsCommand.prepare(which.environment, which.connection, which.contract)
            let kind = model.connections.first { $0.name.value == which.connection }?.kind
            guard kind == .postgres || kind == .redis else {
                Console.complain(
                    "PostgreSQL and Redis databases are marked; a \(kind?.rawValue ?? "") server is known by its key"
                )
                throw ExitCode(2)
            }
            let random = UInt32.random(in: .min ... .max)
            let marker = Marker(service: model.service, environment: which.environment, random: random)
            guard Marker(marker.comment) == marker else {
                Console.complain(
                    "a marker holds the service's and the environment's name, each of letters, digits, - and _, at most "
                        + "64: \(PlainWords.text("\(model.service)/\(which.environment)"))"
                )
                throw ExitCode(2)
            }
            Console.print((kind == .redis ? marker.command : marker.statements) + "\n")
            Console.complain("next: plimsoll identity adopt \(which.environment) \(which.connection) --why \"marked\"")
        }
    }
}

extension IdentityCommand {
    /// The identities file, or the end of the program with what is wrong with it.
    static func records(_ surroundings: Surroundings) throws -> RecordFile {
        let (file, failure) = IdentityPhase.records(surroundings)
        if let failure {
            Console.complain(failure)
            throw ExitCode(2)
        }
        for finding in file.findings {
            Console.complain(
                "\(PlaceText.of(finding.place)): \(finding.level.rawValue)[\(finding.code)] \(finding.message)"
            )
        }
        guard file.isSound else { throw ExitCode(2) }
        return file
    }

    /// Writes the identities file beside the contract.
    static func write(to folder: String, _ text: () throws(RecordText.Problem) -> String) throws {
        let path = FileSystem.join(folder, RecordShape.identities.fileName)
        do {
            try FileSystem.write(try text(), to: path)
        } catch let problem as RecordText.Problem {
            Console.complain(problem.words)
            throw ExitCode(2)
        } catch let failure as FileFailure {
            Console.complain("\(path) cannot be written: \(failure.words)")
            throw ExitCode(74)
        }
    }
}

/// One server looked at for a command.
struct IdentityLook {
    let file: ContractFile
    let probe: ProbeOutcome
    let identity: IdentityOutcome
    let now: Int64

    init(_ which: IdentityCommand.Which) throws {
        let (file, model, outcome) = try ConnectionsCommand.prepare(which.environment, which.connection, which.contract)
        var phase = ConnectionPhase(
            contract: model,
            surroundings: file.surroundings,
            folder: FileSystem.parent(of: file.path),
            isAsked: true
        )
        phase.only = which.connection
        let judge = IdentityPhase(file.surroundings, isForAll: true)
        phase.identities = judge.wish
        let outcomes = phase.run(outcome)
        guard let probe = outcomes.first else {
            Console.complain("\(which.connection) is not for \(which.environment): the contract says only or except")
            throw ExitCode(2)
        }
        (self.file, self.probe) = (file, probe)
        now = judge.now
        identity = judge.judge(outcomes)
    }

    /// What the server says it is.
    var facts: ServerFacts? {
        if case .seen(let facts)? = probe.sight { return facts }
        return nil
    }

    /// The host and port that config names; nil where they are secret.
    var address: String? { probe.subject?.recordedAddress }

    /// What the judgement came to, and of the look what kept it from being one.
    var report: Report {
        guard facts == nil else { return Report(findings: identity.findings, unchecked: identity.unchecked) }
        return Report(
            findings: probe.findings + identity.findings,
            unchecked: probe.unchecked + identity.unchecked
        )
    }

    /// What answers now, value by value.
    var table: String {
        guard let facts else { return "" }
        let record = IdentityRecord(facts: facts, at: address, since: now)
        let rows = record.values.filter { $0.key != "since" }.sorted { $0.key < $1.key }
            .map { [$0.key, PlainWords.text($0.value)] }
        return TextTable.text(rows, limits: [16, 90]) + "\n"
    }
}
