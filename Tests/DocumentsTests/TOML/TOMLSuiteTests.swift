// Tests of TOML against the public suite.
import Documents
import Findings
import Foundation
import Support
import Testing

@Suite struct TOMLSuiteTests {
    @Test(.enabled(if: Suites.shouldRun("toml")))
    func `valid texts give the expected values and invalid ones are refused`() throws {
        let data = try Suites.read("toml", "cases.json")
        let cases = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        var counts = (valid: 0, invalid: 0)
        for row in cases {
            let id = row["id"] as? String ?? "?"
            let bytes = [UInt8](Data(base64Encoded: row["toml"] as? String ?? "") ?? Data())
            let result = Document.read(SourceText(name: id, bytes: bytes), as: .toml)
            if row["valid"] as? Bool == true {
                counts.valid += 1
                #expect(result.isSound, "\(id): \(lines(result))")
                guard let document = result.document, let root = document.root, let expected = row["json"] else {
                    continue
                }
                #expect(tagged(document, root) == normalised(expected), "\(id)")
            } else {
                counts.invalid += 1
                #expect(result.findings.contains { $0.level == .error }, "\(id) must be refused")
            }
        }
        #expect(counts == (210, 499))
    }

    /// A subtree as text, each scalar with its type.
    private func tagged(_ document: Document, _ index: Int) -> String {
        let node = document.nodes[index]
        let text = document.text(of: index)
        switch node.kind {
        case .mapping:
            let members = document.members(of: index).map { (document.text(of: $0.key), tagged(document, $0.value)) }
            return "{" + members.sorted { $0.0 < $1.0 }.map { "\($0.debugDescription):\($1)" }.joined(separator: ",")
                + "}"
        case .sequence:
            return "[" + document.elements(of: index).map { tagged(document, $0) }.joined(separator: ",") + "]"
        case .string: return leaf("string", text)
        case .integer: return leaf("integer", text)
        case .decimal, .notFinite: return leaf("float", text)
        case .yes, .no: return leaf("bool", text)
        case .null: return leaf("null", text)
        case .time: return leaf(timeType(text), text)
        }
    }

    private func timeType(_ text: String) -> String {
        if !text.contains(":") { return "date-local" }
        if !text.dropFirst(4).hasPrefix("-") { return "time-local" }
        let clock = text.dropFirst(11)
        return clock.contains { "Zz+-".contains($0) } ? "datetime" : "datetime-local"
    }

    private func normalised(_ value: Any) -> String {
        if let list = value as? [Any] { return "[" + list.map(normalised).joined(separator: ",") + "]" }
        guard let table = value as? [String: Any] else { return "?" }
        if table.count == 2, let type = table["type"] as? String, let text = table["value"] as? String {
            return leaf(type, text)
        }
        let members = table.sorted { $0.key < $1.key }
        return "{" + members.map { "\($0.key.debugDescription):\(normalised($0.value))" }.joined(separator: ",") + "}"
    }

    /// A scalar in one form: floats by value, times with `T`, `Z` and without zeros at the end of a fraction.
    private func leaf(_ type: String, _ text: String) -> String {
        switch type {
        case "float":
            let value = Double(text.lowercased().replacing("infinity", with: "inf"))
            return "float:\(value.map { "\($0)" } ?? text)"
        case "date-local", "string", "integer", "bool": return "\(type):\(text.debugDescription)"
        default:
            var text = text.uppercased().replacing(" ", with: "T")
            if let point = text.firstIndex(of: ".") {
                let digits = text[text.index(after: point)...].prefix { $0.isNumber }
                let trimmed = String(digits.reversed().drop { $0 == "0" }.reversed())
                text = text[..<point] + (trimmed.isEmpty ? "" : ".\(trimmed)") + text[digits.endIndex...]
            }
            return "\(type):\(text)"
        }
    }
}
