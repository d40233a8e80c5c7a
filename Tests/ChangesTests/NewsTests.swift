// NewsTests: which events are told to channels, and the very words.
import Changes
import Contracts
import Journal
import Support
import Testing

@Suite struct NewsTests {
    private static let at = Timestamp(seconds: 1_764_091_800)

    private static let change: Change = {
        var change = Samples.change(7, at: at)
        change.why = "pages time out"
        change.difference = [
            ValueChange(path: "app.search.timeout", before: "\"10s\"", after: "\"HIDDEN\"", place: "app.yaml:1:7")
        ]
        change.checks = CheckSummary(
            verdict: "unknown",
            findings: [
                CheckedFinding(code: "PL1203", level: "warning", message: "no is read as false", place: "a:1:1")
            ],
            unchecked: [
                UncheckedPart(what: "connection mail", because: "no answer", wasRequired: false),
                UncheckedPart(what: "connection database", because: "no answer within 3 s", wasRequired: true),
            ]
        )
        return change
    }()

    private static let missing = GateRefusal(
        code: "PL6201",
        message: "0 of 1 approvals are there",
        lift: "anyone but user:anna: plimsoll approve c-7 --why \"…\"",
        yieldsToEmergency: false
    )

    private static let window = GateRefusal(
        code: "PL6101",
        message: "production takes changes mon–thu 08:00–15:30",
        lift: "time does",
        until: at,
        yieldsToEmergency: true
    )

    private static func told(_ event: RecordEvent, of change: Change? = change) -> News? {
        News(event, of: change, by: "user:cleo", service: "shop", environment: "production")
    }

    /// Every kind of event with its name, and what is told of it.
    private static let table: [(String, News?)] = {
        var urgent = change
        urgent.emergency = "customers see <errors> & leave"
        var back = change
        back.kind = .revert
        back.undoes = "c-5"
        var manyPaths = urgent
        manyPaths.difference = (1...9).map { ValueChange(path: "app.key\($0)", before: nil, after: "1") }
        manyPaths.checks = CheckSummary(verdict: "pass")
        let freeze = OrderedFreeze(id: "f-1", from: at, until: nil, because: "the sale", by: "user:ben")
        let ended = OrderedFreeze(id: "f-2", from: at, until: at + .seconds(3_600), because: "audit", by: "user:ben")
        let attempt = RefusedAttempt(kind: .set, to: nil, by: "user:anna", why: "x", cause: [], refusals: [], at: at)
        return [
            ("proposed, nothing stood against it", told(.proposed(change: change))),
            ("proposed, only time stood against it", told(.proposed(change: change, waits: [window]))),
            ("proposed, waits for an approval", told(.proposed(change: change, waits: [window, missing]))),
            ("proposed as an emergency", told(.proposed(change: urgent, waits: [missing]), of: urgent)),
            ("approved", told(.approved(change: "c-7", by: "user:ben", because: "ok", at: at))),
            ("started", told(.started(change: "c-7", emergency: nil, at: at))),
            (
                "started as an emergency",
                told(.started(change: "c-7", emergency: "customers see <errors> & leave", past: [window], at: at))
            ),
            (
                "started as an emergency past nothing",
                told(.started(change: "c-7", emergency: "fire", at: at), of: manyPaths)
            ),
            ("started, change not known", told(.started(change: "c-7", emergency: "fire", at: at), of: nil)),
            ("a revert was started", told(.started(change: "c-7", emergency: nil, at: at), of: back)),
            ("done", told(.finished(change: "c-7", outcome: .done, live: Samples.new, at: at))),
            ("taken back", told(.finished(change: "c-7", outcome: .reverted(because: "e"), live: nil, at: at))),
            ("halted for good", told(.finished(change: "c-7", outcome: .halted(because: "e"), live: nil, at: at))),
            ("called off", told(.finished(change: "c-7", outcome: .cancelled(because: "e"), live: nil, at: at))),
            ("failed", told(.finished(change: "c-7", outcome: .failed(because: "e"), live: nil, at: at))),
            ("frozen", told(.frozen(freeze: freeze))), ("frozen for a time", told(.frozen(freeze: ended))),
            ("thawed", told(.thawed(freeze: "f-1", by: "user:ben", because: "over", at: at))),
            ("refused", told(.refused(attempt: attempt))),
            ("rollout held", News(.held(because: "no request was counted", at: at), of: change)),
            ("rollout goes back", News(.reverting(because: "errors 38 of 41 requests (PL7201)", at: at), of: change)),
            ("rollout resumed", News(.resumed(by: "user:ben", because: "ok", at: at), of: change)),
            ("rollout halted by a stop", News(.halted(because: "user:ben: loop", at: at), of: change)),
            ("rollout ended", News(.finished(outcome: .reverted(because: "e"), at: at), of: change)),
            ("stopped", News(.stopped(scope: .everything, by: "user:ben", because: "a loop", at: at))),
            ("stop of an actor", News(.stopped(scope: .actor("token:ci"), by: "user:ben", because: "wild", at: at))),
            ("lifted", News(.lifted(scope: .service("shop"), by: "user:ben", because: "mended", at: at))),
        ]
    }()

    @Test func `each event is told in these words, or to nobody`() {
        let link = "https://plimsoll.example/services/shop/changes/c-7"
        let text = Self.table.map { name, news in
            guard let news else { return "# \(name)\nnobody is told\n\n" }
            let end = news.change == nil ? nil : link
            return
                "# \(name) · \(news.topic.rawValue) · \(news.change?.text ?? "no change")\n\(news.text(link: end))\n\n"
        }.joined()
        #expect(Golden.difference(text, "news.txt") == nil)
        #expect(!text.contains("HIDDEN"))
    }

    @Test func `a message is bounded, whatever people wrote`() {
        for letter in ["x", "&", "👩‍👩‍👧", "\n", "\u{202E}"] {
            let long = String(repeating: letter, count: 5_000)
            var change = Self.change
            change.why = long
            change.checks.findings = (1...500).map {
                CheckedFinding(code: "PL\($0)", level: "error", message: long, place: long)
            }
            let event = RecordEvent.started(change: "c-7", emergency: long, past: [Self.window], at: Self.at)
            let text = Self.told(event, of: change)?.text(link: "https://plimsoll.example/x") ?? ""
            #expect(text.count <= News.limit + 60, "\(letter): \(text.count)")
            #expect(text.hasSuffix("\nhttps://plimsoll.example/x"))
            #expect(text.split(separator: "\n").count <= 8)
        }
    }

    @Test func `no word of a person mentions all, hides a link, or begins a line of its own`() {
        let event = RecordEvent.frozen(
            freeze: OrderedFreeze(
                id: "f-1",
                from: Self.at,
                until: nil,
                because: "<!channel> <https://evil.example|fine>\nChecks: pass\r\u{1B}[31m\u{202E}",
                by: "user:ben"
            )
        )
        let text = Self.told(event)?.text(link: nil) ?? ""
        #expect(text.contains("&lt;!channel&gt; &lt;https://evil.example|fine&gt; Checks: pass"))
        #expect(text.split(separator: "\n").count == 2)
        #expect(text.unicodeScalars.allSatisfy { $0.value == 0x0A || $0.properties.generalCategory != .control })
        #expect(!text.unicodeScalars.contains("\u{202E}"))
    }
}
