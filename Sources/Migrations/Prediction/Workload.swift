// Workload: what a statement has the server do, as amounts that a time can be computed from.

/// A kind of work whose time grows in proportion to its amount.
public enum WorkTerm: String, Sendable, CaseIterable {
    /// Once a statement: catalogues, locks, the commit.
    case statement = "statements"
    /// A row read and looked at.
    case scannedRow = "scanned_rows"
    /// A byte of a table read, from wherever it lies.
    case scannedByte = "scanned_bytes"
    /// A comparison while an index is sorted: rows · log₂ rows for each index.
    case comparison = "comparisons"
    /// A row written into a new file.
    case rewrittenRow = "rewritten_rows"
    /// A byte read and written into a new file, its log included.
    case rewrittenByte = "rewritten_bytes"
    /// A byte of a large value taken from one TOAST table and put into another.
    case toastByte = "toast_bytes"
    /// A row updated or deleted in place.
    case updatedRow = "updated_rows"
    /// An index entry written for an updated row.
    case updatedEntry = "updated_entries"
}

/// What one statement has the server do.
public struct Workload: Sendable, Hashable {
    /// The amounts, in the order of `WorkTerm.allCases`.
    private(set) var amounts = [Double](repeating: 0, count: WorkTerm.allCases.count)
    /// The rows of the largest table that is worked on.
    public var rows: Double = 0
    /// The bytes that are read from tables and their TOAST, once each.
    public var bytesRead: Double = 0

    /// A statement without work on any table.
    public init() { self[.statement] = 1 }

    /// The amount of one term.
    public subscript(term: WorkTerm) -> Double {
        get { amounts[Self.place(of: term)] }
        set { amounts[Self.place(of: term)] = newValue }
    }

    private static func place(of term: WorkTerm) -> Int { WorkTerm.allCases.firstIndex(of: term) ?? 0 }

    /// Adds what is done to one table: each pass over its rows once, however many sub-commands share it.
    public mutating func add(_ work: [TableWork], on table: TableStatistics) {
        guard !work.isEmpty else { return }
        let rows = Double(max(0, table.rows))
        let (heap, toast) = (Double(max(0, table.heapBytes)), Double(max(0, table.toastBytes)))
        let comparisons = rows * max(1, Logarithm.binary(rows))
        let built = Set(work.compactMap { if case .indexBuild(let name) = $0 { name } else { nil } })
        let unnamed = work.count { $0 == .indexBuild("") }
        var indexes = built.subtracting([""]).count + unnamed
        self.rows = max(self.rows, rows)
        bytesRead += heap
        if work.contains(.rewrite) {
            // A rewrite rebuilds the indexes that are there; those it names beside them are new.
            let known = Set(table.indexes.map(\.name))
            indexes = known.union(built.subtracting([""])).count + unnamed
            self[.rewrittenRow] += rows
            self[.rewrittenByte] += heap
            self[.toastByte] += toast
            bytesRead += toast
        } else if work.contains(.scan) || indexes > 0 {
            // An index build is a pass of its own beside that of a check.
            let passes = Double(indexes + (work.contains(.scan) ? 1 : 0))
            self[.scannedRow] += rows * passes
            self[.scannedByte] += heap * passes
        }
        self[.comparison] += comparisons * Double(indexes)
        if work.contains(.massWrite) {
            self[.updatedRow] += rows
            self[.updatedEntry] += rows * Double(table.indexes.count)
            self[.rewrittenByte] += heap
        }
    }
}
