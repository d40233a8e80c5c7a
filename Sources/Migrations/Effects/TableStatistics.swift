// TableStatistics: how large and how busy the real tables are, as `plimsoll migrate stats` wrote them down.

/// Size and load of one real table.
public struct TableStatistics: Sendable, Hashable {
    /// Size of one index.
    public struct Index: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its file's size.
        public var bytes: Int

        /// An index.
        public init(name: String, bytes: Int) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// The table as people name it: with its schema only where that is not `public`.
    public var table: String
    /// Rows: `reltuples` as last analysed.
    public var rows: Int
    /// Bytes of the heap, without indexes and TOAST.
    public var heapBytes: Int
    /// Bytes of its TOAST table.
    public var toastBytes: Int
    /// Its indexes.
    public var indexes: [Index]
    /// Rows written a second; nil where it was not measured.
    public var writesPerSecond: Double?

    /// Statistics.
    public init(
        table: String,
        rows: Int,
        heapBytes: Int,
        toastBytes: Int = 0,
        indexes: [Index] = [],
        writesPerSecond: Double? = nil
    ) {
        self.table = table
        self.rows = rows
        self.heapBytes = heapBytes
        self.toastBytes = toastBytes
        self.indexes = indexes
        self.writesPerSecond = writesPerSecond
    }
}

/// The statistics of a database at one time.
public struct DatabaseStatistics: Sendable, Hashable {
    /// When they were taken, in microseconds since 1970 UTC.
    public var takenMicroseconds: Int64
    /// The server's version, such as `15.18`.
    public var serverVersion: String
    /// The tables by name.
    public var tables: [String: TableStatistics]
    /// How long the longest transactions last, in microseconds: what a statement may have to wait behind.
    public var longestTransactionMicroseconds: Int64?

    /// Statistics of a database.
    public init(
        takenMicroseconds: Int64,
        serverVersion: String,
        tables: [String: TableStatistics] = [:],
        longestTransactionMicroseconds: Int64? = nil
    ) {
        self.takenMicroseconds = takenMicroseconds
        self.serverVersion = serverVersion
        self.tables = tables
        self.longestTransactionMicroseconds = longestTransactionMicroseconds
    }
}
