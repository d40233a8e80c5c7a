// TerminalRenderer: findings for people: code frames, reasons, mends; colour only where it is wanted.

/// Draws findings with code frames, as the best compilers do.
public struct TerminalRenderer: Renderer {
    private let usesColour: Bool
    private let width: Int

    /// A renderer for a terminal of `width` cells; without colour the text reads the same.
    public init(usesColour: Bool = false, width: Int = 100) {
        self.usesColour = usesColour
        self.width = min(max(width, 40), 160)
    }

    /// Nothing stands before.
    public mutating func start() -> String { "" }

    /// One finding with its frame, related places, reason and mend; a note without more to say is one line.
    public mutating func text(of finding: Finding) -> String {
        let isShort = finding.related.isEmpty && finding.facts.isEmpty && finding.mend == nil
        if finding.level == .note, isShort { return line(of: finding) }
        let places = [finding.place] + finding.related.map(\.place)
        let gutter = places.map { String($0.start.line).count }.max() ?? 1
        let margin = String(repeating: " ", count: gutter + 1)
        var lines = [headline(finding)]
        lines.append(margin + paint("┌─ ", .frame) + location(of: finding.place))
        lines.append(margin + paint("│", .frame))
        lines += frame(of: finding.place, label: finding.label, gutter: gutter, mark: "^", paint: .of(finding.level))
        for related in finding.related {
            lines.append(margin + paint("│", .frame))
            lines.append(margin + paint("├─ ", .frame) + location(of: related.place) + "  " + safe(related.message))
            lines += frame(of: related.place, label: nil, gutter: gutter, mark: "─", paint: .frame)
        }
        let hasWords = finding.read ?? finding.because ?? finding.mend != nil || !finding.facts.isEmpty
        if hasWords { lines.append(margin + paint("│", .frame)) }
        if let read = finding.read { lines += wrapped("read as", read, margin) }
        for fact in finding.facts { lines.append(margin + safe(fact)) }
        if let because = finding.because { lines += wrapped("because", because, margin) }
        if let mend = finding.mend { lines += wrapped("mend", mend, margin) }
        return lines.joined(separator: "\n") + "\n\n"
    }

    /// One line: what was found, what was not checked, how long it took, and the next useful command.
    public mutating func end(_ summary: RunSummary) -> String {
        var parts: [String] = []
        if let subject = summary.subject { parts.append(safe(subject)) }
        parts.append(counts(summary))
        if let milliseconds = summary.elapsedMilliseconds {
            parts.append("\(milliseconds / 1000).\(milliseconds % 1000 / 100) s")
        }
        var text = ""
        for item in summary.unchecked {
            text += paint("not checked", .warning) + " \(safe(item.what)): \(safe(item.why))\n"
        }
        text += parts.joined(separator: " · ") + "\n"
        if let next = summary.next { text += paint("next: ", .dim) + safe(next) + "\n" }
        return text
    }

    private func counts(_ summary: RunSummary) -> String {
        var parts: [String] = []
        func add(_ level: Level, _ word: String, _ style: Paint) {
            let count = summary.counts[level]
            guard count > 0 else { return }
            parts.append(paint("\(count) \(word)\(count == 1 ? "" : "s")", style))
        }
        add(.error, "error", .error)
        add(.warning, "warning", .warning)
        add(.note, "note", .note)
        let files = summary.subject == nil ? "\(summary.fileCount) file\(summary.fileCount == 1 ? "" : "s")" : ""
        if parts.isEmpty {
            let words = summary.verdict == .unknown ? paint("unknown", .warning) : paint("nothing found", .good)
            return files.isEmpty ? words : "\(files), \(words)"
        }
        return (files.isEmpty ? "" : "\(files): ") + parts.joined(separator: ", ")
    }

    /// `note[PL1401]: config/app.yaml:22:11 runs at 03:30 every day`, and what it is read as.
    private func line(of finding: Finding) -> String {
        let head = paint("\(finding.level.rawValue)[\(finding.code.text)]", .of(finding.level))
        var lines = ["\(head): \(location(of: finding.place)) \(safe(finding.message))"]
        if let read = finding.read { lines += wrapped("read as", read, "  ") }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private func headline(_ finding: Finding) -> String {
        paint("\(finding.level.rawValue)[\(finding.code.text)]", .of(finding.level))
            + paint(": " + safe(finding.message), .bold)
    }

    private func location(of place: Place) -> String {
        let position = place.start
        return "\(safe(place.source.name)):\(position.line):\(position.column)"
    }

    private func frame(of place: Place, label: String?, gutter: Int, mark: Character, paint style: Paint) -> [String] {
        let frame = CodeFrame(of: place, width: width - gutter - 4)
        let number = String(repeating: " ", count: gutter - String(frame.line).count) + String(frame.line)
        let margin = String(repeating: " ", count: gutter + 1)
        let marks = String(repeating: mark, count: frame.marks) + (label.map { " " + safe($0) } ?? "")
        return [
            paint(number + " │ ", .frame) + frame.text,
            margin + paint("│ ", .frame) + String(repeating: " ", count: frame.indent) + paint(marks, style),
        ]
    }

    /// `word: text`, broken at spaces and hung under its first line.
    private func wrapped(_ word: String, _ text: String, _ margin: String) -> [String] {
        let head = margin + paint(word + ":", .dim) + " "
        let hang = margin + String(repeating: " ", count: word.count + 2)
        var lines: [String] = []
        for paragraph in safe(text).split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for piece in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
                if !line.isEmpty, DisplayText.width(line) + 1 + DisplayText.width(String(piece)) > width - hang.count {
                    lines.append(line)
                    line = String(piece)
                } else {
                    if !line.isEmpty { line.append(" ") }
                    line.append(contentsOf: piece)
                }
            }
            lines.append(line)
        }
        return lines.enumerated().map { ($0 == 0 ? head : hang) + $1 }
    }

    private func safe(_ text: String) -> String { DisplayText.safe(text) }

    private enum Paint: String {
        case error = "1;31"
        case warning = "1;33"
        case note = "1;36"
        case good = "32"
        case frame = "34"
        case bold = "1"
        case dim = "2"

        static func of(_ level: Level) -> Paint {
            switch level {
            case .error: .error
            case .warning: .warning
            case .note: .note
            }
        }
    }

    private func paint(_ text: String, _ style: Paint) -> String {
        usesColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
