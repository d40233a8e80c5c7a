// TableCommand: one command of an ALTER TABLE, cut into its parts as they are written.

/// A column as `ADD COLUMN` describes it.
struct ColumnParts {
    /// Its name.
    var name: String
    /// Its type as written.
    var type: String
    /// `COLLATE …`, as written.
    var collation: String?
    /// What its default is made of.
    var defaultValue: String?
    /// What it is generated from.
    var generated: String?
    /// `ALWAYS` or `BY DEFAULT`, and the options as written, of an identity.
    var identity: (kind: String, options: String)?
    /// Whether it is never null.
    var isNotNull = false
    /// `CHECK (…)`, with its name where it has one.
    var checks: [(name: String?, text: String)] = []
    /// What stands behind `UNIQUE` or `PRIMARY KEY`.
    var keys: [(name: String?, isPrimary: Bool, ending: String)] = []
    /// `REFERENCES …` as written.
    var reference: (name: String?, text: String)?
    /// Whether it is added only where it is missing.
    var isOnlyIfMissing = false
}

/// A table constraint as `ADD CONSTRAINT` describes it.
struct ConstraintParts {
    /// What it demands.
    enum Kind { case check, foreignKey, unique, primaryKey, exclude }

    var name: String?
    var kind: Kind
    /// The text from its first word after the name.
    var text: String
    /// The columns in the first brackets of a key or foreign key.
    var columns: [String] = []
    /// What stands behind those brackets, such as `INCLUDE (…)` and `DEFERRABLE`.
    var ending = ""
    /// What stands before them: `UNIQUE NULLS NOT DISTINCT`.
    var opening = ""
    /// Whether it stands on an index that is there already.
    var usesIndex = false
    /// Whether it is not checked against the rows that are there.
    var isNotValid = false
}

/// One command of an ALTER TABLE.
enum TableCommand {
    case addColumn(ColumnParts)
    case addConstraint(ConstraintParts)
    case setNotNull(column: String)
    case setType(column: String, type: String, collation: String?, using: String?)
    case setDefault(column: String, value: String?)
    case attachPartition(table: String, bound: String)
    case detachPartition(table: String, isConcurrent: Bool)
    case setStorage(what: String)
    /// Anything else.
    case other
}

/// An ALTER TABLE, cut into its commands.
struct TableCommands {
    /// `ALTER TABLE [IF EXISTS] [ONLY] name`, as written.
    let head: String
    /// The table's name as written.
    let table: String
    /// Each command with its text.
    let commands: [(command: TableCommand, text: String)]

    /// Cuts a statement; nil where it is no ALTER TABLE.
    init?(_ source: SQLTokens) {
        let tokens = source.tokens
        guard source.words(["alter"], at: 0), tokens.count > 3 else { return nil }
        var cursor = 1
        if tokens[cursor].isWord("foreign") { cursor += 1 }
        if source.words(["materialized", "view"], at: cursor) { cursor += 1 }
        guard ["table", "view"].contains(tokens[cursor].text) else { return nil }
        cursor += 1
        if source.words(["all", "in"], at: cursor) { return nil }
        if source.words(["if", "exists"], at: cursor) { cursor += 2 }
        if source.words(["only"], at: cursor) { cursor += 1 }
        let start = cursor
        guard cursor < tokens.count, tokens[cursor].isName else { return nil }
        cursor += 1
        while cursor + 1 < tokens.count, tokens[cursor].isSign("."), tokens[cursor + 1].isName { cursor += 2 }
        table = source.text(start..<cursor)
        head = source.text(0..<cursor)
        if cursor < tokens.count, tokens[cursor].isSign("*") { cursor += 1 }
        guard cursor < tokens.count else { return nil }
        let isPartition = tokens[cursor].isWord("attach") || tokens[cursor].isWord("detach")
        let pieces = isPartition ? [cursor..<tokens.count] : source.pieces(of: cursor..<tokens.count)
        commands = pieces.map { (CommandReader(source: source, range: $0).command, source.text($0)) }
    }
}

/// Reads one command.
struct CommandReader {
    let source: SQLTokens
    let range: Range<Int>

    private var tokens: [SQLToken] { source.tokens }
    private var start: Int { range.lowerBound }

    private func word(_ offset: Int) -> String? {
        let index = start + offset
        return index < range.upperBound && tokens[index].kind == .word ? tokens[index].text : nil
    }

    private func name(_ index: Int) -> String? {
        index < range.upperBound && tokens[index].isName ? tokens[index].text : nil
    }

