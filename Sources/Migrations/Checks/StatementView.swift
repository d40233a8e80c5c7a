// StatementView: one statement's effect beside what is known of the real tables, as the checks see it.
import Findings

/// What decides how grave an effect is, beside the effect itself.
public struct CheckLimits: Sendable {
    /// The real tables; nil where no statistics were given.
    public var statistics: DatabaseStatistics?
    /// How long writes may be blocked, in seconds.
    public var longestWriteBlockSeconds: Double
    /// How long reads may be blocked, in seconds; nil: as long as writes.
    public var longestReadBlockSeconds: Double?
    /// How long a statement may wait for its lock, in milliseconds, as the contract asks; nil where it does not say.
    public var lockTimeoutMilliseconds: Int?
    /// Now, in microseconds since 1970 UTC, for the age of statistics; nil where it is not told.
    public var nowMicroseconds: Int64?
    /// Today as `YYYY-MM-DD`; nil where it is not told.
    public var today: String?

    /// Limits; where nobody says how long writes may be blocked it is a second.
    public init(
        statistics: DatabaseStatistics? = nil,
        longestWriteBlockSeconds: Double = 1,
        lockTimeoutMilliseconds: Int? = nil,
        today: String? = nil
    ) {
        self.statistics = statistics
        self.longestWriteBlockSeconds = longestWriteBlockSeconds
        self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
        self.today = today
    }

    /// How long others may wait at a table, by whether reads have to wait too.
    func longestBlock(ofReads blocksReads: Bool) -> Double {
        guard blocksReads, let reads = longestReadBlockSeconds else { return longestWriteBlockSeconds }
        return min(reads, longestWriteBlockSeconds)
    }

    /// A table of at most so many rows and bytes is dealt with in a few milliseconds, whatever is done to it.
    static let smallRows = 10_000
    static let smallBytes = 16 << 20
}

/// One statement as checks see it.
struct StatementView {
    /// What it does.
    let effect: StatementEffect
    /// The file's own text.
    let source: SourceText
    let limits: CheckLimits
    /// How long each table waits, by name, where it could be predicted.
    var seconds: [String: SecondsRange] = [:]
    /// What those times rest on.
    var basis: Prediction.Basis?
    /// The tables that its transaction keeps others waiting for, from this statement on.
    var blocks: [TableBlock] = []
    /// The types that it changes, by column.
    var typeChanges: [String: ColumnTypeChange] = [:]
    /// What the statements before it in the same file do, in order.
    var before: ArraySlice<StatementEffect> = []
    /// What all statements of the file do, in order.
    var file: [StatementEffect] = []

    var statement: Statement { effect.statement }

    /// What stands at a span of the statement.
    func place(_ span: Span) -> Place { Place(source: source, span: span) }

    /// The statement's first line.
    var head: Span { head(of: statement.span) }

    /// A span within the statement; the statement's first line where it is none, as for text inside a function.
    func clipped(_ span: Span) -> Span {
        let isInside = span.start >= statement.span.start && span.end <= statement.span.end && span.count > 0
        return isInside ? head(of: span) : head
    }

    /// The last place within a span where a name is written; the span's first line where it is not.
    ///
    /// The parser says of some parts of a statement only where the whole begins.
    func narrowed(_ span: Span, to name: String?) -> Span {
        guard let name, !name.isEmpty, span.start >= statement.span.start, span.end <= statement.span.end else {
            return head(of: clipped(span))
        }
        let wanted = Array(name.lowercased().utf8)
        let bytes = source.bytes
        var start = Int(span.end) - wanted.count
        while start >= Int(span.start) {
            let end = start + wanted.count
            let isWhole =
                (start == 0 || !SQLLexer.isNameByte(bytes[start - 1]))
                && (end >= bytes.count || !SQLLexer.isNameByte(bytes[end]))
            if isWhole, (0..<wanted.count).allSatisfy({ lowercased(bytes[start + $0]) == wanted[$0] }) {
                return Span(from: start, to: end)
            }
            start -= 1
        }
        return head(of: clipped(span))
    }

