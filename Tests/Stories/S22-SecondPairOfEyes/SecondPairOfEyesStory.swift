// SecondPairOfEyesStory: S22, the reviewer approved it too, on the same blindness.
import Changes
import Foundation
import Migrations
import Support
import Testing

@Suite struct SecondPairOfEyesStory {
    static func contract(longestBlock: String) -> String {
        ShopStage.contract(
            environments: "  production: {protected: true, approvals: 1}\n",
            rollout: "steps: [100%]; bake: 1s",
            judgesRequests: false,
            rules: """
                  - id: short-pages
                    require: config.app.search.results <= 50
                    because: long pages are slow
                    level: warning
                migrations:
                  files: "db/*.sql"
                  statistics: db/stats.json
                  longest_write_block: \(longestBlock)

                """
        )
    }
    static let schema = "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint NOT NULL, state text);\n"
    static let migration = "SET lock_timeout = '2s';\nCREATE INDEX orders_customer ON orders (customer);\n"

    /// The real tables as `plimsoll migrate stats` writes them down.
    static var statistics: String {
        var orders = TableStatistics(table: "orders", rows: 40_000_000, heapBytes: 4_000_000_000)
        orders.indexes = [TableStatistics.Index(name: "orders_pkey", bytes: 900_000_000)]
        orders.writesPerSecond = 120
        let now = Int64(Date().timeIntervalSince1970) * 1_000_000
        return StatisticsText.text(
            DatabaseStatistics(takenMicroseconds: now, serverVersion: "15.8", tables: ["orders": orders])
        )
    }

    /// A shop in a git repository, whose new migration is not committed yet.
    private func stage(longestBlock: String) async throws -> ShopStage {
        let stage = try await ShopStage(
            contract: Self.contract(longestBlock: longestBlock),
            files: [
                "config/app.production.yaml": "search: {results: 60}\n", "db/0041_orders.sql": Self.schema,
                "db/stats.json": Self.statistics,
            ]
        )
        let name = ["-c", "user.name=anna", "-c", "user.email=anna@shop.test"]
        for words in [["init", "-q", "."], ["add", "."], name + ["commit", "-q", "-m", "the shop"]] {
            let git = try RunningCommand(["/usr/bin/git"] + words, in: stage.folder.path + "/shop")
            let code = await git.end(within: 30)
            try #require(code == 0, "\(git.errors)")
        }
        try stage.folder.write(Self.migration, to: "shop/db/0042_index.sql")
        return stage
    }

    private static let password = "a long enough password"

    private func person(_ name: String, _ stage: ShopStage) throws -> String {
        let data = ["--data", stage.data]
        let added = try CommandRun.plimsoll(
            ["user", "add", name] + data,
            in: stage.folder.path,
            input: Self.password + "\n"
        )
        #expect(added.exitCode == 0, "\(added.errors)")
        let token = try CommandRun.plimsoll(["token", "add", "--user", name] + data, in: stage.folder.path)
        #expect(token.exitCode == 0, "\(token.errors)")
        return token.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A page as a person sees it in a browser.
    private func page(_ path: String, as name: String, _ stage: ShopStage) async throws -> String {
        func curl(_ words: [String]) async throws -> String {
            let run = try RunningCommand(["/usr/bin/curl", "-s"] + words, in: stage.folder.path)
            _ = await run.end(within: 30)
            return run.output
        }
        let jar = stage.folder.path + "/cookies-" + name
        let form = ["name=\(name)", "password=\(Self.password)"].flatMap { ["--data-urlencode", $0] }
        _ = try await curl(["-c", jar, stage.address + "/login"] + form)
        return try await curl(["-b", jar, stage.address + path])
    }

    @Test func `with it the approver sees findings, locks, and what was not checked, and is another person`()
        async throws
    {
        let stage = try await stage(longestBlock: "10m")
        try stage.startInstance("web-1")
        let (anna, ben) = (try person("anna", stage), try person("ben", stage))
        let ship = try stage.plimsoll(["ship", "production", "--why", "orders by customer"], token: anna)
        #expect(ship.output.contains("PL6201"), "\(ship.output)\(ship.errors)")
        // Whoever ships is told at once, too.
        #expect(ship.output.contains("lock db/0042_index.sql:2: orders, Share: writes wait about"), "\(ship.output)")
        let change = try #require(stage.environment().changes.first { $0.kind == .ship }).id.text
        let own = try stage.plimsoll(["approve", change, "--why", "mine is fine"], token: anna)
        #expect(own.exitCode != 0 && own.errors.contains("own"), "\(own.output)\(own.errors)")
        #expect(try stage.change(change).approvals.isEmpty)

        let lock = try #require(stage.change(change).change.checks.locks?.first)
        let seconds = try #require(lock.seconds)
        #expect(lock.table == "orders" && lock.lock == "Share" && !lock.blocksReads)
        #expect(seconds[0] > 0 && seconds[0] < seconds[1] && seconds[1] < seconds[2], "\(seconds)")
        let page = try await page("/services/shop/changes/\(change)", as: "ben", stage)
        for words in [lock.words, "short-pages", "Not checked: migrations that are committed", "app.search"] {
            #expect(page.contains(words), "\(words) of \(page)")
        }

        let other = try stage.plimsoll(["approve", change, "--why", "a minute at night"], token: ben)
        #expect(other.exitCode == 0, "\(other.output)\(other.errors)")
        // What the checks found, for how long whom the migration keeps waiting, what nobody checked, the way back.
        for words in [
            "short-pages", "lock db/0042_index.sql:2: orders, Share: \(lock.words)",
            "not checked: migrations that are committed", "way back",
        ] {
            #expect(other.output.contains(words), "\(words) of \(other.output)")
        }
        #expect(!other.output.contains("nobody reads them here"), "\(other.output)")
        print("S22: \(lock.words)")
        #expect(try stage.change(change).approvals.map(\.by) == ["user:ben"])
        #expect(await Eventually.holds(within: 60) { (try? stage.environment().live) != nil })
    }

    @Test func `with it nobody is asked to approve a lock that is longer than the contract allows`() async throws {
        let stage = try await stage(longestBlock: "2s")
        let ship = try stage.plimsoll(["ship", "production", "--why", "orders by customer"])
        #expect(ship.exitCode == 1, "\(ship.output)\(ship.errors)")
        #expect(ship.output.contains("error[PL5103]") && ship.output.contains("blocked about"), "\(ship.output)")
        #expect(ship.errors.contains("nothing was changed"))
        let list = try stage.plimsoll(["change", "list", "production"])
        #expect(list.errors.contains("nothing is known of shop in production"), "\(list.output)\(list.errors)")
        // The same for a deploy by another tool, which asks the gate.
        let gate = try stage.plimsoll(["gate", "production"])
        #expect(gate.exitCode == 1 && gate.output.contains("PL5103"), "\(gate.output)\(gate.errors)")
    }
}
