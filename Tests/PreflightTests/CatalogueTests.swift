// CatalogueTests: codes are given once, and each leads to a story.
import Findings
import Preflight
import Testing

@Suite struct CatalogueTests {
    @Test func `no code is given twice`() {
        let codes = Catalogue.all.map { $0.code.text }
        #expect(codes.count == Set(codes).count)
        #expect(codes == codes.sorted())
        #expect(codes.count > 100)
    }

    @Test func `each code leads to a story that can be read`() {
        for kind in Catalogue.all {
            #expect(!kind.page.stories.isEmpty, "\(kind.code)")
            for story in kind.page.stories { #expect(StoryCatalogue.story(story) != nil, "\(kind.code): \(story)") }
        }
    }

    /// Kinds that no example of one file can show: limits, and schemas that could not be had.
    static let withoutExample: Set<String> = ["PL2022", "PL2207", "PL2209"]

    @Test func `each page says what, and shows good and bad`() {
        for kind in Catalogue.all {
            #expect(!kind.page.title.isEmpty && !kind.page.what.isEmpty, "\(kind.code)")
            if Self.withoutExample.contains(kind.code.text) { continue }
            #expect(!kind.page.bad.isEmpty && !kind.page.good.isEmpty, "\(kind.code)")
        }
    }
}
