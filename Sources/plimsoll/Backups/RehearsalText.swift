// RehearsalText: what a rehearsal says while it is at work, and how its end is told.
import Findings
import Probes

/// A rehearsal in words.
enum RehearsalText {
    static func head(_ entry: BackupEntry, _ question: BackupQuestion, now: Int64) -> String {
        let facts = [
            entry.bytes.map(Amounts.size), entry.finished.map { Amounts.age(of: $0, now: now) },
            entry.kind, entry.origin.map { "of \($0)" },
        ].compactMap(\.self)
        let words =
            "\(question.connection) of \(question.environment): \(entry.name) (\(facts.joined(separator: ", ")))"
        return PlainWords.text(words) + "\n"
    }

    static func show(_ event: BackupRehearsal.Event) {
        switch event {
        case .step(let words), .note(let words):
            Console.clearProgress()
            Console.print("  \(PlainWords.text(words))\n")
        case .progress(let words): Console.progress("  " + PlainWords.text(words))
        }
    }

    /// How it ended, as one clause.
    static func end(_ outcome: RehearsalOutcome) -> String {
        switch outcome.end {
        case .proved: "restored"
        case .failed(let reason): "failed: \(reason)"
        case .impossible(let reason): "not tried to its end: \(reason)"
        case .stopped: "stopped"
        }
    }

    static func exitCode(_ outcome: RehearsalOutcome) -> Int32 {
        switch outcome.end {
        case .proved: 0
        case .failed: 1
        case .impossible, .stopped: 3
        }
    }

    static func terminal(_ outcome: RehearsalOutcome, isRecorded: Bool) -> String {
        var lines = [end(outcome)]
        let facts = [
            outcome.tables.map { Amounts.count($0, "table") }, outcome.rows.map { "\(count($0)) rows" },
            outcome.bytes.map(Amounts.size), outcome.version.map { "PostgreSQL \($0)" },
            outcome.system.map { "server \(Amounts.short($0))" }, outcome.marker?.description,
        ].compactMap(\.self)
        if !facts.isEmpty {
            let seconds = Int64((outcome.seconds * 10).rounded())
            lines.append("  \(facts.joined(separator: ", ")) in \(seconds / 10).\(seconds % 10) s")
        }
        for answer in outcome.answers {
            lines.append("  \(answer.broken == nil ? "ok " : "no ") \(answer.query)  \(answer.answer ?? "nothing")")
        }
        lines += outcome.notes.map { "  note: \($0)" }
        if isRecorded {
            let name = RecordShape.rehearsals.fileName
            lines += ["recorded in \(name)", "next: git add \(name)"]
        } else {
            lines.append("nothing was recorded")
        }
        return lines.map { PlainWords.text($0) + "\n" }.joined()
    }

    private static func count(_ number: Int64) -> String {
        var digits = String(number)
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
            place -= 3
        }
        return digits
    }

    static func json(_ outcome: RehearsalOutcome, _ isRecorded: Bool) -> String {
        var json = JSONText(isPretty: true)
        json.object { json in
            switch outcome.end {
            case .proved: json.member("end", "restored")
            case .failed(let reason):
                json.member("end", "failed")
                json.member("because", reason)
            case .impossible(let reason):
                json.member("end", "not_tried_to_its_end")
                json.member("because", reason)
            case .stopped: json.member("end", "stopped")
            }
            json.member("backup", outcome.backup.name)
            json.member("provider", outcome.provider)
            json.member("version", outcome.version)
            json.member("system", outcome.system)
            json.member("database", outcome.database)
            json.member("marker", outcome.marker?.description)
            for (key, number) in [
                ("bytes", outcome.bytes), ("tables", outcome.tables.map(Int64.init)), ("rows", outcome.rows),
            ] {
                json.key(key)
                if let number { json.value(Int(number)) } else { json.null() }
            }
            json.key("seconds")
            json.value((outcome.seconds * 10).rounded() / 10)
            json.member("answers") { json in
                json.list { json in
                    for answer in outcome.answers {
                        json.object { json in
                            json.member("query", answer.query)
                            json.member("answer", answer.answer)
                            json.member("holds", answer.broken == nil)
                        }
                    }
                }
            }
            json.member("notes", outcome.notes)
            json.member("is_recorded", isRecorded)
        }
        return json.text + "\n"
    }
}
