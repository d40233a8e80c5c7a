// MatrixTable: the matrix as a table of text, for `plimsoll diff --all`.
import Documents

extension Matrix {
    /// The table as text: a line a value, a column an environment, `–` where it has none.
    ///
    /// Secrets are shown as `••••` with a letter: the same letter, the same secret. Only rows that differ, unless
    /// `all`.
    public func text(all: Bool = false, width: Int = 120) -> String {
        let shown = all ? rows : differing
        guard !shown.isEmpty else { return "" }
        let names = environments.map(\.name)
        let lines = shown.map { row in [row.name] + cells(of: row) }
        var widths = (["value"] + names).map(\.count)
        for line in lines {
            for (column, text) in line.enumerated() { widths[column] = max(widths[column], text.count) }
        }
        // The name gets what it needs up to two fifths, the environments share the rest.
        widths[0] = min(widths[0], max(20, width * 2 / 5))
        let rest = max(8, (width - widths[0]) / max(1, names.count) - 2)
        for column in widths.indices.dropFirst() { widths[column] = min(widths[column], rest) }
        let head = line(["value"] + names, widths)
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "──")
        return ([head, rule] + lines.map { line($0, widths) }).joined(separator: "\n") + "\n"
    }

    /// A row's texts, secrets told apart by letters.
    private func cells(of row: Row) -> [String] {
        let isSecret = row.cells.contains { $0?.isSecret == true }
        var classes: [(column: Int, node: Int)] = []
        return row.cells.enumerated().map { column, cell in
            guard let cell else { return "–" }
            guard isSecret, let config = environments[column].document(named: row.document),
                config.document.secretReference(at: cell.node) == nil
            else { return cell.text }
            let known = classes.firstIndex { other in
                let there = environments[other.column].document(named: row.document)
                return there.map { config.document.isEqual(cell.node, to: other.node, in: $0.document) } ?? false
            }
            if known == nil { classes.append((column, cell.node)) }
            let letter = Unicode.Scalar(UInt8(97 + min(known ?? (classes.count - 1), 25)))
            return "•••• \(Character(letter))"
        }
    }

    private func line(_ texts: [String], _ widths: [Int]) -> String {
        var result = ""
        for (text, width) in zip(texts, widths) {
            let clipped = text.count > width ? String(text.prefix(width - 1)) + "…" : text
            result += clipped + String(repeating: " ", count: width - clipped.count + 2)
        }
        while result.hasSuffix(" ") { result.removeLast() }
        return result
    }
}
