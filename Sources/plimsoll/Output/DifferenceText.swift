// DifferenceText: differences between configs, for people and for programs.
import Contracts
import Documents
import Findings

/// Differences as text.
enum DifferenceText {
    /// Each value that differs, with both values and their places.
    static func terminal(_ difference: ConfigDifference, document: String?, _ names: (String, String)) -> String {
        let title = document.map { "\($0): " } ?? ""
        guard !difference.isEmpty else {
            return "\(title)\(names.0) and \(names.1) are the same: \(difference.sameCount) values\n"
        }
        var lines = ["\(title)\(names.0) → \(names.1)"]
        for entry in difference.entries {
            lines.append(entry.path.description + note(entry))
            if let side = entry.before { lines.append("  - \(side.text.padded(to: 44))  \(PlaceText.of(side.place))") }
            if let side = entry.after { lines.append("  + \(side.text.padded(to: 44))  \(PlaceText.of(side.place))") }
        }
        lines.append("\(difference.entries.count) differ, \(difference.sameCount) are the same")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func note(_ entry: ConfigDifference.Entry) -> String {
        switch (entry.kind, entry.before, entry.after) {
        case (.added, _, _): "  only in the second"
        case (.removed, _, _): "  only in the first"
        case (.changedType, let before?, let after?): "  \(before.type) becomes \(after.type)"
        default: ""
        }
    }

    /// The differences as JSON: a list of entries.
    static func json(_ differences: [(name: String, difference: ConfigDifference)], _ names: (String, String)) -> String
    {
        var json = JSONText()
        json.object { json in
            json.member("before", names.0)
            json.member("after", names.1)
            json.member("same", differences.reduce(0) { $0 + $1.difference.sameCount })
            json.member("differences") { json in
                json.list { json in
                    for (name, difference) in differences {
                        for entry in difference.entries { write(entry, name, &json) }
                    }
                }
            }
        }
        return json.text
    }

    private static func write(_ entry: ConfigDifference.Entry, _ document: String, _ json: inout JSONText) {
        json.object { json in
            json.member("document", document)
            json.member("path", entry.path.description)
            json.member("kind", entry.kind.rawValue)
            for (key, side) in [("before", entry.before), ("after", entry.after)] {
                guard let side else { continue }
                json.member(key) { json in
                    json.object { json in
                        json.member("value", side.text)
                        json.member("type", side.type)
                        json.member("secret", side.isSecret)
                        json.member("file", side.place.source.name)
                        json.member("line", side.place.start.line)
                        json.member("column", side.place.start.column)
                    }
                }
            }
        }
    }

    /// The rows of a matrix as JSON.
    static func json(_ rows: [Matrix.Row], of matrix: Matrix) -> String {
        var json = JSONText()
        json.list { json in
            for row in rows {
                json.object { json in
                    json.member("path", row.name)
                    for (environment, cell) in zip(matrix.environments, row.cells) {
                        json.member(environment.name, cell?.text)
                    }
                }
            }
        }
        return json.text
    }
}
