// StoreSet: journal, telemetry and leases at one address.
import Glibc
public import Journal
import PostgreSQL
public import Processes

/// Journal, telemetry and leases at one address.
public struct StoreSet: Sendable {
    /// Where a journal is unless it is said otherwise: below the folder that the server is started in.
    public static let defaultPath = "plimsoll-data/journal.sqlite"

    /// The journal.
    public let journal: any EventStore
    /// Heartbeats, lines and counts.
    public let telemetry: any Telemetry
    /// Who does what.
    public let leases: any Leases
    private let closing: @Sendable () -> Void

    /// Opens a path (SQLite, with `telemetry.sqlite` beside it) or a `postgres://` address; blocks.
    ///
    /// - Throws: `StoreFailure.unavailable` with what to do about it.
    public static func open(at place: String) throws(StoreFailure) -> StoreSet {
        if isAddress(place) { return try open(JournalDatabase(try settings(of: place))) }
        let folder = place.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        // One level, for the default place; a mistyped path deeper down is told by the store.
        if !folder.isEmpty { mkdir(folder.joined(separator: "/"), 0o700) }
        let journal = try SQLiteStore(path: place)
        let beside = (folder + ["telemetry.sqlite"]).joined(separator: "/")
        let telemetry = try SQLiteTelemetry(path: beside)
        return StoreSet(journal: journal, telemetry: telemetry, leases: MemoryLeases()) {
            journal.close()
            telemetry.close()
        }
    }

    /// Opens the stores in a PostgreSQL database; blocks.
    ///
    /// - Throws: `StoreFailure.unavailable` with what to do about it.
    public static func open(_ database: JournalDatabase) throws(StoreFailure) -> StoreSet {
        let journal = try PostgreSQLStore(database)
        let telemetry = PostgreSQLTelemetry(database)
        return StoreSet(journal: journal, telemetry: telemetry, leases: PostgreSQLLeases(database)) { journal.close() }
    }

    /// Opens a journal to read it, also while servers write it; nothing is made where there is none.
    ///
    /// It blocks.
    /// - Throws: `StoreFailure.unavailable` with what to do about it.
    public static func journal(reading place: String) throws(StoreFailure) -> any EventStore {
        if isAddress(place) { return try PostgreSQLStore(reading: JournalDatabase(try settings(of: place))) }
        return try SQLiteStore(reading: place)
    }

    /// Whether a place is the address of a PostgreSQL server.
    public static func isAddress(_ place: String) -> Bool {
        place.hasPrefix("postgres://") || place.hasPrefix("postgresql://")
    }

    /// Reads a PostgreSQL address.
    ///
    /// - Throws: `StoreFailure.unavailable` without the address, which may hold a password.
    public static func database(at address: String) throws(StoreFailure) -> JournalDatabase {
        JournalDatabase(try settings(of: address))
    }

    private static func settings(of address: String) throws(StoreFailure) -> ConnectionSettings {
        do { return try ConnectionSettings(address: address) } catch {
            throw .unavailable(because: "\(error)")
        }
    }

    /// Ends all of it: what was taken is written.
    public func close() { closing() }

    private init(
        journal: any EventStore,
        telemetry: any Telemetry,
        leases: any Leases,
        closing: @escaping @Sendable () -> Void
    ) {
        (self.journal, self.telemetry, self.leases, self.closing) = (journal, telemetry, leases, closing)
    }
}
