// Tests of every reader on changed and on enormous texts: no crash, no hang, nothing that may not be.
import Documents
import Findings
import Foundation
import Support
import Testing

@Suite struct ReaderFuzzTests {
    /// Seconds for each notation: `PLIMSOLL_FUZZ_SECONDS`, or one.
    static let seconds = ProcessInfo.processInfo.environment["PLIMSOLL_FUZZ_SECONDS"].flatMap(Double.init) ?? 1
    /// The seed: `PLIMSOLL_FUZZ_SEED`, or one that never changes.
    static let seed = ProcessInfo.processInfo.environment["PLIMSOLL_FUZZ_SEED"].flatMap { UInt64($0) } ?? 2026

    /// The notations to try: `PLIMSOLL_FUZZ_FORMATS`, with commas between, or all.
    static let formats = DocumentFormat.allCases.filter { format in
        guard let chosen = ProcessInfo.processInfo.environment["PLIMSOLL_FUZZ_FORMATS"] else { return true }
        return chosen.split(separator: ",").contains { $0 == format.rawValue }
    }

    @Test(arguments: formats)
    func `changed texts break no reader`(format: DocumentFormat) {
        let mutations = FuzzMutations(format)
        var generator = SeededGenerator(seed: Self.seed)
        let end = ContinuousClock.now + .seconds(Self.seconds)
        var count = 0
        while ContinuousClock.now < end {
            let text = mutations.text(&generator)
            var options = ReadOptions(dialect: Bool.random(using: &generator) ? .yaml1_1 : nil)
            if count % 5 == 0 {
                options.maximumNodes = Int.random(in: 1...50, using: &generator)
                options.maximumDepth = Int.random(in: 1...6, using: &generator)
                options.maximumFindings = Int.random(in: 1...4, using: &generator)
            }
            let clock = ContinuousClock.now
            let problem = problem(of: text, as: format, options: options)
            let time = ContinuousClock.now - clock
            let shown =
                "\(format) seed \(Self.seed) text \(count): \(String(decoding: text, as: UTF8.self).debugDescription)"
            #expect(problem == nil, "\(shown)")
            #expect(time < .seconds(5), "\(shown) took \(time)")
            if problem != nil { return }
            count += 1
        }
        #expect(count > 0)
    }

    private func problem(of text: [UInt8], as format: DocumentFormat, options: ReadOptions) -> String? {
        let result = Document.read(SourceText(name: "t", bytes: text), as: format, options: options)
        if let breach = ReadingInvariants.breach(of: result, options: options) { return breach }
        guard result.isSound, let document = result.document, let root = document.root else { return nil }
        let written = JSONWriter().text(of: root, in: document)
        let again = Document.read(SourceText(name: "j", text: written), as: .json)
        guard again.isSound, let copy = again.document else { return "written as \(written), refused: \(lines(again))" }
        // Keys that are containers may be written alike; only then may members be fewer.
        if again.duplicates.isEmpty, JSONWriter().text(of: 0, in: copy) != written {
            return "written as \(written), read otherwise"
        }
        guard format == .json || format == .jsonc, options.maximumNodes > 10_000 else { return nil }
        // With a comment behind it the text goes to the reader that explains: it must agree.
        let slow = Document.read(SourceText(name: "t", bytes: text + Array(" //c".utf8)), as: .jsonc, options: options)
        guard slow.isSound, let other = slow.document else { return "the slow reader says \(lines(slow))" }
        return JSONWriter().text(of: 0, in: other) == written ? nil : "the slow reader reads it otherwise"
    }

    /// Bytes of a text that repeats one thing; more where the fuzzing is to take longer.
    static let repeatedBytes = seconds > 1 ? 60_000 : 20_000

    static let units = [
        "[", "{", "\"", "'", "\\", "/*", "//", ",", "]", "}", "[[", "{\"a\":", "[1,", "\"a\"b ", "a", "a.", "a=", "=\n",
        "a={\n", "a=[\n",
        "[a]\n", "[[a]]\n", "[a.b]\n", "a=\"\n", "a='\n", "A=\"x\n", "\"\"\"", "'''", "#", ";", "[", "\\\n", "\\u",
        " \n", "\r", "- ", "a: ", "? ",
        "&a ", "*a ", "!!a ", "{a: ", "|\n", "1", "0x", "1e", "-", "\u{A0}", "“", "a b\n", "\"\\", "\"a\":1,", "a=1\n",
        "k: {a\n",
    ]

    @Test(arguments: formats)
    func `one thing repeated over and over takes linear time`(format: DocumentFormat) {
        for unit in Self.units {
            for prefix in ["", "{\"a\": "] {
                let text = prefix + String(repeating: unit, count: Self.repeatedBytes / unit.utf8.count)
                let clock = ContinuousClock.now
                let options = ReadOptions()
                let result = Document.read(SourceText(name: "t", text: text), as: format, options: options)
                let time = ContinuousClock.now - clock
                #expect(time < .seconds(5), "\(format): \((prefix + unit).debugDescription) took \(time)")
                #expect(result.findings.count <= options.maximumFindings + 40)
                #expect((result.document?.nodes.count ?? 0) <= 400_000)
            }
        }
    }
}
