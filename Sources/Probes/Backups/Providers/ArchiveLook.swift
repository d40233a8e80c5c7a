// ArchiveLook: asks a server whether it archives its log, with a statement that any account may run.
import PostgreSQL

/// Asks a server what it says of archiving.
enum ArchiveLook {
    /// What `pg_stat_archiver` says, or why nothing could be learned.
    static func status(of connection: Connection, within limit: Duration) -> Result<ArchiveStatus, BackupFailure> {
        let sql = """
            SELECT current_setting('archive_mode') AS mode, pg_is_in_recovery() AS standby, last_failed_wal AS segment,
              extract(epoch FROM last_archived_time)::bigint AS archived,
              extract(epoch FROM last_failed_time)::bigint AS failed
            FROM pg_catalog.pg_stat_archiver
            """
        do throws(PostgreSQLError) {
            guard let row = try connection.query(sql, within: limit).first else { throw .missing("row") }
            if row["standby"] == "t", row["mode"] != "always" {
                return .failure(BackupFailure("it is a standby, which does not archive: ask the primary"))
            }
            return .success(
                ArchiveStatus(
                    isOn: row["mode"] != "off",
                    lastArchived: row["archived"].flatMap { Int64($0) },
                    lastFailed: row["failed"].flatMap { Int64($0) },
                    failedSegment: row["segment"]
                )
            )
        } catch {
            return .failure(BackupFailure("its archive status cannot be read: \(error)"))
        }
    }
}
