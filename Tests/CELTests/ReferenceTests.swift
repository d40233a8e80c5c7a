// ReferenceTests: random expressions with the answers of Google's implementation, recorded by script/cel-differential.
import CEL
import Foundation
import Support
import Testing

@Suite("Agreement with the reference implementation")
struct ReferenceTests {
    @Test
    func `recorded expressions come to what the reference came to`() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("reference.jsonl")
        let rows = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
        let lines = CELLines(timeZones: ZoneFiles.read)
        var shared: [String: Any] = [:]
        var differences: [String] = []
        for row in rows {
            let entry = try #require(try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: Any])
            guard let expression = entry["expr"] else {
                shared = entry
                continue
            }
            shared["expr"] = expression
            let request = try JSONSerialization.data(withJSONObject: shared)
            let text = lines.answer(Array(request))
            let answer = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let isError = entry["answer"] is String
            if isError ? answer["error"] == nil : !TaggedValue.same(answer["value"], entry["answer"]) {
                differences.append("\(row) → \(text)")
            }
        }
        #expect(differences.isEmpty, "\(differences.prefix(10).joined(separator: "\n"))")
        #expect(rows.count > 1_000)
    }
}