    var command: TableCommand {
        switch word(0) {
        case "add": return added
        case "alter": return altered
        case "attach": return attached
        case "detach":
            guard let table = relation(at: start + 2) else { return .other }
            return .detachPartition(
                table: table.text,
                isConcurrent: tokens[range].contains { $0.isWord("concurrently") }
            )
        case "set":
            let what = word(1) ?? ""
            return ["unlogged", "logged", "tablespace", "access"].contains(what) ? .setStorage(what: what) : .other
        default: return .other
        }
    }

    private func relation(at index: Int) -> (text: String, end: Int)? {
        guard name(index) != nil else { return nil }
        var end = index + 1
        while end + 1 < range.upperBound, tokens[end].isSign("."), tokens[end + 1].isName { end += 2 }
        return (source.text(index..<end), end)
    }

    private var attached: TableCommand {
        guard let table = relation(at: start + 2), table.end < range.upperBound else { return .other }
        return .attachPartition(table: table.text, bound: source.text(table.end..<range.upperBound))
    }

    private var altered: TableCommand {
        var cursor = start + 1
        if word(1) == "column" { cursor += 1 }
        guard let column = name(cursor), word(1) != "constraint" || cursor > start + 1 else { return .other }
        cursor += 1
        if source.words(["set", "not", "null"], at: cursor) { return .setNotNull(column: column) }
        if source.words(["drop", "default"], at: cursor) { return .setDefault(column: column, value: nil) }
        if source.words(["set", "default"], at: cursor) {
            return .setDefault(column: column, value: source.text((cursor + 2)..<range.upperBound))
        }
        if source.words(["set", "data"], at: cursor) { cursor += 2 }
        guard source.words(["type"], at: cursor) else { return .other }
        return type(of: column, from: cursor + 1)
    }

    private func type(of column: String, from start: Int) -> TableCommand {
        let all = start..<range.upperBound
        let using = source.firstOutsideBrackets(in: all) { tokens[$0].isWord("using") }
        let collate = source.firstOutsideBrackets(in: start..<(using ?? range.upperBound)) {
            tokens[$0].isWord("collate")
        }
        let end = collate ?? using ?? range.upperBound
        return .setType(
            column: column,
            type: source.text(start..<end),
            collation: collate.map { source.text($0..<(using ?? range.upperBound)) },
            using: using.map { source.text(($0 + 1)..<range.upperBound) }
        )
    }

    private var added: TableCommand {
        let constraintWords: Set<String> = ["constraint", "check", "unique", "primary", "foreign", "exclude"]
        if let second = word(1), constraintWords.contains(second) { return constraint(from: start + 1) }
        var cursor = start + 1
        if word(1) == "column" { cursor += 1 }
        var isOnlyIfMissing = false
        if source.words(["if", "not", "exists"], at: cursor) {
            isOnlyIfMissing = true
            cursor += 3
        }
        guard name(cursor) != nil, cursor + 1 < range.upperBound else { return .other }
        guard var parts = ColumnReader(source: source, range: cursor..<range.upperBound).parts else { return .other }
        parts.isOnlyIfMissing = isOnlyIfMissing
        return .addColumn(parts)
    }

    /// A table constraint, from its `CONSTRAINT name` or its first word on.
    func constraint(from start: Int) -> TableCommand {
        var cursor = start
        var given: String?
        if tokens[cursor].isWord("constraint") {
            given = name(cursor + 1)
            cursor += 2
        }
        guard cursor < range.upperBound else { return .other }
        let kinds: [String: ConstraintParts.Kind] = [
            "check": .check, "foreign": .foreignKey, "unique": .unique, "primary": .primaryKey, "exclude": .exclude,
        ]
        guard let kind = kinds[tokens[cursor].text] else { return .other }
        var parts = ConstraintParts(name: given, kind: kind, text: source.text(cursor..<range.upperBound))
        let rest = cursor..<range.upperBound
        parts.isNotValid =
            source.firstOutsideBrackets(in: rest, where: { source.words(["not", "valid"], at: $0) }) != nil
        parts.usesIndex =
            source.firstOutsideBrackets(in: rest, where: { source.words(["using", "index"], at: $0) }) != nil
            && !tokens[rest].contains { $0.isSign("(") }
        if let open = rest.first(where: { tokens[$0].isSign("(") }), let end = source.end(ofBracket: open) {
            parts.opening = source.text(cursor..<open)
            parts.columns = source.pieces(of: (open + 1)..<(end - 1)).map { tokens[$0.lowerBound].text }
            parts.ending = end < range.upperBound ? source.text(end..<range.upperBound) : ""
        }
        return .addConstraint(parts)
    }
}

