// CatalogueTests: the catalogue lists every kind on disk, and every page's examples say what they promise.
import Documents
import Findings
import Foundation
import Support
import Testing

struct Page: CustomTestStringConvertible, Sendable {
    let kind: any FindingKind.Type
    var testDescription: String { kind.code.text }
}

@Suite struct CatalogueTests {
    static let pages = DocumentCatalogue.kinds.map { Page(kind: $0) }
    /// Said by the contract, which knows the environments: their examples are run by HostCheck's tests.
    static let hostCodes: Set<FindingCode> = ["PL1506", "PL1507"]
    static let runnable = pages.filter {
        !hostCodes.union(TextCatalogue.codesWithoutRunnableExample).union(YAMLCatalogue.codesWithoutRunnableExample)
            .contains($0.kind.code)
    }

    @Test func `the catalogue lists every kind on disk and no other`() throws {
        let folder = URL(fileURLWithPath: Suites.projectRoot + "/Sources/Documents").resolvingSymlinksInPath().path
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).map {
            ($0 as NSString).lastPathComponent
        }
        let codes = names.filter { $0.hasPrefix("PL") && $0.hasSuffix(".swift") }.map { String($0.prefix(6)) }
        let onDisk = Set(codes)
        #expect(codes.count == onDisk.count, "a code has two files")
        let listed = DocumentCatalogue.kinds.map { $0.code.text }
        #expect(Set(listed) == onDisk)
        #expect(listed.count == Set(listed).count, "a code is listed twice")
    }

    @Test(arguments: pages)
    func `a page tells what, why, how it looks and which stories it belongs to`(_ page: Page) {
        let text = page.kind.page
        #expect(!text.title.isEmpty && !text.what.isEmpty && !text.because.isEmpty)
        #expect(text.stories.allSatisfy { $0.hasPrefix("S") } && !text.stories.isEmpty)
        #expect(!text.title.hasSuffix("."))
        let isRunnable = !TextCatalogue.codesWithoutRunnableExample.contains(page.kind.code)
        #expect(!isRunnable || !CheckPage.withoutMarks(text.bad).offsets.isEmpty)
        #expect(CheckPage.withoutMarks(text.good).offsets.isEmpty)
    }

    @Test(arguments: runnable)
    func `a bad example yields its own code at its marks and nothing worse beside it`(_ page: Page) throws {
        let marked = CheckPage.withoutMarks(page.kind.page.bad)
        let (findings, source) = try Reading.findings(marked.text, page.kind.page)
        let own = findings.filter { $0.code == page.kind.code }.map { Int($0.place.span.start) }
        #expect(own == marked.offsets, "\(findings.map(\.summary))")
        let others = findings.filter { $0.code != page.kind.code && $0.level > .note }
        #expect(others.isEmpty, "\(others.map(\.summary))")
        for finding in findings {
            #expect(finding.place.span.end <= source.bytes.count)
            #expect(!finding.message.hasSuffix(".") && !finding.message.isEmpty)
        }
    }

    @Test(arguments: runnable)
    func `a good example yields nothing`(_ page: Page) throws {
        let (findings, _) = try Reading.findings(page.kind.page.good, page.kind.page)
        let worse = findings.filter { $0.level > .note || $0.code == page.kind.code }
        #expect(worse.isEmpty, "\(worse.map(\.summary))")
    }

    @Test func `a page as markdown shows its examples without marks`() throws {
        let kind = try #require(DocumentCatalogue.kinds.first { $0.code == "PL1203" })
        let text = kind.page.markdown(code: kind.code, level: kind.level)
        #expect(Golden.difference(text, "PL1203.md") == nil)
    }
}

/// Reads an example the way a user's file is read.
enum Reading {
    struct UnknownFormat: Error { let file: String }

    static func findings(_ text: String, _ page: CheckPage) throws -> (findings: [Finding], source: SourceText) {
        try findings(text, file: page.exampleFile, dialect: page.readAs.flatMap(Dialect.init(rawValue:)))
    }

    static func findings(
        _ text: String,
        file: String,
        dialect: Dialect? = nil,
        options: CheckOptions = CheckOptions()
    ) throws -> (findings: [Finding], source: SourceText) {
        try findings(Array(text.utf8), file: file, dialect: dialect, options: options)
    }

    static func findings(
        _ bytes: [UInt8],
        file: String,
        dialect: Dialect? = nil,
        options: CheckOptions = CheckOptions()
    ) throws -> (findings: [Finding], source: SourceText) {
        guard let format = DocumentFormat(fileName: file) else { throw UnknownFormat(file: file) }
        let source = SourceText(name: file, bytes: bytes)
        let result = Document.read(source, as: format, options: ReadOptions(dialect: dialect))
        return (result.findings + result.traps(options: options), source)
    }
}

extension Finding {
    /// Code, level, place and message, for failing tests.
    var summary: String { "\(place.start.line):\(place.start.column) \(level) \(code): \(message) | \(read ?? "")" }
}
