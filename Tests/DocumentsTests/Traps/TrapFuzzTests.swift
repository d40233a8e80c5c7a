// TrapFuzzTests: changed texts of every notation never crash the walk, and its places lie in the text.
import Documents
import Findings
import Testing

@Suite struct TrapFuzzTests {
    static let files = ["a.yaml", "a.json", "a.jsonc", "a.toml", ".env", "a.ini", "a.properties"]

    /// Examples of all pages, and the rows of the other tests.
    static let texts: [String] =
        DocumentCatalogue.kinds.flatMap { [CheckPage.withoutMarks($0.page.bad).text, $0.page.good] }
        + TrapTests.rows.map(\.text)

    @Test(arguments: [1, 2, 3, 4])
    func `changed texts never crash and places lie inside`(_ seed: UInt64) {
        var generator = Generator(state: seed)
        let pieces: [[UInt8]] =
            [
                "#", " #", "$", "${", "{{", "}}", "\"", "'", "\\", "\n", "\t", " ", ":", "!", "&", "*", "~", "<", ">",
                "-----BEGIN ",
                "@", "://", "%", "=", "0", "e", "_", ".", "-", "+", "* * * * *", "\u{A0}", "\u{200B}", "“", "CHANGEME",
                "AKIA", "",
            ].map { Array($0.utf8) } + [[0xFF], [0xC2], [0xE2, 0x80], [0]]
        for _ in 0..<3_000 {
            var bytes = Array(Self.texts[generator.next(Self.texts.count)].utf8)
            if generator.next(4) == 0 { bytes += Array(Self.texts[generator.next(Self.texts.count)].utf8) }
            for _ in 0...generator.next(4) {
                let start = generator.next(bytes.count + 1)
                let end = min(bytes.count, start + generator.next(4))
                bytes.replaceSubrange(start..<end, with: pieces[generator.next(pieces.count)])
            }
            let file = Self.files[generator.next(Self.files.count)]
            guard let format = DocumentFormat(fileName: file) else { continue }
            let dialects: [Dialect?] = [nil, .yaml1_1, .yaml1_2]
            let source = SourceText(name: file, bytes: bytes)
            let result = Document.read(source, as: format, options: ReadOptions(dialect: dialects[generator.next(3)]))
            for finding in result.traps(options: CheckOptions(now: 1_795_248_180)) {
                #expect(finding.place.span.start <= finding.place.span.end)
                #expect(Int(finding.place.span.end) <= bytes.count)
                #expect(!finding.message.isEmpty)
            }
        }
    }

    struct Generator {
        var state: UInt64
        mutating func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: (state >> 33) % UInt64(max(1, limit)))
        }
    }

    @Test func `many traps and many keys stay quick`() throws {
        let many = (0..<30_000).map { "key\($0): NO\n" }.joined()
        let clock = ContinuousClock()
        let time = try clock.measure {
            let (findings, _) = try Reading.findings(many, file: "a.yaml")
            #expect(findings.count <= 501)
        }
        #expect(time < .seconds(20))
    }
}
