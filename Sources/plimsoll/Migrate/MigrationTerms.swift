// MigrationTerms: what the contract and the flags say of migrations: files, limits, statistics.
import ArgumentParser
import Contracts
import Findings
import Migrations

/// On what terms migrations are checked.
struct MigrationTerms {
    /// The environment they enter.
    private(set) var environment: String?
    /// How gravely an effect is judged.
    private(set) var limits = CheckLimits()
    /// How files are read.
    private(set) var reading: MigrationReading
    /// Whether what is not known blocks.
    private(set) var isRequired = true
    /// Runs that were measured, as they count for the environment.
    private(set) var measured: [MeasuredRun] = []
    /// The contract's pattern of files, and the folder it is seen from.
    private(set) var pattern: (files: String, folder: String)?
    private var contractRuns: String?

    /// The terms of a run.
    ///
    /// - Throws: `MigrationProblem`, saying why the contract or the statistics cannot be used.
    init(_ run: MigrationRun) throws {
        reading = run.reading
        limits.today = Moment.today
        limits.nowMicroseconds = Moment.now * 1_000_000
        var statistics = run.stats
        if let path = run.contract ?? ContractFile.find() {
            try read(path, run, &statistics)
        } else if run.files.isEmpty || run.environment != nil {
            throw MigrationProblem(
                "there is no plimsoll.yaml here or in a folder above: name the migrations, as in "
                    + "`plimsoll migrate check db/migrate/0042.sql`"
            )
        }
        if let path = run.runs {
            measured = try RunsFile.read(path, mayBeMissing: false).map { $0.counted(for: environment) }
        } else if let path = contractRuns {
            measured = try RunsFile.read(path, mayBeMissing: true).map { $0.counted(for: environment) }
        }
        if let statistics { limits.statistics = try StatisticsFile.read(statistics) }
    }

    private mutating func read(_ path: String, _ run: MigrationRun, _ statistics: inout String?) throws {
        let file = try ContractFile(ContractOptions.parse(["--contract=" + path]))
        guard let contract = file.contract, file.isSound else {
            throw MigrationProblem("the contract \(path) cannot be used: `plimsoll check` says why")
        }
        if let name = run.environment {
            guard let found = contract.environment(named: name) else {
                throw MigrationProblem(
                    UnknownEnvironmentWords.text(name, known: contract.environments.map(\.name.value))
                )
            }
            environment = name
            isRequired = found.isProtected
        }
        guard let migrations = contract.migrations else {
            if run.files.isEmpty {
                throw MigrationProblem(
                    "the contract \(path) has no section `migrations`: name the files, or write "
                        + "`migrations: {files: db/migrate/*.sql, database: database}`"
                )
            }
            return
        }
        let folder = FileSystem.parent(of: path)
        pattern = (migrations.files.value, folder)
        if let limit = migrations.longestWriteBlock { limits.longestWriteBlockSeconds = limit.wholeSeconds }
        limits.longestReadBlockSeconds = migrations.longestReadBlock?.wholeSeconds
        limits.lockTimeoutMilliseconds = migrations.lockTimeout.map { Int($0.wholeSeconds * 1000) }
        if reading.perFileTransaction == nil { reading.perFileTransaction = migrations.perFileTransaction }
        contractRuns = migrations.runs.map { FileSystem.join(folder, $0.value) }
        if statistics == nil { statistics = migrations.statistics.map { FileSystem.join(folder, $0.value) } }
    }
}

extension Duration {
    /// The duration in seconds, with what is below a second behind the point.
    fileprivate var wholeSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

/// Why migrations cannot be checked at all: wrong usage, or something unreadable that was named.
struct MigrationProblem: Error {
    /// What is wrong and what to do, one line.
    let words: String

    init(_ words: String) { self.words = words }
}
