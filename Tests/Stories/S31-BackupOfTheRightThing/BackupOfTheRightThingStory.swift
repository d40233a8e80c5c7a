// BackupOfTheRightThingStory: S31, backups that are stale, empty, of another database, or cannot be restored.
import Foundation
import PostgreSQL
import Support
import Testing

@Suite struct BackupOfTheRightThingStory {
    /// A night's job as it was left, and what is found of it.
    struct Night: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let file: String
        let code: String
        /// Whether only a rehearsal finds it.
        var needsRehearsal = false
        let job: @Sendable (BackedUpShop) throws -> Void
    }

    static let nights = [
        Night(testDescription: "stale", file: "shop.dump", code: "PL4201") { shop in
            try shop.sql("DELETE FROM orders WHERE number > 1")
            try shop.dump("shop.dump", ago: 3 * 86_400)
            try shop.sql("INSERT INTO orders VALUES (2), (3)")
        },
        Night(testDescription: "empty", file: "shop.dump", code: "PL4203") { shop in
            _ = FileManager.default.createFile(atPath: shop.backups + "/shop.dump", contents: nil)
            try shop.age("shop.dump", by: 300)
        },
        Night(testDescription: "cut short", file: "shop.dump", code: "PL4203") { shop in
            try shop.dump("shop.dump")
            let bytes = FileManager.default.contents(atPath: shop.backups + "/shop.dump") ?? Data()
            try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: shop.backups + "/shop.dump"))
            try shop.age("shop.dump", by: 300)
        },
        Night(testDescription: "of another database", file: "shop.dump", code: "PL4205") { shop in
            try shop.sql("CREATE DATABASE shop_before_the_move", database: "postgres")
            try shop.sql("CREATE TABLE orders (number int)", database: "shop_before_the_move")
            try shop.dump("shop.dump", database: "shop_before_the_move")
        },
        Night(testDescription: "not to be restored", file: "shop.sql.gz", code: "PL4208", needsRehearsal: true) {
            shop in
            // pg_dump died in the middle, gzip ended well, and the job with it.
            try shop.dump("shop.sql", form: "plain")
            let text = try String(contentsOfFile: shop.backups + "/shop.sql", encoding: .utf8)
            let end = try #require(text.range(of: "\n1\n2\n")).upperBound
            try Data(text[..<end].utf8).write(to: URL(fileURLWithPath: shop.backups + "/shop.sql"))
            #expect(try ProgramRun.run("gzip", [shop.backups + "/shop.sql"]).exitCode == 0)
            try shop.age("shop.sql.gz", by: 300)
        },
    ]

    /// The day: the table is lost, and the newest file is restored with the programs that anybody would take.
    private func orders(of shop: BackedUpShop, after file: String) throws -> String? {
        try shop.sql("CREATE DATABASE restored", database: "postgres")
        let place = "-h '\(shop.cluster.folder)' -p \(shop.cluster.port) -U postgres -d restored"
        let path = shop.backups + "/" + file
        let line = file.hasSuffix(".gz") ? "gzip -dc '\(path)' | psql -q \(place)" : "pg_restore \(place) '\(path)'"
        _ = try ProgramRun.run("sh", ["-c", line])
        defer { try? shop.sql("DROP DATABASE restored", database: "postgres") }
        return shop.orders(in: "restored")
    }

    @Test(arguments: nights)
    func `a backup that would not have helped is found before the day`(_ night: Night) throws {
        let shop = try BackedUpShop()
        try night.job(shop)
        let limit = night.needsRehearsal ? ", restored_within: 35d" : ""
        try shop.promise("newest_within: 26h\(limit), files: \(shop.backups)")

        // Without Plimsoll: a file is there, and that is all that anybody knows until the day.
        #expect(FileManager.default.fileExists(atPath: shop.backups + "/" + night.file))
        #expect(try orders(of: shop, after: night.file) != "3")

        // With it: found while the database is still there.
        if night.needsRehearsal {
            let never = try shop.plimsoll("check")
            #expect(never.exitCode == 1 && never.output.contains("PL4206"), "\(never.output)\(never.errors)")
            let rehearsal = try shop.plimsoll("backup", "rehearse", "production", "database")
            #expect(
                rehearsal.exitCode == 1 && rehearsal.output.contains("complete"),
                "\(rehearsal.output)\(rehearsal.errors)"
            )
        }
        let found = try shop.plimsoll("check")
        #expect(found.exitCode == 1 && found.output.contains(night.code), "\(found.output)\(found.errors)")
        let list = try shop.plimsoll("backup", "list", "production", "--format", "json")
        #expect(list.exitCode == 1 && list.output.contains(night.code), "\(list.output)\(list.errors)")

        // The job is mended, and what it leaves is rehearsed.
        try shop.dump("mended.dump", ago: 200)
        try shop.promise(
            "newest_within: 26h, restored_within: 35d, files: \(shop.backups), "
                + "sanity: [{query: SELECT count(*) FROM orders, at_least: 3, because: three were there}]"
        )
        let rehearsed = try shop.plimsoll("backup", "rehearse", "production", "database")
        #expect(rehearsed.exitCode == 0, "\(rehearsed.output)\(rehearsed.errors)")
        let well = try shop.plimsoll("check")
        #expect(well.exitCode == 0, "\(well.output)\(well.errors)")
        #expect(try orders(of: shop, after: "mended.dump") == "3")
    }

    @Test func `base backups are known by their server, compared with their checksums, and recovered from`() throws {
        let shop = try BackedUpShop()
        try shop.baseBackup("base-1")
        try shop.baseBackup("base-2", form: "tar", ago: 200)
        try shop.promise("newest_within: 26h, restored_within: 35d, files: \(shop.backups)")
        for name in ["base-1", "base-2"] {
            let run = try shop.plimsoll("backup", "rehearse", "production", "database", "--backup", name)
            #expect(run.exitCode == 0 && run.output.contains("3 rows"), "\(run.output)\(run.errors)")
        }
        let well = try shop.plimsoll("check")
        #expect(well.exitCode == 0, "\(well.output)\(well.errors)")

        // A page that the disk changed: every size is right, and the name, and the time.
        let table = try Connection(shop.cluster.settings(database: "shop"), within: .seconds(60)).query(
            "SELECT pg_relation_filepath('orders')"
        ).first?[0]
        let path = shop.backups + "/base-1/" + (try #require(table))
        var bytes = try #require(FileManager.default.contents(atPath: path))
        bytes[bytes.count - 20] ^= 0xFF
        try bytes.write(to: URL(fileURLWithPath: path))
        let damaged = try shop.plimsoll("backup", "rehearse", "production", "database", "--backup", "base-1")
        #expect(
            damaged.exitCode == 1 && damaged.output.contains("checksum mismatch"),
            "\(damaged.output)\(damaged.errors)"
        )
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.removeItem(atPath: shop.backups + "/base-2")
        let missing = try shop.plimsoll("check")
        #expect(missing.exitCode == 1 && missing.output.contains("PL4203"), "\(missing.output)\(missing.errors)")
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["PLIMSOLL_FAST"] == nil, "not run, for speed"))
    func `pgBackRest's backups are listed, restored and found damaged`() throws {
        let shop = try BackedUpShop(settings: ["archive_mode": "on", "wal_level": "replica"])
        try shop.promise("newest_within: 26h, restored_within: 35d, stanza: shop")
        let none = try shop.plimsoll("check", variables: ["PGBACKREST_CONFIG": "/dev/null"])
        #expect(none.exitCode != 0, "\(none.output)")
        let variables = try shop.startPgBackRest()
        let missing = try shop.plimsoll("check", variables: variables)
        #expect(missing.exitCode == 1 && missing.output.contains("PL4202"), "\(missing.output)\(missing.errors)")
        try shop.runAsServer(
            "pgbackrest",
            ["--stanza=shop", "--start-fast", "--log-level-console=off", "backup"],
            variables: variables
        )
        let unproved = try shop.plimsoll("check", variables: variables)
        #expect(unproved.exitCode == 1 && unproved.output.contains("PL4206"), "\(unproved.output)\(unproved.errors)")
        let rehearsal = try shop.plimsoll("backup", "rehearse", "production", "database", variables: variables)
        #expect(
            rehearsal.exitCode == 0 && rehearsal.output.contains("3 rows"),
            "\(rehearsal.output)\(rehearsal.errors)"
        )
        let well = try shop.plimsoll("check", variables: variables)
        #expect(well.exitCode == 0, "\(well.output)\(well.errors)")

        // The repository's own disk changes a file.
        let repository = shop.cluster.folder + "/repo/backup/shop"
        let walk = FileManager.default.enumerator(atPath: repository)
        var largest = (path: "", size: 0)
        while let name = walk?.nextObject() as? String {
            guard name.contains("pg_data") else { continue }
            let attributes = try FileManager.default.attributesOfItem(atPath: repository + "/" + name)
            let size = attributes[.type] as? FileAttributeType == .typeRegular ? attributes[.size] as? Int ?? 0 : 0
            if size > largest.size { largest = (repository + "/" + name, size) }
        }
        var bytes = try #require(FileManager.default.contents(atPath: largest.path))
        for index in 0..<64 { bytes[bytes.count / 2 + index] ^= 0x5A }
        try bytes.write(to: URL(fileURLWithPath: largest.path))
        let damaged = try shop.plimsoll("backup", "rehearse", "production", "database", variables: variables)
        #expect(damaged.exitCode == 1 && damaged.output.contains("pgbackrest"), "\(damaged.output)\(damaged.errors)")
        let found = try shop.plimsoll("check", variables: variables)
        #expect(found.exitCode == 1 && found.output.contains("PL4208"), "\(found.output)\(found.errors)")
    }

    @Test func `what cannot be tried here is no failure of the backup, and what is stopped leaves nothing behind`()
        throws
    {
        let shop = try BackedUpShop()
        try shop.sql("CREATE TABLE much AS SELECT i, repeat(md5(i::text), 8) AS w FROM generate_series(1, 60000) i")
        try shop.dump("shop.dump")
        try shop.promise("newest_within: 26h, restored_within: 35d, files: \(shop.backups)")
        // A path short enough for a socket, as a person would name one.
        let room = "/tmp/room-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: room, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: room) }
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: room)
        func rehearse(_ more: String...) throws -> CommandRun {
            let words = ["backup", "rehearse", "production", "database", "--folder", room] + more
            let now = ISO8601DateFormatter().string(from: Date())
            return try CommandRun.plimsoll(words, in: shop.service.path, variables: ["PLIMSOLL_NOW": now])
        }
        for (limit, value) in [("--at-most", "1kB"), ("--at-most", "20MB"), ("--within", "50ms")] {
            let run = try rehearse(limit, value)
            #expect(run.exitCode == 3 && run.output.contains(limit), "\(run.output)\(run.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: shop.service.path + "/plimsoll.rehearsals.yaml"))
        for wrong in [
            ["--within", "soon"], ["--at-most", "3XB"], ["--backup", "shop.dmp"], ["--folder", "/nowhere"],
        ] {
            let run = try rehearse(wrong[0], wrong[1])
            #expect(run.exitCode == 2, "\(wrong): \(run.output)\(run.errors)")
        }
        for signal in [SIGINT, SIGKILL] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: CommandRun.productFolder + "/plimsoll")
            process.arguments = ["backup", "rehearse", "production", "database", "--folder", room]
            process.currentDirectoryURL = URL(fileURLWithPath: shop.service.path)
            process.environment = ["PATH": "/usr/bin:/bin"]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            let deadline = Date(timeIntervalSinceNow: 60)
            while try FileManager.default.contentsOfDirectory(atPath: room).isEmpty, Date() < deadline {
                usleep(10_000)
            }
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            #expect(signal == SIGKILL || process.terminationStatus == 3)
            while try !FileManager.default.contentsOfDirectory(atPath: room).isEmpty, Date() < deadline {
                usleep(10_000)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: room) == [])
        }
    }
}
