// IdentityPageTests: every page's examples say what they promise, and each finding reads as its golden text.
import Findings
import Foundation
import Probes
import Support
import Testing

@Suite struct IdentityPageTests {
    struct Page: CustomTestStringConvertible, Sendable {
        let kind: any FindingKind.Type
        var testDescription: String { kind.code.text }
    }

    static let pages = IdentityCatalogue.kinds.map { Page(kind: $0) }

    private func findings(_ text: String, _ page: CheckPage) -> [Finding] {
        if page.exampleFile == "plimsoll.identities.yaml" {
            return RecordFile.read(SourceText(name: page.exampleFile, text: text), shape: .identities).findings
        }
        let questions = IdentityWorld.questions(in: text, file: page.exampleFile)
        let judge = IdentityJudge(records: IdentityWorld.records, now: IdentityWorld.now)
        return Report(findings: judge.judge(questions).findings).findings
    }

    @Test(arguments: pages)
    func `a bad example yields its code at its marks, a good one nothing`(_ page: Page) {
        let text = page.kind.page
        let marked = CheckPage.withoutMarks(text.bad)
        let found = findings(marked.text, text)
        #expect(found.filter { $0.code == page.kind.code }.map { Int($0.place.span.start) } == marked.offsets)
        #expect(found.filter { $0.code != page.kind.code && $0.level == .error }.map(\.message) == [])
        let good = findings(text.good, text).filter { $0.level > .note || $0.code == page.kind.code }
        #expect(good.map(\.message) == [])
    }

    @Test(arguments: pages)
    func `a finding reads as its golden text`(_ page: Page) {
        var renderer = TerminalRenderer(width: 100)
        let found = findings(CheckPage.withoutMarks(page.kind.page.bad).text, page.kind.page)
        let shown = found.filter { $0.code == page.kind.code }.map { renderer.text(of: $0) }.joined()
        #expect(Golden.difference(shown, "identity/\(page.kind.code).txt") == nil)
    }

    @Test func `the catalogue lists every file of a kind`() throws {
        let names = Repository.files(below: "Sources/Probes/Identity", endings: [".swift"])
            .map { ($0 as NSString).lastPathComponent }.filter { $0.hasPrefix("PL") }.map { String($0.prefix(6)) }
        #expect(names.sorted() == IdentityCatalogue.kinds.map { $0.code.text }.sorted())
    }
}
