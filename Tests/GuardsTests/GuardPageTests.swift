// GuardPageTests: every page's examples say what they promise, and each finding reads as its golden text.
import Documents
import Findings
import Foundation
import Probes
import Support
import Testing

@testable import Guards

@Suite struct GuardPageTests {
    struct Page: CustomTestStringConvertible, Sendable {
        let kind: any FindingKind.Type
        var testDescription: String { kind.code.text }
    }

    static let pages = GuardCatalogue.kinds.map { Page(kind: $0) }

    /// What each host of the examples is; db-1 is what is to be reset.
    static let hosts: [String: ServerFacts] = [
        "db-1.shop.example": ResetVerdictTests.shop(),
        "db-2.shop.example": ResetVerdictTests.shop { facts in
            facts.system = "7556600000000020001"
            facts.startedMicroseconds = 2
        },
        "db-original.shop.example": ResetVerdictTests.shop { $0.startedMicroseconds = 3 },
    ]

    private func findings(_ text: String, _ page: CheckPage) -> [Finding] {
        let source = SourceText(name: page.exampleFile, text: text)
        guard let document = Document.read(source, as: .yaml).document, let root = document.root,
            let (_, value) = document.members(of: root).first
        else { return [] }
        let url = document.text(of: value)
        let host = String(
            url.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" }.split(separator: "@").last ?? ""
        )
        let offset = text.utf8.count - text[(text.range(of: host)?.lowerBound ?? text.endIndex)...].utf8.count
        let place = Place(source: source, span: Span(from: offset, to: offset + host.utf8.count))
        if url.hasPrefix("redis") {
            var watch = CacheWatch()
            let full = CacheReading(keys: 41_000, hits: 0, misses: 0, flushes: 0, run: "a")
            var next = full
            if host == "cache-flushed.shop.example" { (next.keys, next.flushes) = (3, 1) }
            _ = watch.take(full)
            return watch.take(next).map { CacheEmptied.finding(of: "production cache", $0, at: place) }
        }
        let use = ProtectedUse(
            environment: "production",
            connection: "database",
            place: place,
            target: ResetTarget(address: "\(host):5432/shop", at: "\(host):5432", facts: Self.hosts[host])
        )
        let target = ResetTarget(address: "db-old:5432/shop", at: "db-old:5432", facts: Self.hosts["db-1.shop.example"])
        return ResetVerdict(target, protected: [use]).findings
    }

    @Test(arguments: pages)
    func `a bad example yields its code at its marks, a good one nothing`(_ page: Page) {
        let text = page.kind.page
        let marked = CheckPage.withoutMarks(text.bad)
        let found = findings(marked.text, text)
        #expect(found.filter { $0.code == page.kind.code }.map { Int($0.place.span.start) } == marked.offsets)
        #expect(found.filter { $0.code != page.kind.code }.map(\.message) == [])
        #expect(findings(text.good, text).map(\.message) == [])
    }

    @Test(arguments: pages)
    func `a finding reads as its golden text`(_ page: Page) {
        var renderer = TerminalRenderer(width: 100)
        let found = findings(CheckPage.withoutMarks(page.kind.page.bad).text, page.kind.page)
        let shown = found.filter { $0.code == page.kind.code }.map { renderer.text(of: $0) }.joined()
        #expect(Golden.difference(shown, "\(page.kind.code).txt") == nil)
    }

    @Test func `the catalogue lists every file of a kind`() throws {
        let names = Repository.files(below: "Sources/Guards", endings: [".swift"])
            .map { ($0 as NSString).lastPathComponent }.filter { $0.hasPrefix("PL") }.map { String($0.prefix(6)) }
        #expect(names.sorted() == GuardCatalogue.kinds.map { $0.code.text }.sorted())
    }
}
