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

    /// What the planner's statistics say of one column: enough to make up rows of the same size, no value of any row.
    public struct Column: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Bytes of a value that is not null, as it lies in the row (`avg_width`).
        public var averageBytes: Int
        /// The share of rows where it is null.
        public var nullFraction: Double
        /// Distinct values: a count, or below 0 a share of the rows negated, as in `pg_stats`; 0 where unknown.
        public var distinct: Double

        /// A column.
        public init(name: String, averageBytes: Int, nullFraction: Double = 0, distinct: Double = 0) {
            self.name = name
            self.averageBytes = averageBytes
            self.nullFraction = nullFraction
            self.distinct = distinct
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
    /// Its columns, as far as the planner has statistics of them.
    public var columns: [Column] = []

    /// Statistics.
    public init(
        table: String,
        rows: Int,
        heapBytes: Int,
        toastBytes: Int = 0,
        indexes: [Index] = [],
        writesPerSecond: Double? = nil,
        columns: [Column] = []
    ) {
        self.table = table
        self.rows = rows
        self.heapBytes = heapBytes
        self.toastBytes = toastBytes
        self.indexes = indexes
        self.writesPerSecond = writesPerSecond
        self.columns = columns
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
    /// Seconds that the calibration query took there: by it one machine is compared with another; nil where not run.
    public var calibrationSeconds: Double?
    /// Bytes that the server expects to find in memory (`effective_cache_size`); nil where unknown.
    public var cacheBytes: Int?

    /// Statistics of a database.
    public init(
        takenMicroseconds: Int64,
        serverVersion: String,
        tables: [String: TableStatistics] = [:],
        longestTransactionMicroseconds: Int64? = nil,
        calibrationSeconds: Double? = nil,
        cacheBytes: Int? = nil
    ) {
        self.takenMicroseconds = takenMicroseconds
        self.serverVersion = serverVersion
        self.tables = tables
        self.longestTransactionMicroseconds = longestTransactionMicroseconds
        self.calibrationSeconds = calibrationSeconds
        self.cacheBytes = cacheBytes
    }
}
