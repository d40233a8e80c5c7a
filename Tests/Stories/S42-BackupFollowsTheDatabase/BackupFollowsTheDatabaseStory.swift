// BackupFollowsTheDatabaseStory: S42, a nightly backup of the server that production has left.
import Foundation
import PostgreSQL
import Support
import Testing

@Suite struct BackupFollowsTheDatabaseStory {
    /// A form of backup and how whose it is can be told.
    enum Form: String, CaseIterable, CustomTestStringConvertible {
        case dump, base

        var testDescription: String { rawValue }

        func make(_ shop: BackedUpShop, _ name: String) throws {
            switch self {
            case .dump: try shop.dump(name)
            case .base: try shop.baseBackup(name)
            }
        }
    }

    /// The orders in a backup, as the programs of the backup itself give them back.
    private func orders(in name: String, of shop: BackedUpShop, _ form: Form) throws -> String? {
        let path = shop.backups + "/" + name
        switch form {
        case .dump:
            try shop.sql("CREATE DATABASE restored", database: "postgres")
            let place = ["-h", shop.cluster.folder, "-p", "\(shop.cluster.port)", "-U", "postgres", "-d", "restored"]
            _ = try ProgramRun.run("pg_restore", place + [path])
            return shop.orders(in: "restored")
        case .base:
            let restored = try LocalCluster(
                LocalCluster.Options(
                    origin: .restored { data throws(PostgreSQLError) in
                        _ = try ChildProcess.run("/bin/cp", ["-a", path + "/.", data])
                    }
                )
            )
            let connection = try Connection(restored.settings(database: "shop"), within: .seconds(60))
            return try connection.query("SELECT count(*)::text FROM orders").first?[0]
        }
    }

    @Test(arguments: Form.allCases)
    func `backups of the server that was left are refused, whatever form they have`(_ form: Form) throws {
        let left = try BackedUpShop()
        let used = try BackedUpShop(marker: "plimsoll: shop/production 0a1b2c3d")
        // The first night, before the move: all is well.
        try form.make(left, "night-1")
        try left.promise("newest_within: 26h, files: \(left.backups)")
        let before = try left.plimsoll("check")
        #expect(before.exitCode == 0, "\(before.output)\(before.errors)")

        // The move, a day of orders, and the night after it.
        try left.promise("newest_within: 26h, files: \(left.backups)", using: used.cluster)
        try used.sql("INSERT INTO orders SELECT generate_series(4, 10)")
        try form.make(left, "night-2")

        // Without Plimsoll: the server in use is lost, and what comes back is what was there before the move.
        #expect(try orders(in: "night-2", of: left, form) == "3")

        // With it: said on the morning after the move.
        let refused = try left.plimsoll("check")
        #expect(refused.exitCode == 1 && refused.output.contains("PL4205"), "\(refused.output)\(refused.errors)")
        #expect(refused.output.contains("plimsoll.yaml:8:"), "\(refused.output)")
        let rehearsal = try left.plimsoll("backup", "rehearse", "production", "database")
        #expect(
            rehearsal.exitCode == 1 && rehearsal.errors.contains("no backup is of the database in use"),
            "\(rehearsal)"
        )

