// FileBackupsTests: what lies in a folder of backups, told from what else lies there.
import Findings
import Foundation
import PostgreSQL
@testable import Probes
import Support
import Testing

@Suite struct FileBackupsTests {
    private func listing(_ pattern: String) throws -> BackupListing {
        let now = Int64(Date().timeIntervalSince1970)
        return try FileBackups(pattern: pattern, shown: "backups", now: now, until: .seconds(60)).listing()
    }

    @Test func `dumps and base backups are listed, other files are named, half-written ones wait`() throws {
        let shop = try BackedUpShop()
        for form in ["custom", "plain", "tar", "directory"] { try shop.dump("1.\(form).dump", form: form, ago: 7_200) }
        try shop.baseBackup("base", ago: 3_600)
        try shop.baseBackup("base-tar", form: "tar", ago: 3_000)
        let place = ["-h", shop.cluster.folder, "-p", "\(shop.cluster.port)", "-U", "postgres"]
        try shop.cluster.run("pg_dumpall", place + ["-f", shop.backups + "/all.sql"])
        try Data("notes".utf8).write(to: URL(fileURLWithPath: shop.backups + "/README"))
        try Data("half".utf8).write(to: URL(fileURLWithPath: shop.backups + "/now.dump"))
        let found = try listing(shop.backups)
        #expect(found.entries.map(\.kind) == ["cluster", "base tar", "base"] + found.entries.dropFirst(3).map(\.kind))
        #expect(found.entries.count == 7 && found.entries.allSatisfy { $0.problem == nil }, "\(found.entries)")
        #expect(found.notes.contains { $0.contains("now.dump") } && found.notes.contains { $0.contains("README") })

        let system = try Connection(shop.cluster.settings(), within: .seconds(60)).query(
            "SELECT system_identifier::text FROM pg_control_system()"
        ).first?[0]
        let bases = found.entries.filter { $0.kind?.hasPrefix("base") == true }
        #expect(bases.map(\.system) == [system, system] && bases.map(\.version) == ["15", "15"])
        let dumps = found.entries.filter { $0.name.hasPrefix("1.") }
        #expect(
            dumps.allSatisfy { $0.marker == Marker("shop/production 7f3a9c21") && $0.version?.hasPrefix("15.") == true }
        )
        // A dump of all databases may hold a marker that is another database's.
        #expect(found.entries.first { $0.kind == "cluster" }?.marker == nil)
        #expect(try listing(shop.backups + "/*.custom.dump").entries.count == 1)
        #expect(try listing(shop.backups + "/*.none").entries.isEmpty)
        #expect(throws: BackupFailure.self) { try listing("/nowhere/*.dump") }
        #expect(throws: BackupFailure.self) { try listing(shop.backups + "/**/x") }

        // What a base backup lacks is told by its manifest.
        try FileManager.default.removeItem(atPath: shop.backups + "/base/global/1262")
        try FileManager.default.removeItem(atPath: shop.backups + "/base-tar/pg_wal.tar")
        let broken = try listing(shop.backups).entries
        #expect(broken.first { $0.name == "base" }?.problem == "the file global/1262 is missing")
        #expect(broken.first { $0.name == "base-tar" }?.problem == "its log is missing")
    }

    @Test func `a copy without its times is as old as what is in it`() throws {
        let shop = try BackedUpShop()
        try shop.dump("shop.dump")
        let fresh = try #require(try listing(shop.backups).entries.first)
        #expect(fresh.finished.map { Int64(Date().timeIntervalSince1970) - $0 < 3_600 } == true)
        var bytes = try #require(FileManager.default.contents(atPath: shop.backups + "/shop.dump"))
        // Behind eleven bytes and six integers of five bytes is the year, counted from 1900.
        #expect(bytes[42] > 120)
        bytes[42] = 120
        try bytes.write(to: URL(fileURLWithPath: shop.backups + "/shop.dump"))
        let old = try #require(try listing(shop.backups).entries.first)
        #expect(old.problem == nil && old.finished.map(Amounts.date)?.hasPrefix("2020-") == true)
    }

    @Test func `a script that goes to a database is known by it, whatever its name`() {
        func database(_ line: String) -> String? {
            let text = "--\n-- PostgreSQL database dump\n--\n\(line)\n--\n-- PostgreSQL database dump complete\n--\n"
            let bytes = Array(text.utf8)
            return DumpLook(size: bytes.count) { Array(bytes.dropFirst($0).prefix($1)) }.entry(named: "x.sql").database
        }
        #expect(database("\\connect shop") == "shop")
        #expect(database("\\connect \"Shop\"") == "Shop")
        #expect(database("\\connect -reuse-previous=on \"dbname='a b'\"") == nil)
        #expect(database("SELECT 1;") == nil)
    }

    @Test func `sizes in tar headers are read in both forms`() {
        #expect(BaseBackupLook.number(Array("00000010000\0".utf8)[...]) == 4_096)
        #expect(BaseBackupLook.number([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0][...]) == 4_096)
        #expect(BaseBackupLook.number([UInt8](repeating: 0, count: 12)[...]) == nil)
    }
}