/// Reads a column's description.
struct ColumnReader {
    let source: SQLTokens
    let range: Range<Int>

    private var tokens: [SQLToken] { source.tokens }

    /// The column; nil where something in it is not understood.
    var parts: ColumnParts? {
        let depths = self.depths
        let starts = range.dropFirst().filter { depths[$0 - range.lowerBound] == 0 && startsPart($0) }
        let typeEnd = starts.first ?? range.upperBound
        guard typeEnd > range.lowerBound + 1 else { return nil }
        var parts = ColumnParts(
            name: tokens[range.lowerBound].text,
            type: source.text((range.lowerBound + 1)..<typeEnd)
        )
        var name: String?
        for (position, start) in starts.enumerated() {
            let end = position + 1 < starts.count ? starts[position + 1] : range.upperBound
            if tokens[start].isWord("constraint") {
                name = start + 1 < end ? tokens[start + 1].text : nil
                continue
            }
            guard read(start..<end, name, into: &parts) else { return nil }
            name = nil
        }
        return parts
    }

    /// How deep in brackets each token of the range stands.
    private var depths: [Int] {
        var depth = 0
        return range.map { index in
            if tokens[index].isSign(")") || tokens[index].isSign("]") { depth -= 1 }
            defer { if tokens[index].isSign("(") || tokens[index].isSign("[") { depth += 1 } }
            return depth
        }
    }

    /// Whether a part of the column's description begins here.
    private func startsPart(_ index: Int) -> Bool {
        let token = tokens[index]
        guard token.kind == .word else { return false }
        let before = tokens[index - 1]
        switch token.text {
        case "constraint", "check", "unique", "primary", "references", "collate", "deferrable", "initially": break
        case "generated": break
        case "not": return source.words(["not", "null"], at: index) || source.words(["not", "deferrable"], at: index)
        case "null": return !["not", "set", "default"].contains(before.text)
        case "default": return !["set", "by"].contains(before.text)
        default: return false
        }
        return !(token.text == "deferrable" && before.isWord("not"))
    }

    private func read(_ part: Range<Int>, _ name: String?, into parts: inout ColumnParts) -> Bool {
        let text = source.text(part)
        let rest = (part.lowerBound + 1) < part.upperBound ? source.text((part.lowerBound + 1)..<part.upperBound) : ""
        switch tokens[part.lowerBound].text {
        case "collate": parts.collation = text
        case "null": break
        case "default": parts.defaultValue = rest
        case "check": parts.checks.append((name, text))
        case "unique": parts.keys.append((name, false, rest))
        case "primary":
            let ending = part.count > 2 ? source.text((part.lowerBound + 2)..<part.upperBound) : ""
            parts.keys.append((name, true, ending))
        case "references": parts.reference = (name, text)
        case "deferrable", "initially": return append(text, to: &parts)
        case "not":
            guard source.words(["not", "null"], at: part.lowerBound) else {
                return append(text, to: &parts)
            }
            parts.isNotNull = true
        case "generated": return readGenerated(part, into: &parts)
        default: return false
        }
        return true
    }

    /// `DEFERRABLE` and its like belong to the key or reference before them.
    private func append(_ text: String, to parts: inout ColumnParts) -> Bool {
        if let reference = parts.reference {
            parts.reference = (reference.name, reference.text + " " + text)
        } else if let key = parts.keys.popLast() {
            parts.keys.append((key.name, key.isPrimary, key.ending.isEmpty ? text : key.ending + " " + text))
        } else {
            return false
        }
        return true
    }

    private func readGenerated(_ part: Range<Int>, into parts: inout ColumnParts) -> Bool {
        guard let `as` = part.first(where: { tokens[$0].isWord("as") }), `as` + 1 < part.upperBound else {
            return false
        }
        if tokens[`as` + 1].isWord("identity") {
            let options = `as` + 2 < part.upperBound ? source.text((`as` + 2)..<part.upperBound) : ""
            parts.identity = (source.text((part.lowerBound + 1)..<`as`).uppercased(), options)
            return true
        }
        guard tokens[`as` + 1].isSign("("), let end = source.end(ofBracket: `as` + 1) else { return false }
        parts.generated = source.text((`as` + 1)..<end)
        return true
    }
}