    private func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// The first line of a span.
    func head(of span: Span) -> Span {
        let line = source.lineSpan(source.position(at: Int(span.start)).line)
        return Span(from: Int(span.start), to: min(Int(span.end), max(Int(line.end), Int(span.start) + 1)))
    }

    /// The effect on a table.
    func effect(on table: String?) -> TableEffect? {
        guard let table else { return nil }
        return effect.tables.first { $0.table == table }
    }

    /// The deeds of some kinds, on tables where they could hurt.
    func deeds(_ kinds: Deed.Kind...) -> [Deed] {
        effect.deeds.filter { kinds.contains($0.kind) }
    }

    /// Whether writers of a table wait for a time that grows with it, longer than they may.
    func hurts(_ table: String?) -> Bool {
        guard let found = effect(on: table), found.grows, found.blocksWrites || found.blocksReads else { return false }
        return !isHarmless(found.table)
    }

    /// Whether a table may have so many rows that writing all of them takes time; new ones have none.
    func mayBeLarge(_ table: String) -> Bool {
        guard !effect.newTables.contains(table) else { return false }
        let isSmall = effect.deeds.contains { $0.table == table && $0.isSmall }
        return !isSmall && !isHarmless(table)
    }

    /// Whether a table is known to be too small, or predicted to be done too soon, for anybody to notice.
    func isHarmless(_ table: String) -> Bool {
        if let seconds = seconds[table] {
            return seconds.high <= limits.longestBlock(ofReads: effect(on: table)?.blocksReads ?? false)
        }
        guard let known = limits.statistics?.tables[table] else { return false }
        return known.rows >= 0 && known.rows <= CheckLimits.smallRows
            && known.heapBytes + known.toastBytes <= CheckLimits.smallBytes
    }
}

// MARK: - Words

extension StatementView {
    /// Who waits: `reads and writes of accounts wait`, `writes to accounts wait`.
    func waiters(_ effect: TableEffect) -> String {
        effect.blocksReads ? "reads and writes of \(effect.table) wait" : "writes to \(effect.table) wait"
    }

    /// The table's size and how long it waits, a line each.
    func facts(_ tables: [String]) -> [String] {
        var seen: Set<String> = []
        return tables.filter { seen.insert($0).inserted }.flatMap { facts($0) }
    }

    private func facts(_ table: String) -> [String] {
        var lines: [String] = []
        if let known = limits.statistics?.tables[table] {
            var parts = [
                MigrationWords.count(known.rows, "row"), MigrationWords.bytes(known.heapBytes + known.toastBytes),
            ]
            parts.append(known.indexes.isEmpty ? "no index" : MigrationWords.count(known.indexes.count, "index"))
            if let writes = known.writesPerSecond {
                parts.append(MigrationWords.count(Int(writes.rounded()), "write") + "/s")
            }
            lines.append("\(table): " + parts.joined(separator: ", "))
        } else if limits.statistics != nil {
            lines.append("\(table): not in the statistics, how large it is is not known")
        }
        if let seconds = seconds[table], effect(on: table)?.grows == true {
            let words = basis.map { Prediction(seconds: seconds, basis: $0).basisWords }
            lines.append(
                (["blocked \(MigrationWords.range(seconds))"] + [words].compactMap { $0 }).joined(separator: " · ")
            )
        }
        if let block = blocks.first(where: { $0.table == table }), let words = block.queue.words(during: block.seconds)
        {
            lines.append(words)
        }
        if let effect = effect(on: table), let lock = effect.lock {
            lines.append("lock: \(lock.name)\(effect.isHeld ? ", held since an earlier statement" : "") on \(table)")
        }
        return lines
    }
}

/// A check of one statement of a migration.
protocol MigrationCheck: FindingKind {
    /// What it says of a statement.
    static func findings(_ view: StatementView) -> [Finding]
}
