// CommandTests: the commands as users run them, on the example shop; output as golden files.
import Foundation
import Support
import Testing

@Suite struct CommandTests {
    static let shop = Suites.projectRoot + "/examples/shop"

    struct Row: Sendable, CustomTestStringConvertible {
        let golden: String
        let arguments: [String]
        let exitCode: Int32
        let variables: [String: String]
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ golden: String, _ arguments: [String], exit exitCode: Int32 = 0, variables: [String: String] = [:]) {
            (self.golden, self.arguments, self.exitCode, self.variables) = (golden, arguments, exitCode, variables)
        }
    }

    static let rows = [
        Row(
            "check-variable",
            ["check", "--offline", "-e", "production"],
            exit: 1,
            variables: ["SHOP_POOL__SIZE": "20"]
        ),
        Row("check-override", ["check", "--offline", "-e", "staging", "--set", "app.search.timeout=30"], exit: 1),
        Row(
            "check-github",
            ["check", "--offline", "-e", "staging", "--set", "app.log_level=loud", "--format", "github"],
            exit: 1
        ),
        Row("show-value", ["show", "production", "server.request_timeout"]),
        Row("show-all", ["show", "production"]),
        Row("show-json", ["show", "staging", "--format", "json"]),
        Row("show-unknown", ["show", "staging", "serach.timeout"], exit: 1),
        Row("diff", ["diff", "staging", "production"], exit: 1),
        Row("diff-same", ["diff", "staging", "staging"]),
        Row("diff-json", ["diff", "staging", "production", "--format", "json"], exit: 1),
        Row("diff-all", ["diff", "--all"], exit: 1),
        Row("explain", ["explain", "PL1203"]),
        Row("explain-story", ["explain", "S25"]),
        Row("explain-unknown", ["explain", "PL9999"], exit: 2),
        Row("connections-grant", ["connections", "grant", "production"]),
        Row("eval", ["eval", "config.app.pool.size * facts.instances_max", "-e", "production"]),
        Row("eval-error", ["eval", "1 +"], exit: 2),
    ]

    @Test(arguments: rows)
    func `a command prints what its golden file shows`(_ row: Row) throws {
        let run = try CommandRun.plimsoll(row.arguments, in: Self.shop, variables: row.variables)
        #expect(run.exitCode == row.exitCode, "\(run.errors)")
        let text = withoutTimes(run.output + (run.errors.isEmpty ? "" : "--- errors\n" + run.errors))
        #expect(Golden.difference(text, row.golden + ".txt") == nil)
    }

    /// How long a run took differs from run to run.
    private func withoutTimes(_ text: String) -> String {
        text.replacing(#/ · [0-9]+\.[0-9] s/#, with: " · 0.0 s")
    }

    @Test func `servers that are not there are unknown, and stop a protected environment`() throws {
        let run = try CommandRun.plimsoll(["check", "-e", "production"], in: Self.shop)
        #expect(run.exitCode == 3, "\(run.output)\(run.errors)")
        #expect(run.output.contains("not checked connection database in production: db-1.shop.example:5432"))
        let open = try CommandRun.plimsoll(["check", "-e", "development"], in: Self.shop)
        #expect(open.exitCode == 0, "\(open.output)")
        let alone = try CommandRun.plimsoll(["connections", "production", "cache"], in: Self.shop)
        #expect(alone.exitCode == 3 && alone.output.contains("cache.shop.example:6379"), "\(alone.output)")
        #expect(try CommandRun.plimsoll(["connections", "production", "cash"], in: Self.shop).exitCode == 2)
    }

    @Test func `the shop holds in all environments`() throws {
        let run = try CommandRun.plimsoll(["check", "--offline", "--format", "json"], in: Self.shop)
        #expect(run.exitCode == 0)
        #expect(run.output.contains("\"verdict\""))
    }

    @Test func `eval answers requests line by line, in order`() throws {
        let input = """
            {"expr": "1 + 1"}
            nonsense
            {"expr": "x", "bindings": {"x": {"string": "é"}}, "types": [{"name": "x", "type": "string"}]}

            """
        let run = try CommandRun.plimsoll(["eval", "--lines"], in: Self.shop, input: input)
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first?.contains("{\"int\": \"2\"}") == true)
        #expect(lines.dropFirst().first?.contains("invalid_request") == true)
        #expect(lines.last?.contains("é") == true)
    }

    @Test func `validate says valid, invalid, unusable and not to be had by its exit code`() throws {
        let folder = try TemporaryFolder()
        try folder.write(#"{"type": "object", "properties": {"port": {"type": "integer"}}}"#, to: "s.json")
        try folder.write(#"{"$ref": "https://example.com/gone.json"}"#, to: "remote.json")
        try folder.write("port: 80\n", to: "good.yaml")
        try folder.write("port: eighty\n", to: "bad.yaml")
        try folder.write("port: [\n", to: "broken.yaml")
        try folder.write("{\"port\": 1}\n\n{\"port\": \"x\"}\n", to: "many.jsonl")
        func code(_ schema: String, _ document: String) throws -> Int32 {
            try CommandRun.plimsoll(["validate", "--schema", schema, document], in: folder.path).exitCode
        }
        #expect(try code("s.json", "good.yaml") == 0)
        #expect(try code("s.json", "bad.yaml") == 1)
        #expect(try code("s.json", "many.jsonl") == 1)
        #expect(try code("s.json", "broken.yaml") == 2)
        #expect(try code("gone.json", "good.yaml") == 2)
        #expect(try code("broken.yaml", "good.yaml") == 2)
        #expect(try code("remote.json", "good.yaml") == 3)
    }

    @Test func `init on a copy without contract passes check at once`() throws {
        let folder = try TemporaryFolder()
        for name in ["app.yaml", "app.development.yaml", "app.staging.yaml", "app.production.yaml"] {
            let text = try String(contentsOfFile: Self.shop + "/config/" + name, encoding: .utf8)
            try folder.write(text, to: "config/" + name)
        }
        #expect(try CommandRun.plimsoll(["init"], in: folder.path).exitCode == 0)
        let run = try CommandRun.plimsoll(["check", "--offline"], in: folder.path)
        #expect(run.exitCode == 0, "\(run.output)")
        #expect(try CommandRun.plimsoll(["init"], in: folder.path).exitCode == 2, "a contract was overwritten")
    }

    @Test func `what check prints as JSON keeps its own schema`() throws {
        let folder = try TemporaryFolder()
        let files = [
            "norway.yaml", "bad-indent.yaml", "private-key.yaml", "duplicate.json", "redefined.toml", "spaces.env",
        ]
        guard let traps = Suites.path(of: "traps") else { return }
        let check = ["check", "--format", "json", "gone.yaml"] + files.map { traps + "/" + $0 }
        let report = try CommandRun.plimsoll(check, in: folder.path)
        try folder.write(report.output, to: "report.json")
        try folder.write(try CommandRun.plimsoll(["schema", "report"], in: folder.path).output, to: "s.json")
        let run = try CommandRun.plimsoll(["validate", "--schema", "s.json", "report.json"], in: folder.path)
        #expect(run.exitCode == 0, "\(run.output)")
    }

    @Test func `the shop's contract keeps the schema that editors get`() throws {
        let folder = try TemporaryFolder()
        try folder.write(try CommandRun.plimsoll(["schema"], in: folder.path).output, to: "s.json")
        let contract = Self.shop + "/plimsoll.yaml"
        let run = try CommandRun.plimsoll(["validate", "--schema", "s.json", contract], in: folder.path)
        #expect(run.exitCode == 0, "\(run.output)")
    }

    @Test func `against a git revision the earlier values are shown`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "plimsoll: 1\nservice: s\nconfig: {app: {layers: [{file: a.yaml}]}}\nenvironments: {p: {}}\n",
            to: "in/plimsoll.yaml"
        )
        try folder.write("port: 1\n", to: "in/a.yaml")
        let script =
            "git init -q . && git add -A && git -c user.name=t -c user.email=t@t.test commit -qm one && printf 'port: 2\\n' > in/a.yaml"
        let git = Process()
        git.executableURL = URL(fileURLWithPath: "/bin/sh")
        git.arguments = ["-c", script]
        git.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        try git.run()
        git.waitUntilExit()
        let run = try CommandRun.plimsoll(["diff", "p", "--against", "HEAD"], in: folder.path + "/in")
        #expect(run.exitCode == 1)
        #expect(run.output.contains("- 1 ") && run.output.contains("+ 2 "), "\(run.output)\(run.errors)")
        #expect(run.output.contains("a.yaml at HEAD:1:7"), "\(run.output)")
        let bad = try CommandRun.plimsoll(["diff", "p", "--against", "nowhere"], in: folder.path + "/in")
        #expect(bad.exitCode == 2)
        let rule = "\nrules: [{id: step, require: config.app.port <= previous.app.port}]\n"
        let contract = try String(contentsOfFile: folder.path + "/in/plimsoll.yaml", encoding: .utf8)
        try folder.write(contract + rule, to: "in/plimsoll.yaml")
        let without = try CommandRun.plimsoll(["check"], in: folder.path + "/in")
        #expect(without.exitCode == 3 && without.output.contains("--previous HEAD~1"), "\(without.output)")
        let with = try CommandRun.plimsoll(["check", "--previous", "HEAD"], in: folder.path + "/in")
        #expect(with.exitCode == 1 && with.output.contains("previous.app.port is 1"), "\(with.output)")
        let eval = ["eval", "config.app.port - previous.app.port", "-e", "p", "--previous", "HEAD"]
        #expect(try CommandRun.plimsoll(eval, in: folder.path + "/in").output.hasPrefix("1 : int"))
    }
}
