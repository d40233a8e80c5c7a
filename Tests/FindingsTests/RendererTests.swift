// RendererTests: each output format of the same three findings, as users see it.
import Findings
import Support
import Testing

@Suite struct RendererTests {
    static let report: Report = {
        let source = SourceText(
            name: "config/app ä.yaml",
            text: "# Größe\nland:\n  - NO\n\tpassword: hunter2\u{1B}[31m\n"
        )
        func span(_ text: String) -> Span {
            let bytes = Array(text.utf8)
            let start = source.bytes.indices.first { source.bytes[$0...].starts(with: bytes) } ?? 0
            return Span(from: start, to: start + bytes.count)
        }
        source.mask(span("hunter2"))
        let word = Finding(
            code: "PL1203",
            level: .warning,
            message: "NO is read as false by the program (YAML 1.1)",
            place: Place(source: source, span: span("NO"), path: "land[0]"),
            label: "quote it: \"NO\"",
            read: "false",
            facts: ["3 of 249 country codes are read otherwise"],
            because:
                "the program receives a boolean; Norway's country code has become false, and the lookup of a country fails at the first order from Norway",
            mend: "- \"NO\"",
            related: [RelatedPlace("the list is here", at: Place(source: source, span: span("land")))],
            stories: ["S25"]
        )
        let secret = Finding(
            code: "PL1501",
            level: .error,
            message: "a password in plain text <here> & there: 100%, \"yes\"",
            place: Place(source: source, span: span("hunter2"), path: "password"),
            stories: ["S25"]
        )
        return Report(
            findings: [word, secret],
            unchecked: [Unchecked("mail", because: "smtp.shop.example did not answer in 3 s")]
        )
    }()

    @Test(arguments: ReportFormat.allCases)
    func `each format shows the same findings`(_ format: ReportFormat) {
        let text: String
        switch format {
        case .terminal:
            var renderer = TerminalRenderer()
            text = renderer.text(of: Self.report)
        case .json:
            var renderer = JSONRenderer()
            text = renderer.text(of: Self.report)
        case .sarif:
            var renderer = SARIFRenderer(version: "0.1.0", pages: [:])
            text = renderer.text(of: Self.report)
        case .github:
            var renderer = GitHubRenderer()
            text = renderer.text(of: Self.report)
        case .junit:
            var renderer = JUnitRenderer()
            text = renderer.text(of: Self.report)
        }
        #expect(Golden.difference(text, "report.\(format.rawValue).txt") == nil)
        #expect(!text.contains("hunter2"), "a masked value was printed")
        #expect(!text.contains("\u{1B}"), "a control character of the source was printed")
    }

    @Test func `fail outranks unknown, unknown outranks warn`() {
        var report = Self.report
        #expect(report.verdict == .fail)
        report.findings.removeAll { $0.level == .error }
        #expect(report.verdict == .unknown)
        report.unchecked = []
        #expect(report.verdict == .warn)
        report.findings = []
        #expect(report.verdict == .pass)
    }

    @Test func `a line of a megabyte is clipped round the place`() {
        let source = SourceText(
            name: "long.json",
            text: String(repeating: "é", count: 1 << 19) + "NO" + String(repeating: "x", count: 99)
        )
        let place = Place(source: source, span: Span(from: 1 << 20, to: 1 << 20 + 2))
        var renderer = TerminalRenderer()
        let text = renderer.text(of: Finding(code: "PL1203", level: .warning, message: "long", place: place))
        #expect(text.utf8.count < 1_000)
        #expect(text.contains("NO"))
        #expect(place.start == Position(line: 1, column: 1 << 19 + 1))
    }
}
