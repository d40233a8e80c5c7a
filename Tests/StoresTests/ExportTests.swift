// ExportTests: the journal as JSON, Markdown and HTML, as users see it, with texts that would be markup.
import Changes
import Foundation
import Journal
import Stores
import Support
import Testing

@Suite struct ExportTests {
    private static let content = RevisionContent(
        contract: "plimsoll.yaml",
        files: [RevisionFile(path: "plimsoll.yaml", text: "plimsoll: 1\nservice: shop\n")]
    )

    /// A folder with a journal of a stop, a revision, a refused shape and events whose texts would be markup.
    private static func folder() async throws -> String {
        let folder = try keptFolder()
        let store = try SQLiteStore(path: folder + "/journal.sqlite")
        let anna = Origin(actor: "user:anna", cause: ["c-117", "c-118"])
        try await store.append(
            [
                try StopSwitch.written(
                    .stopped(scope: .everything, by: "user:anna", because: "fire & <b>smoke</b> | \"now\"", at: noon)
                ),
                try StopSwitch.written(.lifted(scope: .everything, by: "user:ben", because: "it's out", at: noon)),
            ],
            to: .stops,
            expecting: 0,
            by: anna,
            at: noon
        )
        try await store.append(
            [try RevisionRecord.written(.recorded(content: content))],
            to: .revision(content.id),
            expecting: 0,
            by: Origin(actor: "token:ci"),
            at: noon + .seconds(86_400)
        )
        let markup = "</pre></details><script>alert(1)</script>\u{202E}txt\u{1B}[31m\nnext `line`"
        try await store.append(
            [NewEvent(kind: "later.<kind>", payloadVersion: 7, payload: markup)],
            to: StreamName("later/<i>'x'|y"),
            expecting: 0,
            by: Origin(actor: "user:<script>", cause: ["a\"b&c"]),
            at: noon + .seconds(90_000)
        )
        store.close()
        return folder
    }

    @Test(arguments: ["json", "markdown", "html"])
    func `an export is what users see`(_ format: String) async throws {
        let folder = try await Self.folder()
        let run = try CommandRun.plimsoll(
            ["journal", "export", "--format", format, "--store", "journal.sqlite"],
            in: folder
        )
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.errors == "")
        let name = "journal." + (format == "markdown" ? "md" : format)
        let difference = Golden.difference(run.output, name)
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test func `JSON has every event, and its hashes can be computed from it`() async throws {
        let folder = try await Self.folder()
        let run = try CommandRun.plimsoll(["journal", "export", "--store", "journal.sqlite"], in: folder)
        let printed = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
        var previous = HashChain.origin
        for (index, values) in printed.enumerated() {
            func text(_ name: String) -> String { values[name] as? String ?? "missing" }
            func number(_ name: String) -> Int { values[name] as? Int ?? -1 }
            let event = EventEnvelope(
                NewEvent(
                    kind: text("kind"),
                    payloadVersion: number("payloadVersion"),
                    payload: text("payload")
                ),
                position: Int64(index + 1),
                stream: StreamName(text("stream")),
                version: number("version"),
                time: Timestamp(microseconds: Int64(number("microseconds"))),
                origin: Origin(actor: text("actor"), cause: try #require(values["cause"] as? [String])),
                previousHash: previous
            )
            #expect(event.hash == text("hash"))
            previous = event.hash
        }
        #expect(printed.count == 4)
    }

    @Test func `a page runs and loads nothing, and shows what would hide`() async throws {
        let folder = try await Self.folder()
        let run = try CommandRun.plimsoll(
            ["journal", "export", "--format", "html", "--store", "journal.sqlite"],
            in: folder
        )
        for text in ["<script", "<b>smoke", "<i>", "\u{202E}", "\u{1B}", "src=", "http:", "https:", "url("] {
            #expect(!run.output.contains(text), "\(text)")
        }
        #expect(run.output.contains("default-src 'none'"))
        #expect(run.output.contains("prefers-color-scheme: dark"))
        #expect(run.output.contains("width=device-width"))
        #expect(run.output.contains("&lt;script&gt;alert(1)&lt;/script&gt;⟨U+202E⟩txt␛[31m"))
        #expect(run.output.components(separatedBy: "<li ").count == 5)
        #expect(run.output.components(separatedBy: "</li>").count == 5)
        #expect(run.output.components(separatedBy: "<h2>").count == 3)
    }

    /// More than one page of events, and a break behind the first page.
    @Test(arguments: ["json", "markdown", "html"])
    func `of a broken journal what holds is printed, and that it is not all`(_ format: String) async throws {
        let folder = try keptFolder()
        let store = try SQLiteStore(path: folder + "/journal.sqlite")
        let events = (0..<1_500).map { event($0) }
        try await store.append(events, to: "counter/a", expecting: 0, by: origin, at: noon)
        store.close()
        let file = try Data(contentsOf: URL(fileURLWithPath: folder + "/journal.sqlite"))
        let place = try #require(file.range(of: Data("{\"added\":{\"_0\":1299}}".utf8)))
        var edited = file
        edited[place.upperBound - 3] ^= 0x01
        try edited.write(to: URL(fileURLWithPath: folder + "/journal.sqlite"))
        let run = try CommandRun.plimsoll(
            ["journal", "export", "--format", format, "--store", "journal.sqlite"],
            in: folder
        )
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("from event 1300 on"), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1)
        switch format {
        case "json":
            let printed = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]]
            )
            #expect(printed.count == 1_299)
        case "markdown":
            #expect(run.output.split(separator: "\n").count { $0.hasPrefix("| ") } == 1_300)
            #expect(
                run.output.hasSuffix(
                    "**From event 1300 on this is not what was written: its content is not what was written.**\n"
                )
            )
        default:
            #expect(run.output.components(separatedBy: "<li ").count == 1_300)
            #expect(run.output.components(separatedBy: "role=\"alert\">From event 1300 on").count == 2)
            #expect(run.output.hasSuffix("</html>\n"))
        }
    }
}
