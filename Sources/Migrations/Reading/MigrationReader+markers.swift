// MigrationReader+markers: goose, dbmate, sql-migrate and Liquibase: which comments open which stretch.
import Findings

extension MigrationReader {
    /// `-- +goose Up`, `Down`, `StatementBegin`, `StatementEnd`, `NO TRANSACTION`, `ENVSUB ON`.
    mutating func goose() -> [MigrationSection] {
        var sections: [MigrationSection] = []
        var isWrapped: Bool?
        for comment in comments where comment.words.hasPrefix("+goose") {
            let marker = comment.words.dropFirst(6).split(separator: " ").joined(separator: " ").uppercased()
            switch marker {
            case "UP": open(.up, at: comment, &sections)
            case "DOWN": open(.down, at: comment, &sections)
            case "NO TRANSACTION": isWrapped = false
            case "STATEMENTBEGIN", "STATEMENTEND", "ENVSUB ON", "ENVSUB OFF": break
            default:
                report(
                    comment,
                    known: [
                        "+goose Up", "+goose Down", "+goose StatementBegin", "+goose StatementEnd",
                        "+goose NO TRANSACTION",
                    ]
                )
            }
        }
        expectUp(sections, "-- +goose Up")
        for index in sections.indices { sections[index].isInTransaction = isWrapped }
        return sections
    }

    /// `-- migrate:up transaction:false`, `-- migrate:down`.
    mutating func dbmate() -> [MigrationSection] {
        var sections: [MigrationSection] = []
        for comment in comments where comment.words.hasPrefix("migrate:") {
            var words = comment.words.split(separator: " ").map(String.init)
            let marker = words.removeFirst()
            guard marker == "migrate:up" || marker == "migrate:down" else {
                report(comment, known: ["migrate:up", "migrate:down"])
                continue
            }
            open(marker == "migrate:up" ? .up : .down, at: comment, &sections)
            for option in words {
                switch option {
                case "transaction:false": sections[sections.count - 1].isInTransaction = false
                case "transaction:true": sections[sections.count - 1].isInTransaction = true
                default: report(comment, known: [marker + " transaction:false", marker + " transaction:true"])
                }
            }
        }
        expectUp(sections, "-- migrate:up")
        return sections
    }

    /// `-- +migrate Up notransaction`, `Down`, `StatementBegin`, `StatementEnd`.
    mutating func sqlMigrate() -> [MigrationSection] {
        var sections: [MigrationSection] = []
        for comment in comments where comment.words.hasPrefix("+migrate") {
            let words = comment.words.dropFirst(8).split(separator: " ").map { $0.lowercased() }
            switch words.first {
            case "up", "down":
                open(words.first == "up" ? .up : .down, at: comment, &sections)
                for option in words.dropFirst() {
                    if option == "notransaction" {
                        sections[sections.count - 1].isInTransaction = false
                    } else {
                        report(comment, known: ["+migrate Up notransaction", "+migrate Down notransaction"])
                    }
                }
            case "statementbegin", "statementend": break
            default:
                report(
                    comment,
                    known: ["+migrate Up", "+migrate Down", "+migrate StatementBegin", "+migrate StatementEnd"]
                )
            }
        }
        expectUp(sections, "-- +migrate Up")
        return sections
    }

    /// `--changeset author:id runInTransaction:false`, `--rollback DROP TABLE a;`.
    mutating func liquibase() -> [MigrationSection] {
        var sections: [MigrationSection] = []
        var back: [MigrationSection] = []
        for comment in comments {
            let words = comment.words.split(separator: " ").map(String.init)
            let first = words.first?.lowercased()
            if first == "changeset" {
                if !sections.isEmpty { sections[sections.count - 1].end = Int(comment.span.start) }
                let isAlone = words.contains { $0.lowercased() == "runintransaction:false" }
                let start = Int(comment.span.end)
                var section = MigrationSection(start: start, end: source.bytes.count, direction: .up)
                section.isInTransaction = isAlone ? false : nil
                sections.append(section)
                section.direction = .down
                back.append(section)
                if words.count < 2 || !words[1].contains(":") { report(comment, known: ["changeset author:id"]) }
            } else if first == "rollback", words.count > 1, !back.isEmpty {
                let start = comment.wordsStart + words[0].utf8.count
                back[back.count - 1].commented.append(Span(from: start, to: Int(comment.span.end)))
            }
        }
        if sections.isEmpty, let start = firstStatement(from: 0, to: source.bytes.count) {
            findings.append(
                UnreadableMarker.finding(
                    "there is no `--changeset author:id` before the first statement: Liquibase runs nothing of this file",
                    at: Place(source: source, span: Span(from: start, to: start + 1))
                )
            )
        }
        return reading.direction == .up ? sections : rolledBack(back)
    }

    /// Last changeset first, each with nothing but its `--rollback` lines.
    private func rolledBack(_ sections: [MigrationSection]) -> [MigrationSection] {
        sections.reversed().flatMap { section in
            section.commented.map { span in
                MigrationSection(
                    start: Int(span.start),
                    end: Int(span.end),
                    direction: .down,
                    isInTransaction: section.isInTransaction,
                    commented: [span]
                )
            }
        }
    }

    private func open(
        _ direction: MigrationDirection,
        at comment: MigrationComment,
        _ sections: inout [MigrationSection]
    ) {
        if !sections.isEmpty { sections[sections.count - 1].end = Int(comment.span.start) }
        sections.append(
            MigrationSection(start: Int(comment.span.end), end: source.bytes.count, direction: direction)
        )
    }

    /// Statements before the first marker belong to nothing.
    private mutating func expectUp(_ sections: [MigrationSection], _ marker: String) {
        guard let start = firstStatement(from: 0, to: sections.first?.start ?? source.bytes.count) else { return }
        let end = Int(source.lineSpan(source.position(at: start).line).end)
        findings.append(
            UnreadableMarker.finding(
                "this stands before `\(marker)`: \(tool.rawValue) does not run it",
                at: Place(source: source, span: Span(from: start, to: max(start + 1, end)))
            )
        )
    }

    private mutating func report(_ comment: MigrationComment, known: [String]) {
        let place = Place(
            source: source,
            span: Span(from: comment.wordsStart, to: comment.wordsStart + comment.words.utf8.count)
        )
        let words = comment.words.prefix(60)
        let hint = NearestWord.nearest(to: String(words), among: known).map { "did you mean `-- \($0)`?" }
        findings.append(
            UnreadableMarker.finding(
                "\(tool.rawValue) does not know the marker `\(words)`",
                at: place,
                mend: hint ?? "there are " + known.map { "`-- \($0)`" }.joined(separator: ", ")
            )
        )
    }
}
