// MistakeFuzzTests: documents broken at random: what is wrong is always said, in order, and nothing crashes.
import Documents
import Findings
import Foundation
import JSONSchema
import Testing

struct MistakeFuzzTests {
    /// Values that stand where others stood.
    private static let values = [
        "null", "true", "\"\"", "-1", "1e400", "[]", "{}", "[a, b]", "{a: b}", "\"text\"", "99999999999999999999",
        "0.5", "2024-02-30",
    ]

    @Test(arguments: Mistake.good)
    func `whatever is changed in a document, what is wrong is said`(_ name: String) throws {
        let data = try #require(FileManager.default.contents(atPath: Mistake.folder + "good/" + name))
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let kind = try #require(name.split(separator: "-").first)
        let schema = try #require(Mistake.schemas[kind + ".json"])
        var random = SeededBytes(state: UInt64(name.utf8.count) &* 977)
        var invalid = 0
        for _ in 0..<150 {
            let text = changed(lines.map(String.init), &random, isJSON: name.hasSuffix(".json")).joined(separator: "\n")
            let source = SourceText(name: name, bytes: Array(text.utf8))
            guard let document = Document.read(source, as: name.hasSuffix(".json") ? .json : .yaml).document,
                document.root != nil
            else { continue }
            let validation = schema.validate(document)
            let findings = validation.findings()
            #expect(findings.isEmpty == (validation.answer != .invalid), "\(text)")
            #expect(schema.answer(for: document) == validation.answer, "\(text)")
            if !findings.isEmpty { invalid += 1 }
            for finding in findings {
                #expect(!finding.message.isEmpty && Int(finding.place.span.end) <= source.bytes.count)
            }
        }
        #expect(invalid > 20)
    }

    /// One to three lines taken out, doubled, moved, indented or given another value.
    private func changed(_ lines: [String], _ random: inout SeededBytes, isJSON: Bool) -> [String] {
        var lines = lines
        for _ in 0...random.below(3) where lines.count > 2 {
            let index = random.below(lines.count)
            switch random.below(isJSON ? 1 : 6) {
            case 0:
                guard let colon = lines[index].range(of: ": ") else { continue }
                let end = isJSON && lines[index].hasSuffix(",") ? "," : ""
                let value = Self.values[random.below(isJSON ? 7 : Self.values.count)]
                lines[index] = lines[index][..<colon.upperBound] + value + end
            case 1: lines.remove(at: index)
            case 2: lines[index] = "  " + lines[index]
            case 3: lines[index] = String(lines[index].dropFirst(2))
            case 4: lines.swapAt(index, random.below(lines.count))
            default: lines[index] = lines[index].replacing("a", with: "e", maxReplacements: 1)
            }
        }
        return lines
    }
}
