// PrivilegeLook: what the account may do, against what the contract asks for.
import Contracts
import Findings
import PostgreSQL

/// Holds the contract's `privileges` against the account's own, a word of the contract each.
///
/// `select, insert orders` · `usage schema shop` · `usage sequence orders_id_seq` · `execute f(int)` · `connect` ·
/// `create` · `temporary` · `select *` (all tables of the search path).
struct PrivilegeLook {
    private let subject: ProbeSubject

    init(_ subject: ProbeSubject) { self.subject = subject }

    typealias Ask = (String, [Parameter]) throws(PostgreSQLError) -> Answer

    private static let onTables: Set<String> = [
        "select", "insert", "update", "delete", "truncate", "references", "trigger",
    ]
    private static let onDatabase: Set<String> = ["connect", "create", "temporary", "temp"]

    func run(_ notes: inout ProbeNotes, _ ask: Ask) throws(PostgreSQLError) {
        for privilege in subject.connection.privileges {
            var words = privilege.value.split { $0 == " " || $0 == "," }.map(String.init)
            var verbs: [String] = []
            while let word = words.first?.lowercased(), Self.isVerb(word) {
                verbs.append(word)
                words.removeFirst()
            }
            if words.first?.lowercased() == "on" { words.removeFirst() }
            guard !verbs.isEmpty, let question = question(verbs, words) else {
                notes.miss(
                    "privilege `\(privilege.value)`",
                    because: "it is not understood; write for example `select, insert orders` or `usage schema shop`"
                )
                continue
            }
            try check(privilege, verbs, question, &notes, ask)
        }
    }

    private static func isVerb(_ word: String) -> Bool {
        onTables.contains(word) || onDatabase.contains(word) || word == "usage" || word == "execute"
    }

    private struct Question {
        /// Gives a row for each object: its name and whether the account has the verb; null where it does not exist.
        var sql: String
        var object: String
        var noun: String
    }

    private func question(_ verbs: [String], _ words: [String]) -> Question? {
        let kinds: Set<String> = ["schema", "sequence", "function", "table", "database"]
        var kind = words.count > 1 ? words.first?.lowercased() : nil
        if let found = kind, !kinds.contains(found) { kind = nil }
        let object = (kind == nil ? words : Array(words.dropFirst())).joined(separator: kind == "function" ? "," : " ")
        func all(_ set: Set<String>) -> Bool { verbs.allSatisfy { set.contains($0) } }
        switch kind {
        case "schema" where all(["usage", "create"]):
            return Question(
                sql: "SELECT $2::text, CASE WHEN to_regnamespace($2) IS NOT NULL THEN has_schema_privilege($2, $1) END",
                object: object,
                noun: "schema"
            )
        case "sequence" where all(["usage", "select", "update"]):
            return Question(
                sql: "SELECT $2::text, CASE WHEN to_regclass($2) IS NOT NULL THEN has_sequence_privilege($2, $1) END",
                object: object,
                noun: "sequence"
            )
        case "function" where all(["execute"]), nil where all(["execute"]) && !words.isEmpty:
            return Question(
                sql:
                    "SELECT $2::text, CASE WHEN to_regprocedure($2) IS NOT NULL THEN has_function_privilege($2, $1) END",
                object: words.filter { $0.lowercased() != "function" }.joined(separator: ","),
                noun: "function"
            )
        case "database" where all(Self.onDatabase), nil where words.isEmpty && all(Self.onDatabase):
            return Question(
                sql:
                    "SELECT current_database()::text, has_database_privilege(current_database(), $1) WHERE $2::text = ''",
                object: "",
                noun: "database"
            )
        case "table" where all(Self.onTables), nil where all(Self.onTables) && words.count == 1:
            if object == "*" {
                return Question(
                    sql: """
                        SELECT c.oid::regclass::text, has_table_privilege(c.oid, $1) FROM pg_class c
                        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND $2::text = '*'
                          AND c.relnamespace::regnamespace::text = ANY (current_schemas(false)::text[]) ORDER BY 1
                        """,
                    object: object,
                    noun: "table"
                )
            }
            return Question(
                sql: "SELECT $2::text, CASE WHEN to_regclass($2) IS NOT NULL THEN has_table_privilege($2, $1) END",
                object: object,
                noun: "table"
            )
        default: return nil
        }
    }

    private func check(
        _ privilege: Written<String>,
        _ verbs: [String],
        _ question: Question,
        _ notes: inout ProbeNotes,
        _ ask: Ask
    ) throws(PostgreSQLError) {
        var missing: [String: [String]] = [:]
        var absent: Set<String> = []
        for verb in verbs {
            do throws(PostgreSQLError) {
                for row in try ask(question.sql, [Parameter(verb), Parameter(question.object)]).rows {
                    let name = row[0] ?? question.object
                    if row[1] == nil { absent.insert(name) }
                    if row[1] == "f" { missing[name, default: []].append(verb) }
                }
            } catch {
                guard case .server(let message) = error else { throw error }
                notes.miss("privilege `\(privilege.value)`", because: message.message)
                return
            }
        }
        let place = subject.contract.place(of: privilege.node)
        for name in absent.sorted() {
            notes.find(
                PrivilegeMissing.self,
                "there is no \(question.noun) \(name) in this database",
                place: place,
                mend: "create it before the change, or correct the name"
            )
        }
        for (name, verbs) in missing.sorted(by: { $0.key < $1.key }).prefix(10) {
            let grant = verbs.map { $0.uppercased() }.joined(separator: ", ")
            let object = question.noun == "table" ? name : "\(question.noun.uppercased()) \(name)"
            notes.find(
                PrivilegeMissing.self,
                "the account may not \(verbs.joined(separator: ", ")) \(question.noun == "table" ? name : question.noun + " " + name)",
                place: place,
                mend: "GRANT \(grant) ON \(object) TO \(subject.shown(subject.address.user, else: "the account"))"
            )
        }
        if missing.count > 10 {
            notes.findings[notes.findings.count - 1].message += " (and \(missing.count - 10) more)"
        }
    }
}
