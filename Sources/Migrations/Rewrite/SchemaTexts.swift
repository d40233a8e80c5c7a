// SchemaTexts: how the schema's indexes, constraints and columns were written, so that they can be written again.

/// The texts by which tables, indexes and constraints were made, by their names.
///
/// The model knows what a schema is; a copy of an index under another name needs how it was written as well.
struct SchemaTexts {
    /// An index as written.
    struct IndexText {
        var isUnique: Bool
        /// All behind the table's name.
        var ending: String
    }

    /// A table as written.
    struct TableText {
        /// Types by column.
        var types: [String: String] = [:]
        /// Defaults by column.
        var defaults: [String: String] = [:]
        /// Checks and foreign keys by name, without `NOT VALID`.
        var constraints: [String: String] = [:]
        /// What stands behind the columns of keys, by name: the constraint's own part, such as `DEFERRABLE`.
        var keyEndings: [String: String] = [:]
        /// The parts of its partition key.
        var partitionParts: [String] = []
        /// How the bound of a partition is written.
        var bound: String?
        /// Columns that got another name, so that what was written before names them otherwise.
        var renamed: Set<String> = []
    }

    /// Indexes by schema and name.
    private(set) var indexes: [QualifiedName: IndexText] = [:]
    /// Tables by schema and name.
    private(set) var tables: [QualifiedName: TableText] = [:]

    /// Takes a statement into account.
    mutating func read(_ statement: String) {
        let source = SQLTokens(statement)
        let tokens = source.tokens
        guard tokens.count > 3, tokens[0].kind == .word else { return }
        switch tokens[0].text {
        case "create":
            if let index = CreateIndexParts(source) {
                guard let name = index.name else { return }
                let schema = SchemaTexts.name(index.table).schema
                indexes[QualifiedName(schema: schema, name: name)] =
                    IndexText(isUnique: index.isUnique, ending: index.ending)
            } else {
                readTable(source)
            }
        case "alter": readAlter(source)
        default: return
        }
    }

    /// The schema and name of a relation as written; `public` where it has none.
    static func name(_ written: String) -> QualifiedName {
        let names = SQLTokens(written).tokens.filter(\.isName).map(\.text)
        return QualifiedName(schema: names.count > 1 ? names[names.count - 2] : "public", name: names.last ?? "")
    }

    private mutating func readTable(_ source: SQLTokens) {
        let tokens = source.tokens
        guard let table = tokens.prefix(4).firstIndex(where: { $0.isWord("table") }) else { return }
        var cursor = table + 1
        if source.words(["if", "not", "exists"], at: cursor) { cursor += 3 }
        let start = cursor
        guard cursor < tokens.count, tokens[cursor].isName else { return }
        cursor += 1
        while cursor + 1 < tokens.count, tokens[cursor].isSign("."), tokens[cursor + 1].isName { cursor += 2 }
        let name = SchemaTexts.name(source.text(start..<cursor))
        var text = TableText()
        if cursor < tokens.count, tokens[cursor].isSign("("), let end = source.end(ofBracket: cursor) {
            for piece in source.pieces(of: (cursor + 1)..<(end - 1)) { readElement(source, piece, name.name, &text) }
            cursor = end
        }
        let rest = cursor..<tokens.count
        if let by = source.firstOutsideBrackets(in: rest, where: { source.words(["partition", "by"], at: $0) }),
            let open = (by..<tokens.count).first(where: { tokens[$0].isSign("(") }),
            let end = source.end(ofBracket: open)
        {
            text.partitionParts = source.pieces(of: (open + 1)..<(end - 1)).map { source.text($0) }
        }
        tables[name] = text
    }

    private func readElement(_ source: SQLTokens, _ piece: Range<Int>, _ table: String, _ text: inout TableText) {
        let words: Set<String> = ["constraint", "check", "unique", "primary", "foreign", "exclude"]
        let first = source.tokens[piece.lowerBound]
        if first.kind == .word, first.text == "like" { return }
        if first.kind == .word, words.contains(first.text) {
            let reader = CommandReader(source: source, range: piece)
            if case .addConstraint(let parts) = reader.constraint(from: piece.lowerBound) { add(parts, table, &text) }
            return
        }
        guard let column = ColumnReader(source: source, range: piece).parts else { return }
        add(column, table, &text)
    }

    private func add(_ column: ColumnParts, _ table: String, _ text: inout TableText) {
        text.types[column.name] = column.type
        text.defaults[column.name] = column.defaultValue
        for check in column.checks {
            let known = Set(text.constraints.keys)
            text.constraints[check.name ?? SQLName.chosen(table, column.name, "check", taken: known.contains)] =
                check.text
        }
        if let reference = column.reference {
            let name = reference.name ?? SQLName.made(table, column.name, "fkey")
            text.constraints[name] = "FOREIGN KEY (\(SQLName.quoted(column.name))) \(reference.text)"
        }
    }

