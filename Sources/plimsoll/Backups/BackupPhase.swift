// BackupPhase: the backups that a contract promises, listed while servers are looked at, then judged.
import Contracts
import Findings
import PostgreSQL
import Preflight
import Probes

/// Lists and judges the backups that a contract promises.
struct BackupPhase {
    /// One connection in one environment.
    struct Key: Hashable, Sendable {
        let environment: String
        let connection: String
    }

    /// What each keeper said.
    typealias Listings = [Key: Result<BackupListing, BackupFailure>]

    let contract: Contract
    let surroundings: Surroundings
    /// The contract's folder.
    let folder: String
    /// Whether somebody asked for just these backups: then each is required.
    var isAsked = false
    /// The one connection that was asked for; nil: all.
    var only: String?

    /// The time that backups are judged by.
    var now: Int64 { surroundings.now ?? Moment.now }

    /// The means of listings.
    var means: BackupMeans { BackupMeans(folder: folder, variables: Console.variables, now: now) }

    /// The promises that bind in some environments.
    func promises(_ names: [String]) -> [(key: Key, connection: Contract.Connection)] {
        names.flatMap { name in
            contract.connections.compactMap { connection in
                guard let backup = connection.backup, connection.applies(to: name),
                    only == nil || only == connection.name.value, isAsked || contract.binds(backup, in: name)
                else { return nil }
                return (Key(environment: name, connection: connection.name.value), connection)
            }
        }
    }

    /// Begins to list; the gate opens when all keepers have answered, or their time is over.
    func start(_ names: [String]) -> Gate<Listings> {
        let gate = Gate<Listings>()
        let (wanted, means) = (promises(names), means)
        Task.detached { gate.open(with: await BackupPhase.listings(wanted, means)) }
        return gate
    }

    private static func listings(
        _ wanted: [(key: Key, connection: Contract.Connection)],
        _ means: BackupMeans
    ) async -> Listings {
        await withTaskGroup(of: (Key, Result<BackupListing, BackupFailure>)?.self) { group in
            for (key, connection) in wanted {
                guard let promise = connection.backup, promise.source != .archive else { continue }
                group.addTask {
                    guard connection.kind == .postgres else {
                        return (key, .failure(BackupFailure("only backups of PostgreSQL are looked at so far")))
                    }
                    let source = BackupSource(
                        promise,
                        environment: key.environment,
                        connection: key.connection,
                        means: means
                    )
                    let listing = try? await Blocking.run {
                        Result { () throws(BackupFailure) in try source.listing() }
                    }
                    return (key, listing ?? .failure(BackupFailure("no thread could be had")))
                }
            }
            var result: Listings = [:]
            for await pair in group {
                if let pair { result[pair.0] = pair.1 }
            }
            return result
        }
    }

    /// The questions to the judge, from what servers and keepers said.
    func questions(_ probes: [ProbeOutcome], _ names: [String], _ listings: Listings) -> [BackupQuestion] {
        promises(names).compactMap { key, connection in
            guard let promise = connection.backup else { return nil }
            let probe = probes.first { $0.environment == key.environment && $0.connection == key.connection }
            let environment = contract.environments.first { $0.name.value == key.environment }
            let isProtected = environment?.isProtected ?? false
            var listing = listings[key] ?? .failure(BackupFailure("nobody listed them"))
            if promise.source == .archive {
                listing =
                    probe?.archive?.map { BackupListing(source: "pg_stat_archiver", entries: [], archive: $0) }
                    ?? .failure(BackupFailure("the server was not reached, and only it tells of its archive"))
            }
            var inUse: PostgresFacts?
            if case .seen(.postgres(let facts))? = probe?.sight { inUse = facts }
            return BackupQuestion(
                environment: key.environment,
                connection: key.connection,
                isProtected: isAsked || (isProtected && !connection.isOptional),
                promise: promise,
                contract: contract,
                listing: listing,
                inUse: inUse
            )
        }
    }

    /// What is wrong with the backups.
    func judge(_ questions: [BackupQuestion], _ names: [String]) -> BackupOutcome {
        let (rehearsals, failure) = RecordReading.file(.rehearsals, surroundings)
        var outcome = BackupOutcome()
        if let failure, !questions.isEmpty {
            outcome.unchecked.append(Unchecked("rehearsals of backups", because: failure))
        }
        let judged = BackupJudge(rehearsals: rehearsals, now: now).judge(questions)
        outcome.findings += judged.findings
        outcome.unchecked += judged.unchecked + unbound(names)
        outcome.latest = judged.latest
        return outcome
    }

    /// Promises that do not bind in an environment, which is said.
    private func unbound(_ names: [String]) -> [Unchecked] {
        let bound = Set(promises(names).map(\.key))
        return names.flatMap { name in
            contract.connections.compactMap { connection in
                let key = Key(environment: name, connection: connection.name.value)
                guard connection.backup != nil, connection.applies(to: name), !bound.contains(key),
                    only == nil || only == connection.name.value
                else { return nil }
                return Unchecked(
                    "backups of \(key.connection) in \(name)",
                    because: "they are promised for other environments",
                    wasRequired: false
                )
            }
        }
    }

    /// The promises of some environments that nobody looked at, since it was asked so.
    static func skipped(_ contract: Contract, _ names: [String]) -> [Unchecked] {
        let found = contract.connections.filter { connection in
            connection.backup.map { backup in
                names.contains { connection.applies(to: $0) && contract.binds(backup, in: $0) }
            } ?? false
        }
        guard !found.isEmpty else { return [] }
        let list = found.map(\.name.value).joined(separator: ", ")
        return [
            Unchecked(
                "backups of \(list)",
                because: "--offline leaves servers alone, and whose backups count is theirs to tell",
                wasRequired: false
            )
        ]
    }
}

/// Record files beside the contract.
enum RecordReading {
    /// A record file; empty where there is none, with a clause that says why where it cannot be read.
    static func file(_ shape: RecordShape, _ surroundings: Surroundings) -> (file: RecordFile, failure: String?) {
        switch surroundings.read(shape.fileName) {
        case .missing: return (.empty(shape), nil)
        case .unreadable(let reason): return (.empty(shape), "\(shape.fileName): \(reason)")
        case .text(let source): return (RecordFile.read(source, shape: shape), nil)
        }
    }
}
