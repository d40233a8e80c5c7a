// TextTable: rows with columns lined up.

/// Rows as text, each column as wide as its widest cell.
enum TextTable {
    /// The rows; a column is never padded beyond its limit.
    static func text(_ rows: [[String]], limits: [Int]) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            min(limits[min(column, limits.count - 1)], rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0)
        }
        return rows.map { row in
            var line = row.enumerated().map { column, cell in cell.padded(to: widths[column]) }.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }.joined(separator: "\n") + "\n"
    }
}
