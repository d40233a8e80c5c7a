// Seeded fuzzing of the YAML reader: broken inputs harm nothing, written values come back.
@testable import Documents
import Findings
import Support
import Testing

@Suite struct YAMLFuzzTests {
    static let insertions: [String] = [
        ":", ": ", "- ", "? ", "\n", "\n  ", "\t", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "|2-", "&a ", "*a",
        "!!int ",
        "!", "%YAML 1.2", "---", "...", "#", " #", "<<: *a", "\\", "\\u", "\r", "\u{FEFF}", "é", "\u{0}", "\u{1}", "0x",
        "@",
    ]

    /// A text with some bytes changed.
    static func mutated(_ text: String, _ chance: inout SeededChance) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &chance) {
            let offset = Int.random(in: 0...bytes.count, using: &chance)
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: bytes.insert(contentsOf: (insertions.randomElement(using: &chance) ?? "").utf8, at: offset)
            case 1: if offset < bytes.count { bytes.remove(at: offset) }
            case 2: if offset < bytes.count { bytes[offset] = UInt8.random(in: 0...255, using: &chance) }
            case 3: bytes.removeSubrange(offset...)
            case 4:
                let end = min(bytes.count, offset + Int.random(in: 0...20, using: &chance))
                bytes.append(contentsOf: bytes[offset..<end])
            default: bytes.insert(contentsOf: (insertions.randomElement(using: &chance) ?? "").utf8, at: offset)
            }
        }
        return bytes
    }

    @Test(.enabled(if: Suites.shouldRun("yaml")), .timeLimit(.minutes(2)), arguments: [1, 2, 3, 4] as [UInt64])
    func `changed inputs of the suite give a sound tape or an error, never a crash`(seed: UInt64) throws {
        var chance = SeededChance(seed: seed)
        let cases = try YAMLSuiteCase.all()
        for _ in 0..<1_500 {
            let first = cases.randomElement(using: &chance)?.yaml ?? ""
            let second = chance.one(in: 4) ? cases.randomElement(using: &chance)?.yaml ?? "" : ""
            let bytes = Self.mutated(first + second, &chance)
            let dialect = Dialect.allCases.randomElement(using: &chance)
            let source = SourceText(name: "fuzz.yaml", bytes: bytes)
            // Directly, so that bytes that are no UTF-8 reach the parser too.
            let result = YAMLReader.read(source, options: ReadOptions(dialect: dialect))
            let defect = result.document?.defect
            #expect(
                defect == nil,
                "seed \(seed): \(defect ?? "") in \(String(decoding: bytes, as: UTF8.self).debugDescription)"
            )
            for finding in result.findings {
                #expect(Int(finding.place.span.end) <= bytes.count, "seed \(seed): \(finding.code) beyond the text")
            }
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [11, 12, 13, 14] as [UInt64])
    func `values written in any style come back as they were`(seed: UInt64) throws {
        var writer = YAMLWriter(seed: seed)
        for _ in 0..<800 {
            let value = writer.value(depth: 4)
            let text = writer.document(value)
            let result = readYAML(text)
            let errors = result.findings.filter { $0.level == .error }
            let messages = errors.map { placed($0) + " " + $0.message }
            #expect(errors.isEmpty, "seed \(seed): \(messages) in\n\(text)")
            #expect(result.document.map(PlainValue.all) == [value], "seed \(seed):\n\(text)")
            if !errors.isEmpty { return }
        }
    }
}

/// Large inputs made to be slow somewhere; each is read in a fraction of a second.
@Suite struct YAMLCostTests {
    static let texts: [(name: String, text: String)] = [
        ("escapes that are none", "a: \"" + String(repeating: "\\q", count: 20_000) + "\""),
        ("aliases", "a: &x v\nb:\n" + String(repeating: "- *x\n", count: 20_000)),
        ("unknown aliases", (0..<20_000).map { "- *u\($0)\n" }.joined()),
        ("tags", (0..<20_000).map { "- !t\($0) x\n" }.joined()),
        ("quotes", String(repeating: "a: \"\n", count: 20_000)),
        ("the same key", String(repeating: "a: 1\n", count: 20_000)),
        ("digits", String(repeating: "- 0x" + String(repeating: "F", count: 4_000) + "\n", count: 20)),
        ("keys in brackets", "[" + String(repeating: "[a]: b, ", count: 20_000) + "]\n"),
        ("empty lines", String(repeating: "- |\n\n\n", count: 20_000)),
        ("mistakes", String(repeating: "a: @x\n", count: 20_000)),
        ("colons", "a" + String(repeating: ":", count: 200_000)),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: texts.map(\.name))
    func `no input costs more than its length`(name: String) throws {
        let text = try #require(Self.texts.first { $0.name == name }?.text)
        let result = readYAML(text)
        #expect(result.document?.defect == nil)
        #expect(result.findings.count <= ReadOptions().maximumFindings + 20)
    }
}
