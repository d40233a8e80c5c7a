// MigrationReader: finds the stretches of a file that its tool runs, by its markers.
import Findings

/// A stretch of a file between two markers.
struct MigrationSection {
    var start: Int
    var end: Int
    var direction: MigrationDirection
    /// Whether it runs inside a transaction of the tool's; nil where nothing is said.
    var isInTransaction: Bool?
    /// Comments whose text is itself the SQL, such as Liquibase's `--rollback DROP TABLE a;`.
    var commented: [Span] = []
}

/// Reads one migration.
struct MigrationReader {
    let source: SourceText
    let name: MigrationName
    let reading: MigrationReading
    let settings: String?
    let tool: MigrationTool
    let comments: [MigrationComment]
    private var text: MigrationText
    /// What was found wrong.
    var findings: [Finding] = []
    private var unchecked: [Unchecked] = []
    private var scripts: [MigrationScript] = []

    init(_ source: SourceText, _ name: MigrationName, _ reading: MigrationReading, _ settings: String?) {
        (self.source, self.name, self.reading, self.settings) = (source, name, reading, settings)
        text = MigrationText(source.bytes)
        comments = text.comments.map { MigrationComment($0, of: source) }
        tool = reading.tool ?? MigrationTool.detect(path: source.name, comments: comments.lazy.map(\.words))
    }

    /// The file as read so far.
    var file: MigrationFile {
        MigrationFile(
            name: name,
            source: source,
            tool: tool,
            scripts: scripts,
            findings: findings,
            unchecked: unchecked,
            allowances: comments.compactMap { Allowance($0, in: source) }
        )
    }

    /// Finds what is run.
    mutating func run() {
        let sections = sections()
        let wanted = sections.filter { $0.direction == reading.direction }
        if wanted.isEmpty, !text.statements.isEmpty {
            let other = reading.direction == .up ? "down" : "up"
            unchecked.append(
                Unchecked(
                    source.name,
                    because: "it goes \(other) only; `--direction \(other)` checks it",
                    wasRequired: false
                )
            )
        }
        reportForeign(inside: wanted)
        guard !wanted.isEmpty else { return }
        let sql = parsed(wanted)
        scripts = wanted.map { section in
            MigrationScript(
                text: sql,
                span: Span(from: section.start, to: section.end),
                isInTransaction: isInTransaction(section)
            )
        }
    }

    private mutating func sections() -> [MigrationSection] {
        switch tool {
        case .goose: return goose()
        case .dbmate: return dbmate()
        case .sqlMigrate: return sqlMigrate()
        case .liquibase: return liquibase()
        default:
            var section = whole
            if tool == .sqlx, comments.first?.words == "no-transaction" { section.isInTransaction = false }
            if tool == .flyway { section.isInTransaction = flywayTransaction }
            if tool == .diesel, says("run_in_transaction", "false") { section.isInTransaction = false }
            return [section]
        }
    }

    /// The file as one stretch.
    var whole: MigrationSection {
        MigrationSection(start: 0, end: source.bytes.count, direction: name.direction ?? reading.direction)
    }

    private func isInTransaction(_ section: MigrationSection) -> Bool {
        if let said = section.isInTransaction { return said }
        if let given = reading.perFileTransaction { return given }
        switch tool.habit {
        case .wraps: return true
        case .asWritten: return false
        case .oneMessage: return statements(in: section).count > 1
        }
    }

    private func statements(in section: MigrationSection) -> [Int] {
        text.statements.filter { $0 >= section.start && $0 < section.end }
    }

    /// Where the first statement of a stretch begins.
    func firstStatement(from start: Int, to end: Int) -> Int? {
        text.statements.first { $0 >= start && $0 < end }
    }

    /// The text for the parser; the file's own where nothing had to be changed.
    private func parsed(_ sections: [MigrationSection]) -> SourceText {
        let commented = sections.flatMap(\.commented)
        guard !text.foreign.isEmpty || !commented.isEmpty || text.hasBlankedData else { return source }
        var bytes = text.bytes
        for span in commented {
            for offset in Int(span.start)..<Int(span.end) { bytes[offset] = source.bytes[offset] }
            // The dashes that made a comment of it.
            var offset = Int(span.start)
            while offset > 0, bytes[offset - 1] != 0x0A {
                offset -= 1
                bytes[offset] = 0x20
            }
        }
        return SourceText(name: source.name, bytes: bytes)
    }
}