    private func add(_ parts: ConstraintParts, _ table: String, _ text: inout TableText) {
        switch parts.kind {
        case .check, .foreignKey:
            let source = SQLTokens(parts.text)
            let all = 0..<source.tokens.count
            let end = source.firstOutsideBrackets(in: all) { source.words(["not", "valid"], at: $0) }
            let columns = parts.kind == .foreignKey ? parts.columns.joined(separator: "_") : nil
            let ending = parts.kind == .check ? "check" : "fkey"
            let known = Set(text.constraints.keys)
            let name = parts.name ?? SQLName.chosen(table, columns, ending, taken: known.contains)
            text.constraints[name] = source.text(0..<(end ?? source.tokens.count))
        case .unique, .primaryKey, .exclude:
            guard let name = parts.name else { return }
            text.keyEndings[name] = KeyEnding.split(parts).constraint
        }
    }

    private mutating func readAlter(_ source: SQLTokens) {
        let tokens = source.tokens
        if source.words(["alter", "index"], at: 0) { return renameIndex(source) }
        guard let alter = TableCommands(source) else { return }
        let name = SchemaTexts.name(alter.table)
        var text = tables[name] ?? TableText()
        for (command, _) in alter.commands {
            switch command {
            case .addColumn(let column): add(column, name.name, &text)
            case .addConstraint(let parts): add(parts, name.name, &text)
            case .setDefault(let column, let value): text.defaults[column] = value
            case .setType(let column, let type, _, _): text.types[column] = type
            default: break
            }
        }
        if let rename = tokens.firstIndex(where: { $0.isWord("rename") }), rename + 2 < tokens.count {
            let column = tokens[rename + 1].isWord("column") ? tokens[rename + 2] : tokens[rename + 1]
            if tokens[rename + 1].isWord("to"), let last = tokens.last(where: \.isName) {
                tables[QualifiedName(schema: name.schema, name: last.text)] = text
                tables[name] = nil
                return
            }
            text.renamed.insert(column.text)
        }
        tables[name] = text
    }

    private mutating func renameIndex(_ source: SQLTokens) {
        let tokens = source.tokens
        guard let rename = tokens.firstIndex(where: { $0.isWord("rename") }), rename + 2 < tokens.count else { return }
        let old = SchemaTexts.name(source.text(2..<rename))
        guard let text = indexes.removeValue(forKey: old) else { return }
        indexes[QualifiedName(schema: old.schema, name: tokens[rename + 2].text)] = text
    }
}

/// A CREATE INDEX, cut into its parts.
struct CreateIndexParts {
    var isUnique: Bool
    var isConcurrent: Bool
    var isOnlyIfMissing: Bool
    /// Its name, without quotes; nil where PostgreSQL chooses one.
    var name: String?
    /// Whether it stands `ON ONLY` the table.
    var isOnly: Bool
    /// The table as written.
    var table: String
    /// All behind the table's name.
    var ending: String
    /// The columns in its brackets, `expr` for expressions: what PostgreSQL makes its name of.
    var nameParts: [String]

    /// Cuts a statement; nil where it is no CREATE INDEX.
    init?(_ source: SQLTokens) {
        let tokens = source.tokens
        guard source.words(["create"], at: 0) else { return nil }
        var cursor = 1
        isUnique = source.words(["unique"], at: cursor)
        if isUnique { cursor += 1 }
        guard source.words(["index"], at: cursor) else { return nil }
        cursor += 1
        isConcurrent = source.words(["concurrently"], at: cursor)
        if isConcurrent { cursor += 1 }
        isOnlyIfMissing = source.words(["if", "not", "exists"], at: cursor)
        if isOnlyIfMissing { cursor += 3 }
        guard cursor < tokens.count else { return nil }
        if !tokens[cursor].isWord("on"), tokens[cursor].isName {
            name = tokens[cursor].text
            cursor += 1
        }
        guard source.words(["on"], at: cursor) else { return nil }
        cursor += 1
        isOnly = source.words(["only"], at: cursor)
        if isOnly { cursor += 1 }
        let start = cursor
        guard cursor < tokens.count, tokens[cursor].isName else { return nil }
        cursor += 1
        while cursor + 1 < tokens.count, tokens[cursor].isSign("."), tokens[cursor + 1].isName { cursor += 2 }
        guard cursor < tokens.count else { return nil }
        table = source.text(start..<cursor)
        ending = source.text(cursor..<tokens.count)
        guard let open = (cursor..<tokens.count).first(where: { tokens[$0].isSign("(") }),
            let close = source.end(ofBracket: open)
        else { return nil }
        var parts = source.pieces(of: (open + 1)..<(close - 1))
        // The columns it only carries are part of the name too.
        if source.words(["include"], at: close), let end = source.end(ofBracket: close + 1) {
            parts += source.pieces(of: (close + 2)..<(end - 1))
        }
        nameParts = parts.map { tokens[$0.lowerBound].isName ? tokens[$0.lowerBound].text : "expr" }
    }
}
