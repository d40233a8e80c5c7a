// CheckPageTests: the catalogue lists every kind on disk, and every page's examples say what they promise.
import Findings
import Foundation
import Migrations
import Support
import Testing

@Suite struct MigrationCatalogueTests {
    struct Page: CustomTestStringConvertible, Sendable {
        let kind: any FindingKind.Type
        var testDescription: String { kind.code.text }
    }

    static let pages = MigrationCatalogue.kinds.map { Page(kind: $0) }
    /// What cannot be shown in UTF-8.
    static let withoutExample: Set<FindingCode> = ["PL5003"]
    static let runnable = pages.filter { !withoutExample.contains($0.kind.code) }

    @Test func `the catalogue lists every kind on disk and no other`() throws {
        let folder = URL(fileURLWithPath: Suites.projectRoot + "/Sources/Migrations").resolvingSymlinksInPath().path
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).map {
            ($0 as NSString).lastPathComponent
        }
        let codes = names.filter { $0.hasPrefix("PL5") && $0.hasSuffix(".swift") }.map { String($0.prefix(6)) }
        #expect(codes.count == Set(codes).count, "a code has two files")
        let listed = MigrationCatalogue.kinds.map { $0.code.text }
        #expect(Set(listed) == Set(codes))
        #expect(listed.count == Set(listed).count, "a code is listed twice")
    }

    /// Checks an example: what stands above `-- the migration:` is the schema that is there already.
    private func findings(_ text: String, _ page: CheckPage) -> [Finding] {
        let line = "-- the migration:\n"
        let bytes = Array(text.utf8)
        let split = text.range(of: line).map { text[..<$0.upperBound].utf8.count } ?? 0
        let schema = SourceText(name: "schema.sql", bytes: Array(bytes[..<split]))
        let blanks = bytes[..<split].map { $0 == 0x0A ? $0 : UInt8(0x20) }
        let source = SourceText(name: page.exampleFile, bytes: blanks + bytes[split...])
        let statistics = Self.statistics(text)
        var analysis = MigrationAnalysis(
            schema: split > 0 ? [schema] : [],
            migrations: [ParsedMigration(MigrationFile.read(source))],
            statistics: statistics
        )
        if let statistics { analysis.predict(with: Predictor(statistics: statistics, machine: .same)) }
        return analysis.report(CheckLimits(statistics: statistics, today: "2026-11-21")).findings
    }

    /// What an example says is known: `-- known: orders has 300000 rows and 24 MB; transactions last up to 2400 s`.
    private static func statistics(_ text: String) -> DatabaseStatistics? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("-- known: ") }) else { return nil }
        var statistics = DatabaseStatistics(takenMicroseconds: 0, serverVersion: "15.8")
        for match in line.matches(of: #/(\w+) has (\d+) rows and (\d+) MB/#) {
            let name = String(match.1)
            let bytes = (Int(match.3) ?? 0) * 1_000_000
            statistics.tables[name] = TableStatistics(table: name, rows: Int(match.2) ?? 0, heapBytes: bytes)
        }
        if let match = line.firstMatch(of: #/transactions last up to (\d+) s/#) {
            statistics.longestTransactionMicroseconds = Int64(match.1).map { $0 * 1_000_000 }
        }
        return statistics
    }

    @Test(arguments: runnable)
    func `a bad example yields its own code at its marks and nothing worse beside it`(_ page: Page) {
        let marked = CheckPage.withoutMarks(page.kind.page.bad)
        let found = findings(marked.text, page.kind.page)
        let own = found.filter { $0.code == page.kind.code }.map { Int($0.place.span.start) }
        #expect(own == marked.offsets, "\(marked.offsets): \(found.map(\.summary))")
        let others = found.filter { $0.code != page.kind.code && $0.level > .note }
        #expect(others.isEmpty, "\(others.map(\.summary))")
        for finding in found where finding.code == page.kind.code {
            #expect(!finding.message.hasSuffix(".") && !finding.message.isEmpty)
        }
    }

    @Test(arguments: runnable)
    func `a good example yields nothing`(_ page: Page) {
        let found = findings(page.kind.page.good, page.kind.page).filter { $0.level > .note }
        #expect(found.isEmpty, "\(found.map(\.summary))")
    }
}

extension Finding {
    /// Code, level, place and message, for failing tests.
    fileprivate var summary: String {
        "\(place.start.line):\(place.start.column)@\(place.span.start) \(level) \(code): \(message)"
    }
}