// MARK: - Settings beside the file

extension MigrationReader {
    /// Whether the settings hold `key = value`.
    private func says(_ key: String, _ value: String) -> Bool {
        (settings ?? "").split(whereSeparator: \.isNewline).contains { line in
            let parts = line.split(separator: "=", maxSplits: 1).map { part in
                part.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
            }
            return parts == [key, value]
        }
    }

    /// Flyway takes a file out of a transaction where its settings say so, or where a statement needs it.
    private var flywayTransaction: Bool? {
        if says("executeInTransaction", "false") { return false }
        let needs = text.statements.contains { start in
            let words = SQLWords.leading(source.bytes, from: start, count: 4)
            switch words.first {
            case "vacuum": return true
            case "create", "drop":
                return words.contains("concurrently")
                    || words.count > 1 && ["database", "tablespace", "subscription"].contains(words[1])
            case "alter": return words.count > 1 && words[1] == "system"
            case "reindex": return !Set(words).isDisjoint(with: ["schema", "database", "system"])
            case "discard": return words.count > 1 && words[1] == "all"
            default: return false
            }
        }
        return needs ? false : nil
    }
}

// MARK: - What is no SQL

extension MigrationReader {
    private mutating func reportForeign(inside sections: [MigrationSection]) {
        for foreign in text.foreign {
            guard sections.contains(where: { $0.start <= Int(foreign.span.start) && Int(foreign.span.start) < $0.end })
            else { continue }
            let place = Place(source: source, span: foreign.span)
            switch foreign.kind {
            case .command:
                let (finding, reason) = ClientCommand.report(tool, at: place)
                findings.append(finding)
                if let reason { unchecked.append(Unchecked(words(of: place), because: reason)) }
            case .placeholder: findings.append(PlaceholderInMigration.finding(tool, at: place))
            case .template:
                unchecked.append(
                    Unchecked(words(of: place), because: "whether what follows is run is decided elsewhere")
                )
            }
        }
    }

    private func words(of place: Place) -> String {
        "`\(source.text(of: place.span).prefix(60))` at \(source.name):\(place.start.line):\(place.start.column)"
    }
}

/// A comment without what makes it one.
struct MigrationComment {
    /// The whole comment.
    let span: Span
    /// Its first line without dashes, stars and blanks round it.
    let words: String
    /// Where `words` begin.
    let wordsStart: Int

    init(_ span: Span, of source: SourceText) {
        self.span = span
        var start = Int(span.start) + 2
        let bytes = source.bytes
        while start < Int(span.end), SQLLexer.isBlank(bytes[start]) { start += 1 }
        var end = start
        while end < Int(span.end), bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        if end == Int(span.end), bytes[Int(span.start)] == UInt8(ascii: "/"), end >= start + 2 { end -= 2 }
        while end > start, SQLLexer.isBlank(bytes[end - 1]) { end -= 1 }
        wordsStart = start
        words = String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    }
}

/// The first words of a statement, in lower case.
enum SQLWords {
    static func leading(_ bytes: [UInt8], from start: Int, count: Int) -> [String] {
        var words: [String] = []
        var lexer = SQLLexer(bytes, from: start)
        while words.count < count, let piece = lexer.next() {
            guard piece.kind == .code else {
                if piece.kind == .lineComment || piece.kind == .blockComment { continue }
                return words
            }
            for word in bytes[piece.start..<piece.end].split(whereSeparator: { SQLLexer.isBlank($0) }).prefix(count) {
                words.append(String(decoding: word.prefix { SQLLexer.isNameByte($0) }, as: UTF8.self).lowercased())
                guard word.allSatisfy({ SQLLexer.isNameByte($0) }), words.count < count else { return words }
            }
        }
        return words
    }
}
