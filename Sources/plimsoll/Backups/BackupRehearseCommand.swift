// plimsoll backup rehearse: restores the newest backup into a throw-away server, asks it, and records that it was done.
import ArgumentParser
import Contracts
import Findings
import Preflight
import Probes

struct BackupRehearseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Restores the newest backup into a throw-away server and asks what the contract promises of it.",
        discussion: """
            plimsoll backup rehearse production database
            plimsoll backup rehearse production database --backup shop-2026-03-01.dump --within 2h --at-most 80GB

            The server is on this machine, in a private folder, and can reach nothing: no archive, no primary, no network.
            Server, files and folder go away at the end, also after Ctrl-C or a kill. The result goes into
            plimsoll.rehearsals.yaml beside the contract: commit it. `restored_within` is judged by it.

            Exit code 0: restored, and every question of `sanity` was answered as promised; 1: the backup cannot be
            restored, or answers otherwise (recorded too); 2: wrong usage; 3: it could not be tried to its end here.
            """
    )

    @Argument(help: "The environment.") var environment: String
    @Argument(help: "The connection.") var connection: String
    @Option(
        help: ArgumentHelp("Another backup than the newest, by its name in `plimsoll backup list`.", valueName: "name")
    )
    var backup: String?
    @Option(help: ArgumentHelp("How long it may take.", valueName: "duration")) var within = TimeLimit.hour
    @Option(help: ArgumentHelp("How much disk it may take; else what is free.", valueName: "size")) var atMost:
        SizeLimit?
    @Option(help: ArgumentHelp("Where it works; else in the folder for temporary files.", valueName: "folder"))
    var folder: String?
    @OptionGroup var contract: ContractOptions
    @Option(help: "terminal or json.") var format = ListFormat.terminal

    func validate() throws {
        if let folder {
            guard FileSystem.kind(of: folder) == .folder else {
                throw ValidationError("--folder \(folder): there is no such folder")
            }
            guard FileSystem.absolute(folder).utf8.count < 48 else {
                throw ValidationError(
                    "--folder \(folder): the path is too long for a socket: at most 47 bytes, such as /srv/tmp"
                )
            }
        }
    }

    func run() throws {
        let look = try BackupLook(environment, connection, contract)
        guard let question = look.questions.first, let probe = look.probes.first else { throw ExitCode(2) }
        guard question.promise.source != .archive else {
            throw refusal("the archive holds the log alone: name where base backups are, as files or a stanza", 3)
        }
        let records = try records(look)
        let listing: BackupListing
        switch question.listing {
        case .success(let found): listing = found
        case .failure(let failure): throw refusal("the backups cannot be listed: \(failure.words)", 3)
        }
        let entry = try chosen(listing, question.inUse)
        var terms = BackupRehearsal.Terms(within: within.duration, atMost: atMost?.bytes)
        terms.folder = folder.map(FileSystem.absolute)
        let source = BackupSource(
            question.promise,
            environment: environment,
            connection: connection,
            means: look.phase.means
        )
        let stop = StopFlag()
        StopSignals.watch("stopping: nothing is recorded", then: "once more to end at once") { stop.stop() }
        let rehearsal = BackupRehearsal(
            of: entry,
            from: source,
            database: question.inUse?.name ?? probe.subject?.address.name?.text,
            terms: terms,
            stop: stop
        )
        let isShown = format == .terminal
        if isShown { Console.print(RehearsalText.head(entry, question, now: look.phase.now)) }
        let outcome = rehearsal.run { if isShown { RehearsalText.show($0) } }
        Console.clearProgress()
        let isRecorded = try record(outcome, records, look)
        Console.print(
            isShown ? RehearsalText.terminal(outcome, isRecorded: isRecorded) : RehearsalText.json(outcome, isRecorded)
        )
        let code = RehearsalText.exitCode(outcome)
        if code != 0 { throw ExitCode(code) }
    }

    private func refusal(_ words: String, _ code: Int32) -> ExitCode {
        Console.complain(PlainWords.text(words))
        return ExitCode(code)
    }

    /// The file of rehearsals, which has to be writable before hours are spent.
    private func records(_ look: BackupLook) throws -> RecordFile {
        let (file, failure) = RecordReading.file(.rehearsals, look.file.surroundings)
        if let failure { throw refusal(failure, 2) }
        for finding in file.findings {
            Console.complain(
                "\(PlaceText.of(finding.place)): \(finding.level.rawValue)[\(finding.code)] \(finding.message)"
            )
        }
        guard file.isSound else { throw ExitCode(2) }
        return file
    }

    /// The backup to restore: the one that was named, or the newest that is not known to be of another database.
    private func chosen(_ listing: BackupListing, _ facts: PostgresFacts?) throws -> BackupEntry {
        if let backup {
            if let found = listing.entries.first(where: { $0.name == backup }) { return found }
            let near = NearestWord.nearest(to: backup, among: listing.entries.map(\.name))
            throw refusal("there is no backup \(backup)\(near.map { "; did you mean \($0)?" } ?? "")", 2)
        }
        guard let newest = listing.entries.first else {
            throw refusal("there is no backup: \(listing.source) lists none", 1)
        }
        guard let facts else { return newest }
        guard let own = listing.entries.first(where: { BackupJudge.isBackup($0, of: facts) != false }) else {
            throw refusal(
                "no backup is of the database in use: \(newest.name) is of \(newest.origin ?? "another"), and "
                    + "\(environment) uses \(facts.name(beside: newest)); --backup names one all the same",
                1
            )
        }
        return own
    }

    /// Writes down how it ended, where that says something of the backup.
    private func record(_ outcome: RehearsalOutcome, _ records: RecordFile, _ look: BackupLook) throws -> Bool {
        switch outcome.end {
        case .impossible, .stopped: return false
        case .proved, .failed: break
        }
        let former = records.entry(environment, connection)?.values
        let path = FileSystem.join(FileSystem.parent(of: look.file.path), RecordShape.rehearsals.fileName)
        do {
            let text = try RecordText.setting(
                outcome.values(at: look.phase.now),
                for: environment,
                connection,
                former: former,
                in: records
            )
            try FileSystem.write(text, to: path)
        } catch let problem as RecordText.Problem {
            throw refusal("\(RehearsalText.end(outcome)); it was not recorded: \(problem.words)", 2)
        } catch let failure as FileFailure {
            throw refusal("\(RehearsalText.end(outcome)); it was not recorded: \(path): \(failure.words)", 74)
        }
        return true
    }
}

/// A length of time as the contract writes it.
struct TimeLimit: ExpressibleByArgument {
    let duration: Duration
    let defaultValueDescription: String

    static let hour = TimeLimit(duration: .seconds(3_600), defaultValueDescription: "1h")

    private init(duration: Duration, defaultValueDescription: String) {
        (self.duration, self.defaultValueDescription) = (duration, defaultValueDescription)
    }

    init?(argument: String) {
        guard let duration = Durations.parse(argument), duration > .zero, duration <= .seconds(30 * 86_400) else {
            return nil
        }
        self.init(duration: duration, defaultValueDescription: argument)
    }
}

/// An amount of bytes such as `50GB` or `2TiB`.
struct SizeLimit: ExpressibleByArgument {
    let bytes: Int64

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let units: [String: Int64] = [
            "B": 1, "kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
            "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
        ]
        guard let number = Int64(digits), let unit = units[String(argument.dropFirst(digits.count))] else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow, bytes > 0 else { return nil }
        self.bytes = bytes
    }
}
