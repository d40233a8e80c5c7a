// SamplePlan: how many rows the tables of a sample get, and in which order samples are run.

/// What a sample of a migration's tables consists of.
///
/// The largest table that is worked on is scaled; all others are filled to their full size as far as they may be, for
/// a foreign key is looked up in the whole of the other table, which no longer fits into the processor's cache.
public struct SamplePlan: Sendable, Hashable {
    /// The table that is scaled.
    public let scaled: String
    /// The rows it gets, one entry a run; an entry that comes twice is a run that is repeated.
    public let sizes: [Int]
    /// The rows of all other tables that are worked on.
    public let others: [String: Int]

    /// Most bytes that a sample's largest table may have.
    public static let maximumBytes = 512 << 20

    /// A plan; nil where no table with rows is worked on, or one of which nothing is known.
    ///
    /// `touched` are tables that are locked only, such as the one that a foreign key refers to.
    public init?(
        tables: [String],
        touched: [String] = [],
        statistics: DatabaseStatistics,
        maximumRows: Int = 1_000_000
    ) {
        let known = tables.compactMap { statistics.tables[$0] }
        let names = Set(tables)
        guard Set(known.map(\.table)) == names,
            let largest = known.max(by: { ($0.rows, $0.heapBytes) < ($1.rows, $1.heapBytes) }), largest.rows > 0
        else { return nil }
        func most(_ table: TableStatistics) -> Int {
            let bytes = max(1, (table.heapBytes + table.toastBytes) / max(1, table.rows))
            return max(1, min(maximumRows, table.rows, Self.maximumBytes / bytes))
        }
        let top = most(largest)
        scaled = largest.table
        let quarter = max(1, top / 4)
        let half = max(1, top / 2)
        // The small ones twice and first: they cost little, and where time runs out they are what there is.
        sizes = top < 4 ? [top] : [quarter, quarter, half, half, top]
        var others: [String: Int] = [:]
        for table in known + touched.compactMap({ statistics.tables[$0] }) where table.table != largest.table {
            others[table.table] = max(0, min(most(table), table.rows))
        }
        self.others = others
    }

    /// The rows of each table in a run.
    public func rows(ofRun run: Int) -> [String: Int] {
        others.merging([scaled: sizes[run]]) { $1 }
    }
}
