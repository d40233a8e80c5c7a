// BackupCatalogue: every kind of finding about backups.
public import Findings

/// Every kind of finding about backups, by code.
public enum BackupCatalogue {
    /// The kinds in the order of their codes.
    public static let kinds: [any FindingKind.Type] = [
        BackupStale.self, BackupMissing.self, BackupUnusable.self, BackupShrunk.self, BackupOfAnother.self,
        RestoreUnproved.self, ArchivingFails.self, BackupUnrestorable.self,
    ]
}
