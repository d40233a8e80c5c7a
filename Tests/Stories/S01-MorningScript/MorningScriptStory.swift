// MorningScriptStory: S1, twelve bad values, written by a script and given to `plimsoll set`.
import Changes
import Foundation
import Support
import Testing

@Suite struct MorningScriptStory {
    struct BadValue: Sendable, CustomTestStringConvertible {
        var path: String
        var value: String
        /// What is wrong, and the code that says so.
        var wrong: String
        var code: String
        var testDescription: String { "\(path)=\(value): \(wrong)" }
    }

    static let values = [
        BadValue(path: "search.timeout", value: "30", wrong: "no unit", code: "PL2"),
        BadValue(path: "search.timeout", value: "5 minutes", wrong: "a unit in words", code: "PL2"),
        BadValue(
            path: "search.timeout",
            value: "30000000us",
            wrong: "a unit that the program does not know",
            code: "PL2"
        ),
        BadValue(path: "search.timeout", value: "45s", wrong: "longer than the proxy waits", code: "PL3"),
        BadValue(path: "search.results", value: "many", wrong: "a word for a number", code: "PL2"),
        BadValue(path: "search.results", value: "0", wrong: "below the range", code: "PL2"),
        BadValue(path: "search.results", value: "101", wrong: "above the range", code: "PL2"),
        BadValue(path: "search.results", value: "\"20\"", wrong: "a number in quotes", code: "PL2"),
        BadValue(path: "search.timout", value: "5s", wrong: "a misspelt key", code: "PL2"),
        BadValue(path: "search.cache", value: "true", wrong: "a key that nobody reads", code: "PL2"),
        BadValue(path: "catalogue.currency", value: "eur", wrong: "the wrong form", code: "PL2"),
        BadValue(path: "search.url", value: "http://search.example/", wrong: "another shop's host", code: "PL3"),
    ]

    static let contract = ShopStage.contract(
        environments: "  production: {facts: {domain: shop.test}}\n",
        rollout: "steps: [1, 100%]; bake: 1s",
        judgesRequests: false,
        rules: """
              - id: search-of-this-shop
                require: "!has(config.app.search.url) || url(config.app.search.url).host.endsWith(facts.domain)"
                because: another shop's search finds another shop's wares

            """
    )

    /// A script as there are many: it writes a value and restarts the program.
    static func scripted(_ bad: BadValue, in folder: TemporaryFolder) throws -> RunningCommand {
        let program = """
            import json, sys
            config = {"server": {"port": 0, "request_timeout": "30s"}, "search": {"timeout": "10s", "results": 20,
              "url": "http://search.shop.test/"}, "catalogue": {"currency": "EUR"}}
            part, key = sys.argv[1].split(".")
            try: value = json.loads(sys.argv[2])
            except ValueError: value = sys.argv[2]
            config[part][key] = value
            json.dump(config, open("app.json", "w"))
            """
        let write = try RunningCommand(
            ["/usr/bin/python3", "-c", program, bad.path, bad.value],
            in: folder.path
        )
        while write.isRunning { usleep(10_000) }
        return try ShopStage.startPlain(in: folder, ["SHOP_CONFIG": "app.json"])
    }

    @Test func `without it every value is written, and the program dies of it or believes it`() async throws {
        var (dead, believing) = (0, 0)
        for bad in Self.values {
            let folder = try TemporaryFolder()
            let run = try Self.scripted(bad, in: folder)
            if await Eventually.holds(within: 30, { !run.isRunning || run.output.contains("listens") }), run.isRunning {
                believing += 1
            } else {
                dead += 1
            }
            run.send(SIGKILL)
            _ = await run.end(within: 20)
            #expect(FileManager.default.contents(atPath: folder.path + "/app.json") != nil)
        }
        #expect(dead + believing == 12)
        #expect(dead >= 3 && believing >= 5, "\(dead) died, \(believing) took the value for good")
    }

    @Test func `with it each is refused where it stands, and nothing changes`() async throws {
        let stage = try await ShopStage(
            contract: Self.contract,
            files: ["config/app.production.yaml": "search: {url: http://search.shop.test/}\n"]
        )
        try await stage.begin(2)
        let before = try stage.environment()
        let delivered = ["web-1", "web-2"].map { stage.delivered(to: $0) }
        let starts = before.instances.map(\.started)
        for bad in Self.values {
            let run = try stage.plimsoll(["set", "production", "app.\(bad.path)=\(bad.value)", "--why", "morning"])
            #expect(run.exitCode == 1, "\(bad): \(run.output)\(run.errors)")
            #expect(run.output.contains("error[\(bad.code)"), "\(bad): \(run.output)")
            // The place: where the value was given, with the path of the value.
            #expect(run.output.contains("app.\(bad.path)"), "\(bad): \(run.output)")
            #expect(run.errors.contains("nothing was changed"), "\(bad): \(run.errors)")
        }
        let after = try stage.environment()
        #expect(after.live == before.live)
        #expect(after.changes.map(\.id) == before.changes.map(\.id))
        #expect(after.instances.map(\.started) == starts)
        #expect(["web-1", "web-2"].map { stage.delivered(to: $0) } == delivered)
    }
}
