// MigrationCatalogue: every kind of finding about migrations.
public import Findings

/// Every kind of finding that this target reports.
public enum MigrationCatalogue {
    /// The kinds, by code.
    public static let kinds: [any FindingKind.Type] =
        reading + locks.map { $0 as any FindingKind.Type } + [WritesWaitForWork.self]
        + others.map { $0 as any FindingKind.Type } + allowances

    /// Found while files are read.
    private static let reading: [any FindingKind.Type] = [
        UnreadableMarker.self, ClientCommand.self, NotSQLText.self, PlaceholderInMigration.self,
    ]

    /// About who waits, and for what.
    static let locks: [any MigrationCheck.Type] = [
        TableRewritten.self, TableScanned.self, IndexBuiltUnderLock.self, IndexRebuiltUnderLock.self,
        LockHeldOverWork.self, NoLockTimeout.self, WholeTableRowLock.self, BatchesInOneTransaction.self,
        ValidatedInSameTransaction.self, NotNullWithoutCheck.self, ForeignKeyLocksBoth.self, DomainValidated.self,
        DefaultPartitionScanned.self, ReadsWaitForIndex.self, ViewRefreshedUnderLock.self, TransactionBlocksLong.self,
        QueuesBehindTransactions.self,
    ]

    /// About what fails, and what breaks running code.
    static let others: [any MigrationCheck.Type] = [
        NotInTransaction.self, ConcurrentlyNotPossible.self, EnumValueUsedTooSoon.self, FailsOnData.self,
        PartNotSeen.self, NoSQL.self, FailsAlways.self, HiddenDDL.self,
        NameTakenAway.self, TakenAway.self, RequiredColumn.self, TypeNarrowed.self, EnumValueRenamed.self,
        RowsThrownAway.self,
    ]

    /// About allowances.
    private static let allowances: [any FindingKind.Type] = [
        UnreadableAllowance.self, ExpiredAllowance.self, UselessAllowance.self,
    ]
}