        // The job follows.
        try form.make(used, "night-3")
        try left.promise("newest_within: 26h, restored_within: 35d, files: \(used.backups)", using: used.cluster)
        let followed = try left.plimsoll("backup", "rehearse", "production", "database")
        #expect(followed.exitCode == 0 && followed.output.contains("10 rows"), "\(followed.output)\(followed.errors)")
        let well = try left.plimsoll("check")
        #expect(well.exitCode == 0, "\(well.output)\(well.errors)")
        // What was proved is proved of that server alone.
        try left.promise("restored_within: 35d, files: \(left.backups)")
        let other = try left.plimsoll("check")
        #expect(other.exitCode == 1 && other.output.contains("PL4206"), "\(other.output)\(other.errors)")
    }

    @Test func `a server that cannot be asked, and a backup that does not say, are unknown`() throws {
        let shop = try BackedUpShop()
        try shop.sql("DROP TABLE plimsoll_environment")
        try shop.dump("shop.dump")
        try shop.promise("newest_within: 26h, files: \(shop.backups)")
        let untold = try shop.plimsoll("check")
        #expect(untold.exitCode == 3 && untold.output.contains("does not say which server"), "\(untold.output)")

        // A file beside the dump says so.
        let system = try Connection(shop.cluster.settings(), within: .seconds(60)).query(
            "SELECT system_identifier::text FROM pg_control_system()"
        ).first?[0]
        let identity = "{\"system\": \"\(try #require(system))\", \"database\": \"shop\"}"
        try Data(identity.utf8).write(to: URL(fileURLWithPath: shop.backups + "/shop.dump.identity.json"))
        let told = try shop.plimsoll("check")
        #expect(told.exitCode == 0, "\(told.output)\(told.errors)")

        shop.cluster.stop()
        #expect(try shop.plimsoll("check").exitCode == 3)
        try shop.cluster.start()
        try shop.promise("newest_within: 26h")
        let nowhere = try shop.plimsoll("check")
        #expect(nowhere.exitCode == 3 && nowhere.output.contains("does not say where they are"), "\(nowhere.output)")
        try shop.promise("newest_within: 26h, files: /nowhere/at/all")
        #expect(try shop.plimsoll("check").exitCode == 3)
        try shop.promise("newest_within: 26h, files: \(shop.backups)")
        let offline = try shop.plimsoll("check", "--offline")
        #expect(
            offline.exitCode == 0 && offline.output.contains("not checked backups of database"),
            "\(offline.output)"
        )
    }

    @Test func `a server's archive is asked of the server, and a command's listing of the command`() throws {
        let shop = try BackedUpShop(settings: ["archive_mode": "on", "archive_command": "/bin/false"])
        try shop.promise("newest_within: 26h, provider: archive")
        let never = try shop.plimsoll("check")
        #expect(never.exitCode == 1 && never.output.contains("PL4207"), "\(never.output)\(never.errors)")
        let rehearsal = try shop.plimsoll("backup", "rehearse", "production", "database")
        #expect(rehearsal.exitCode == 3 && rehearsal.errors.contains("holds the log alone"), "\(rehearsal)")

        try shop.dump("shop.dump")
        let size = try FileManager.default.attributesOfItem(atPath: shop.backups + "/shop.dump")[.size] as? Int ?? 0
        let now = ISO8601DateFormatter().string(from: Date())
        let marker = "shop/production 7f3a9c21"
        let list =
            "{\"backups\": [{\"name\": \"shop.dump\", \"finished\": \"\(now)\", \"bytes\": \(size), \"marker\": \"\(marker)\"}]}"
        try shop.service.write(list, to: "list.json")
        let fetch = "cp \(shop.backups)/$PLIMSOLL_BACKUP $PLIMSOLL_FOLDER/"
        for provider in ["command: cat list.json", "provider: listing, files: list.json"] {
            try shop.promise("newest_within: 26h, \(provider), fetch: \(fetch)")
            let well = try shop.plimsoll("check")
            #expect(well.exitCode == 0, "\(well.output)\(well.errors)")
            let fetched = try shop.plimsoll("backup", "rehearse", "production", "database")
            #expect(fetched.exitCode == 0 && fetched.output.contains("3 rows"), "\(fetched.output)\(fetched.errors)")
        }
        for (provider, words) in [
            ("command: 'echo no; exit 4'", "ended with 4"), ("command: echo no", "printed no JSON"),
            ("provider: wal-g", "wal-g is not on this machine"), ("provider: listing, files: none.json", "none.json"),
        ] {
            try shop.promise("newest_within: 26h, \(provider)")
            let run = try shop.plimsoll("check")
            #expect(run.exitCode == 3 && run.output.contains(words), "\(provider): \(run.output)\(run.errors)")
        }
    }
}
