// BadInputTests: whatever is handed to `check`, there is a clear error, the right exit code, and the rest is checked.
import Foundation
import Support
import Testing

@Suite struct BadInputTests {
    /// Runs `check` on a bad file beside a file with one known warning, which must still be found.
    private func check(_ folder: TemporaryFolder, _ bad: String, _ more: [String] = []) throws -> CommandRun {
        try folder.write("countries: [NO]\n", to: "other.yaml")
        let run = try CommandRun.plimsoll(["check", bad, "other.yaml"] + more, in: folder.path)
        #expect(run.output.contains("PL1203"), "the other file was not checked: \(run.output)")
        return run
    }

    @Test func `a file that is not there is named, exit 3`() throws {
        let run = try check(TemporaryFolder(), "gone.yaml")
        #expect(run.exitCode == 3)
        #expect(run.output.contains("gone.yaml: there is no such file"))
    }

    @Test func `a directory for a file is named, exit 3`() throws {
        let folder = try TemporaryFolder()
        try folder.write("a: 1\n", to: "dir.yaml/inner.yaml")
        let run = try check(folder, "dir.yaml")
        #expect(run.exitCode == 3)
        #expect(run.output.contains("dir.yaml: it is a directory, a file was expected"))
    }

    @Test func `a circle of links is named, exit 3`() throws {
        let folder = try TemporaryFolder()
        for (from, to) in [("a.yaml", "b.yaml"), ("b.yaml", "a.yaml")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/" + from,
                withDestinationPath: folder.path + "/" + to
            )
        }
        let run = try check(folder, "a.yaml")
        #expect(run.exitCode == 3)
        #expect(run.output.contains("symbolic links lead round in a circle"))
    }

    @Test func `a gigabyte is refused without being read, exit 3`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "huge.yaml")
        #expect(truncate(path, 1 << 30) == 0)
        let run = try check(folder, "huge.yaml")
        #expect(run.exitCode == 3)
        #expect(run.output.contains("it has 1024 MiB, the limit is 256 MiB"))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let file: String
        let says: String
        var testDescription: String { name }

        init(_ name: String, _ text: String, file: String = "bad.yaml", says: String) {
            self.init(name, bytes: Array(text.utf8), file: file, says: says)
        }

        init(_ name: String, bytes: [UInt8], file: String = "bad.yaml", says: String) {
            (self.name, self.bytes, self.file, self.says) = (name, bytes, file, says)
        }
    }

    static let rows = [
        Row("invalid UTF-8", bytes: [0x61, 0x3A, 0x20, 0xFF, 0x0A], says: "bad.yaml:1:4"),
        Row("binary", bytes: [0x7F, 0x45, 0x4C, 0x46, 0, 0, 0, 1, 2], says: "PL10"),
        Row("cyclic alias", "a: &a [*a]\n", says: "bad.yaml:1:"),
        Row("duplicate key", "a: 1\na: 2\n", says: "bad.yaml:2:1"),
        Row("100,000 lists in one another", String(repeating: "[", count: 100_000), says: "PL1"),
        Row("100,000 maps in one another", String(repeating: "{\"a\":", count: 100_000), file: "bad.json", says: "PL1"),
        Row(
            "100,000 tables in one another",
            "[" + Array(repeating: "a", count: 100_000).joined(separator: ".") + "]\n",
            file: "bad.toml",
            says: "PL1"
        ),
        Row(
            "billion laughs",
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
                + (0..<9).map { level in
                    let (name, last) = (
                        ["b", "c", "d", "e", "f", "g", "h", "i", "j"][level],
                        ["a", "b", "c", "d", "e", "f", "g", "h", "i"][level]
                    )
                    return "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 10).joined(separator: ",")
                        + "]\n"
                }.joined(),
            says: "PL1"
        ),
    ]

    @Test(arguments: rows)
    func `bad content is an error at its place, exit 1`(_ row: Row) throws {
        let folder = try TemporaryFolder()
        try Data(row.bytes).write(to: URL(fileURLWithPath: folder.path + "/" + row.file))
        let started = ContinuousClock.now
        let run = try check(folder, row.file)
        #expect(run.exitCode == 1, "\(run.exitCode): \(run.output.prefix(400))\(run.errors.prefix(400))")
        #expect(run.output.contains(row.says), "\(run.output.prefix(600))")
        #expect(ContinuousClock.now - started < .seconds(60))
    }

    @Test func `an empty file is no error`() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "empty.yaml")
        #expect(try CommandRun.plimsoll(["check", "empty.yaml"], in: folder.path).exitCode == 0)
    }

    @Test func `a contract of a newer version is refused, exit 2`() throws {
        let folder = try TemporaryFolder()
        try folder.write("plimsoll: 2\nservice: shop\n", to: "plimsoll.yaml")
        let run = try CommandRun.plimsoll(["check"], in: folder.path)
        #expect(run.exitCode == 2)
        #expect(run.output.contains("plimsoll.yaml:1:"))
    }

    @Test func `an unknown environment is refused with a suggestion, exit 2`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "plimsoll: 1\nservice: shop\nenvironments: {staging: {}, production: {}}\n",
            to: "plimsoll.yaml"
        )
        let run = try CommandRun.plimsoll(["check", "--environment", "prodution"], in: folder.path)
        #expect(run.exitCode == 2)
        #expect(run.errors.contains("did you mean production?"))
    }

    @Test func `a contract that does not parse is explained, exit 2`() throws {
        let folder = try TemporaryFolder()
        try folder.write("plimsoll: 1\nservice: \"shop\n", to: "plimsoll.yaml")
        let run = try CommandRun.plimsoll(["check"], in: folder.path)
        #expect(run.exitCode == 2)
        #expect(run.output.contains("plimsoll.yaml:2:10"))
    }

    @Test func `no contract and no file says what to do, exit 2`() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun.plimsoll(["check"], in: folder.path)
        #expect(run.exitCode == 2)
        #expect(run.errors.contains("plimsoll init"))
    }
}
