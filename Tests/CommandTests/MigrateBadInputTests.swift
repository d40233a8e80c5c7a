// MigrateBadInputTests: whatever is handed to `migrate check`, there is a clear error and the right exit code.
import Foundation
import Support
import Testing

@Suite struct MigrateBadInputTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]?
        let arguments: [String]
        let exitCode: Int32
        let says: String

        init(_ name: String, _ bytes: [UInt8]?, _ arguments: [String], exit exitCode: Int32, says: String) {
            testDescription = name
            (self.bytes, self.arguments, self.exitCode, self.says) = (bytes, arguments, exitCode, says)
        }

        init(_ name: String, text: String, exit exitCode: Int32, says: String) {
            self.init(name, Array(text.utf8), ["m.sql"], exit: exitCode, says: says)
        }
    }

    static let rows = [
        Row("a file that is not there", nil, ["gone.sql"], exit: 3, says: "gone.sql: there is no such file"),
        Row(
            "a schema that is not there",
            [],
            ["m.sql", "--schema", "gone.sql"],
            exit: 2,
            says: "--schema gone.sql: there is no such file"
        ),
        Row(
            "statistics that are not there",
            [],
            ["m.sql", "--stats", "gone.json"],
            exit: 2,
            says: "gone.json: there is no such file"
        ),
        Row("statistics that are none", [], ["m.sql", "--stats", "m.sql"], exit: 2, says: "the statistics m.sql:1:1"),
        Row("no contract and no file", nil, [], exit: 2, says: "name the migrations"),
        Row("an environment without a contract", [], ["m.sql", "-e", "production"], exit: 2, says: "plimsoll.yaml"),
        Row("a binary file", [0x7F, 0x45, 0x4C, 0x46, 0, 1], ["m.sql"], exit: 1, says: "PL5003"),
        Row("a file in another encoding", [0x2D, 0x2D, 0x20, 0xFC, 0x0A], ["m.sql"], exit: 1, says: "m.sql:1:4"),
        Row("an empty file", [], ["m.sql"], exit: 0, says: "nothing found"),
        Row("only comments", text: "-- nothing\n/* at all */\n", exit: 0, says: "nothing found"),
        Row("no SQL", text: "SELECT 1;\nALTR TABLE a;\nSELECT 2;\n", exit: 1, says: "m.sql:2:1"),
        Row("no SQL, the rest is looked at", text: "ALTR;\nCREATE INDEX i ON a (n);\n", exit: 1, says: "PL5103"),
        Row("an open quote", text: "SELECT 'a;\n", exit: 1, says: "PL5206"),
        Row("an open parenthesis", text: "SELECT (1;\nSELECT 2;\n", exit: 1, says: "PL5206"),
        Row("100,000 parentheses", text: "SELECT " + String(repeating: "(", count: 100_000), exit: 1, says: "PL5206"),
        Row(
            "100,000 parentheses, closed",
            text: "SELECT " + String(repeating: "(", count: 100_000) + "1" + String(repeating: ")", count: 100_000)
                + ";",
            exit: 1,
            says: "PL5206"
        ),
    ]

    @Test(arguments: rows)
    func `bad input is told clearly`(_ row: Row) throws {
        let folder = try TemporaryFolder()
        if let bytes = row.bytes { try Data(bytes).write(to: URL(fileURLWithPath: folder.path + "/m.sql")) }
        let started = ContinuousClock.now
        let run = try CommandRun.plimsoll(["migrate", "check"] + row.arguments, in: folder.path)
        #expect(run.exitCode == row.exitCode, "\(run.exitCode): \(run.output.prefix(400))\(run.errors.prefix(400))")
        #expect((run.output + run.errors).contains(row.says), "\(run.output.prefix(600))\(run.errors.prefix(400))")
        #expect(ContinuousClock.now - started < .seconds(60))
    }

    @Test func `100 MB are refused without being read, and a folder without migrations is told`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "huge.sql")
        #expect(truncate(path, 100 << 20) == 0)
        let huge = try CommandRun.plimsoll(["migrate", "check", "huge.sql"], in: folder.path)
        #expect(huge.exitCode == 3 && huge.output.contains("it has 100 MiB, the limit is 64 MiB"), "\(huge.output)")
        try folder.write("x", to: "empty/readme.txt")
        let empty = try CommandRun.plimsoll(["migrate", "check", "empty"], in: folder.path)
        #expect(empty.exitCode == 2 && empty.errors.contains("there is no migration in this folder"))
    }

    @Test func `100,000 statements end in bounded time`() throws {
        guard ProcessInfo.processInfo.environment["PLIMSOLL_FAST"] != "1" else { return }
        let folder = try TemporaryFolder()
        let rows = String(repeating: "INSERT INTO a VALUES (1, 'some text that is of no account');\n", count: 100_000)
        try folder.write(rows, to: "m.sql")
        let started = ContinuousClock.now
        let run = try CommandRun.plimsoll(["migrate", "check", "m.sql"], in: folder.path)
        #expect(run.exitCode == 0, "\(run.output.prefix(500))")
        #expect(ContinuousClock.now - started < .seconds(120))
    }
}
