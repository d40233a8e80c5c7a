// BackupPageTests: every page's examples say what they promise, on contracts and listings as teams have them.
import Contracts
import Documents
import Findings
import Foundation
import Probes
import Support
import Testing

/// What commands of the examples print, and what is in use.
enum BackupWorld {
    /// 2026-11-21T09:00:00Z.
    static let now: Int64 = 1_795_251_600
    static let inUse = IdentityWorld.original

    static func backup(_ hoursAgo: Int64, _ bytes: Int, system: String = IdentityWorld.system, more: String = "")
        -> String
    {
        """
        {"name": "shop-\(hoursAgo)h.dump", "finished": \(now - hoursAgo * 3_600), "bytes": \(bytes), "system": "\(system)"\(more)}
        """
    }

    static let listings: [String: [String]] = [
        "./good": [backup(3, 5_000_000), backup(27, 4_900_000), backup(51, 4_800_000)],
        "./stale": [backup(80, 5_000_000), backup(104, 5_000_000)],
        "./none": [],
        "./cut": [backup(3, 0), backup(20, 4_900_000)],
        "./shrunk": [backup(3, 900_000), backup(27, 4_900_000), backup(51, 4_800_000)],
        "./other": [backup(3, 5_000_000, system: "7423000000000001111")],
        "./unrestorable": [backup(3, 5_000_000)],
    ]

    static func listing(_ promise: Contract.Connection.Backup) -> Result<BackupListing, BackupFailure> {
        if promise.provider == .archive {
            let archive = ArchiveStatus(
                isOn: true,
                lastArchived: now - 7_200,
                lastFailed: now - 600,
                failedSegment: "00A"
            )
            return .success(BackupListing(source: "pg_stat_archiver", entries: [], archive: archive))
        }
        let name = promise.command ?? ""
        guard let backups = listings[name] else { return .failure(BackupFailure("\(name) cannot be run")) }
        let text = "{\"backups\": [\(backups.joined(separator: ", "))]}"
        return Result { () throws(BackupFailure) in try ListingReader.command(text, source: name) }
    }

    static func contract(_ text: String) -> Contract? {
        let source = SourceText(name: "plimsoll.yaml", text: text)
        return Document.read(source, as: .yaml).document.flatMap { Contract.read($0).contract }
    }

    static func questions(_ text: String, _ facts: PostgresFacts? = inUse) -> [BackupQuestion] {
        guard let contract = contract(text) else { return [] }
        return contract.connections.compactMap { connection in
            connection.backup.map { promise in
                BackupQuestion(
                    environment: "production",
                    connection: connection.name.value,
                    isProtected: true,
                    promise: promise,
                    contract: contract,
                    listing: listing(promise),
                    inUse: facts
                )
            }
        }
    }

    static func rehearsals(_ text: String) -> RecordFile {
        RecordFile.read(SourceText(name: "plimsoll.rehearsals.yaml", text: text), shape: .rehearsals)
    }

    static let failed = rehearsals(
        """
        plimsoll_rehearsals: 1
        environments:
          production:
            database:
              rehearsed: 2026-11-20T04:00:00Z
              backup: shop-3h.dump
              failed: "pg_restore: error: could not read from input file: end of file"

        """
    )
}

@Suite struct BackupPageTests {
    struct Page: CustomTestStringConvertible, Sendable {
        let kind: any FindingKind.Type
        var testDescription: String { kind.code.text }
    }

    static let pages = BackupCatalogue.kinds.map { Page(kind: $0) }

    private func findings(_ text: String) -> [Finding] {
        let records = text.contains("./unrestorable") ? BackupWorld.failed : RecordFile.empty(.rehearsals)
        let judge = BackupJudge(rehearsals: records, now: BackupWorld.now)
        return Report(findings: judge.judge(BackupWorld.questions(text)).findings).findings
    }

    @Test(arguments: pages)
    func `a bad example yields its code at its marks, a good one nothing`(_ page: Page) {
        let marked = CheckPage.withoutMarks(page.kind.page.bad)
        let found = findings(marked.text)
        #expect(found.map(\.code) == [page.kind.code], "\(found.map(\.message))")
        #expect(found.map { Int($0.place.span.start) } == marked.offsets)
        #expect(findings(page.kind.page.good).map(\.message) == [])
    }

    @Test(arguments: pages)
    func `a finding reads as its golden text`(_ page: Page) {
        var renderer = TerminalRenderer(width: 100)
        let shown = findings(CheckPage.withoutMarks(page.kind.page.bad).text).map { renderer.text(of: $0) }.joined()
        #expect(Golden.difference(shown, "backups/\(page.kind.code).txt") == nil)
    }

    @Test func `the catalogue lists every file of a kind`() throws {
        let names = Repository.files(below: "Sources/Probes/Backups", endings: [".swift"])
            .map { ($0 as NSString).lastPathComponent }.filter { $0.hasPrefix("PL") }.map { String($0.prefix(6)) }
        #expect(names.sorted() == BackupCatalogue.kinds.map { $0.code.text }.sorted())
    }

    @Test func `what cannot be told is unknown`() {
        func unknown(_ text: String, _ facts: PostgresFacts?) -> [String] {
            let judge = BackupJudge(rehearsals: .empty(.rehearsals), now: BackupWorld.now)
            return judge.judge(BackupWorld.questions(text, facts)).unchecked.filter(\.wasRequired).map(\.why)
        }
        let text = CheckPage.withoutMarks(BackupStale.page.good).text
        #expect(unknown(text, BackupWorld.inUse) == [])
        #expect(unknown(text, nil).first?.contains("could not be asked") == true)
        #expect(unknown(text.replacing("./good", with: "./gone"), BackupWorld.inUse) == ["./gone cannot be run"])
        var hidden = BackupWorld.inUse
        hidden.system = nil
        #expect(unknown(text, hidden).first?.contains("does not say which server") == true)
    }
}
