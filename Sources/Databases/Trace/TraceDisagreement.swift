// TraceDisagreement: where what was seen on the shadow is not what was deduced from the statement's text.
public import Migrations
import PostgreSQL

/// Something in which a trace and the model of PostgreSQL disagree; one of them is wrong, or the shadow is unlike the model.
public struct TraceDisagreement: Sendable, Hashable {
    /// What they disagree about.
    public enum Subject: Sendable, Hashable {
        /// The table's lock.
        case lock(deduced: LockLevel?, seen: LockLevel?)
        /// Whether the table is rewritten.
        case rewrite(seen: Bool)
        /// Whether readers wait.
        case reads(seen: Bool)
        /// Whether writers wait.
        case writes(seen: Bool)
        /// Whether they wait for a time that grows with the data.
        case growth(seen: Bool)
        /// Whether the server refuses the statement, by SQLSTATE.
        case failure(deduced: String?, seen: String?)
    }

    /// The table, by its name before the migration; nil where it is about the statement.
    public let table: String?
    /// What they disagree about.
    public let subject: Subject

    /// One clause for people, what was seen first.
    public var words: String {
        let of = table.map { "\($0): " } ?? ""
        switch subject {
        case .lock(let deduced, let seen):
            return "\(of)the lock seen is \(seen?.name ?? "none"), deduced was \(deduced?.name ?? "none")"
        case .rewrite(let seen):
            return of + (seen ? "it was rewritten" : "it was not rewritten") + ", against what was deduced"
        case .reads(let seen): return of + (seen ? "readers waited" : "no reader waited") + ", against what was deduced"
        case .writes(let seen):
            return of + (seen ? "writers waited" : "no writer waited") + ", against what was deduced"
        case .growth(let seen):
            return of + (seen ? "the wait grows with the data" : "the wait does not grow with the data")
                + ", against what was deduced"
        case .failure(let deduced, let seen):
            let what = seen.map { "the server refused it (\($0))" } ?? "the server accepted it"
            return what + (deduced.map { ", deduced was a refusal (\($0))" } ?? ", against what was deduced")
        }
    }

    /// All disagreements about one statement, by table.
    public static func between(_ deduced: StatementEffect, _ seen: TracedStatement) -> [TraceDisagreement] {
        let (expected, found) = (deduced.failure?.code, seen.failure?.sqlState)
        guard expected == found else {
            return [TraceDisagreement(table: nil, subject: .failure(deduced: expected, seen: found))]
        }
        // A statement that failed left nothing to compare.
        guard found == nil else { return [] }
        let left = Dictionary(deduced.tables.map { ($0.table, $0) }) { first, _ in first }
        let right = Dictionary(seen.effects.map { ($0.table, $0) }) { first, _ in first }
        return Set(left.keys).union(right.keys).sorted().flatMap { name in
            subjects(left[name], right[name]).map { TraceDisagreement(table: name, subject: $0) }
        }
    }

    private static func subjects(_ deduced: TableEffect?, _ seen: TableEffect?) -> [Subject] {
        let none = TableEffect(table: "", lock: nil)
        let (left, right) = (deduced ?? none, seen ?? none)
        var found: [Subject] = []
        if left.lock != right.lock { found.append(.lock(deduced: left.lock, seen: right.lock)) }
        if left.rewrites != right.rewrites { found.append(.rewrite(seen: right.rewrites)) }
        if left.blocksReads != right.blocksReads { found.append(.reads(seen: right.blocksReads)) }
        if left.blocksWrites != right.blocksWrites { found.append(.writes(seen: right.blocksWrites)) }
        if left.grows != right.grows { found.append(.growth(seen: right.grows)) }
        return found
    }
}
