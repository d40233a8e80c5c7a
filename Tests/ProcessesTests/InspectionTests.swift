// InspectionTests: what the server says of a revision, what it changes, and what it does not take in.
import Changes
import Findings
import Journal
import Processes
import Testing

@Suite struct InspectionTests {
    private let now: Int64 = 1_782_903_600

    private func inspect(_ content: RevisionContent, in environment: String = "production") -> Inspected {
        ShopContent.inspection.inspect(content, in: environment, live: nil, now: now)
    }

    @Test func `a revision that keeps its contract passes where nothing has to be connected to`() {
        let found = inspect(ShopContent.content())
        #expect(found.summary.findings.map(\.message) == [])
        #expect(found.summary.verdict == "pass")
        #expect(found.summary.by == ["server"])
        #expect(found.summary.counts["values"] == 3)
        #expect(found.summary.counts["rules"] == 1)
        #expect(found.secrets == [])
    }

    @Test(arguments: [
        ("30", "PL2"), ("\"30 s\"", "PL2"), ("null", "PL2"), ("[1]", "PL2"),
    ])
    func `a value that was set is read as it is written, over all layers`(json: String, family: String) throws {
        let found = inspect(ShopContent.content().setting([ShopContent.timeout(json)], in: "production"))
        #expect(found.summary.verdict == "fail")
        let finding = try #require(found.summary.findings.first)
        #expect(finding.code.hasPrefix(family))
        #expect(finding.place.contains("values set in production"))
        // What is set in another environment does not matter here.
        #expect(
            inspect(ShopContent.content().setting([ShopContent.timeout(json)], in: "staging")).summary.verdict == "pass"
        )
    }

    @Test func `rules are held against what is effective`() {
        let pool = SetValue(document: "app", path: "pool", json: "20")
        let found = inspect(ShopContent.content().setting([pool], in: "production"))
        #expect(found.summary.findings.map(\.code) == ["PL3001"])
        #expect(inspect(ShopContent.content().setting([pool], in: "staging"), in: "staging").summary.verdict == "pass")
    }

    @Test func `connections are unchecked, and block what needs them`() {
        let contract =
            ShopContent.contract + """

                connections:
                  database: {postgres: config.app.host}
                  cache: {redis: config.app.host, optional: true}
                """
        let found = inspect(ShopContent.content(["plimsoll.yaml": contract]))
        #expect(found.summary.verdict == "unknown")
        let parts = found.summary.unchecked.filter { $0.what.hasPrefix("connection ") }
        #expect(parts.map(\.what) == ["connection database", "connection cache"])
        #expect(parts.map(\.wasRequired) == [true, false])
    }

    @Test func `what cannot be read is a failure with its place`() {
        let broken = inspect(ShopContent.content(["plimsoll.yaml": "plimsoll: 1\nservice: [\n"]))
        #expect(broken.contract == nil)
        #expect(broken.summary.verdict == "fail")
        #expect(broken.summary.findings.first?.place.hasPrefix("plimsoll.yaml:") == true)
        let elsewhere = inspect(ShopContent.content(), in: "produktion")
        #expect(elsewhere.summary.findings.map(\.code) == ["PL6304"])
        let gone = inspect(ShopContent.content(["plimsoll.yaml": nil]))
        #expect(gone.summary.verdict == "fail")
        let layer = inspect(ShopContent.content(["config/app.production.yaml": nil]))
        #expect(layer.summary.findings.map(\.code).contains("PL3301"))
    }

    // MARK: Secrets

    @Test(arguments: [
        ("config/app.yaml", "database: {token: hunter2hunter2}\n"),
        ("config/app.staging.yaml", "database: {token: hunter2hunter2}\n"),
        ("config/app.production.yaml", "host: postgres://shop:hunter2hunter2@db.shop.example/shop\n"),
    ])
    func `a secret's value is found in any layer, and never told`(path: String, text: String) throws {
        let found = inspect(ShopContent.content([path: (ShopContent.files[path] ?? "") + text]))
        let finding = try #require(found.secrets.first)
        #expect(finding.code == "PL6306")
        #expect(finding.place.hasPrefix(path))
        #expect(!"\(found.secrets) \(found.summary)".contains("hunter2"))
    }

    @Test func `a secret that is set is found too, a reference is none`() {
        let value = SetValue(document: "app", path: "database.token", json: "\"hunter2hunter2\"")
        let found = inspect(ShopContent.content().setting([value], in: "production"))
        #expect(found.secrets.count == 1)
        #expect(!"\(found.secrets) \(found.summary)".contains("hunter2"))
        let reference = SetValue(document: "app", path: "database.token", json: #"{"secret": "file:/run/secrets/db"}"#)
        let other = inspect(ShopContent.content().setting([reference], in: "production"))
        #expect(other.secrets == [])
    }

    // MARK: Difference

    private func difference(_ before: RevisionContent?, _ after: RevisionContent) -> [ValueChange] {
        ShopContent.inspection.difference(from: before, to: after, in: "production", now: now)
    }

    @Test func `what changes is told value by value, with its place`() {
        let after = ShopContent.content(
            ["config/app.yaml": "pool: 5\nhost: db.localhost\nnames: [a, b]\n"],
            artefact: "v2"
        )
        .setting([ShopContent.timeout("\"300ms\"")], in: "production")
        let found = difference(ShopContent.content(artefact: "v1"), after)
        #expect(
            found.map { "\($0.path): \($0.before ?? "–") → \($0.after ?? "–") at \($0.place ?? "–")" } == [
                "artefact: \"v1\" → \"v2\" at –", "app.pool: 4 → 5 at config/app.yaml:1:7",
                "app.search.timeout: \"30s\" → \"300ms\" at values set in production:1:24",
                "app.names: – → [\"a\",\"b\"] at config/app.yaml:3:8",
            ]
        )
        #expect(difference(after, after) == [])
    }

    @Test func `secrets are told by fingerprint, references as they are`() throws {
        func content(_ token: String) -> RevisionContent {
            ShopContent.content(["config/app.production.yaml": "host: db.shop.example\ndatabase: {token: \(token)}\n"])
        }
        let found = difference(content("hunter2hunter2"), content("{secret: \"env:TOKEN\"}"))
        #expect(!"\(found)".contains("hunter2"))
        #expect(found.contains { $0.after == #"{"secret": "env:TOKEN"}"# || $0.after?.contains("env:TOKEN") == true })
        let other = difference(content("hunter2hunter2"), content("hunter3hunter3"))
        let change = try #require(other.first)
        #expect(change.before?.hasPrefix("\"••••") == true)
        #expect(change.before != change.after)
        #expect(!"\(other)".contains("hunter"))
    }

    @Test func `a difference has an end`() {
        let many = (0..<2_000).map { "k\($0): \($0)\n" }.joined()
        let found = difference(ShopContent.content(), ShopContent.content(["config/app.yaml": many]))
        #expect(found.count == ValueChange.limit + 1)
        #expect(found.last?.path.contains("more values") == true)
    }

    // MARK: Two summaries

    private func summary(_ verdict: String, _ unchecked: [(String, Bool)] = [], connections: Int? = 1) -> CheckSummary {
        CheckSummary(
            verdict: verdict,
            unchecked: unchecked.map { UncheckedPart(what: $0.0, because: "no answer", wasRequired: $0.1) },
            counts: connections.map { ["connections": $0] } ?? [:],
            by: ["command line"]
        )
    }

    @Test func `what neither checked is unknown`() {
        let contract = ShopContent.contract + "\nconnections:\n  database: {postgres: config.app.host}\n"
        let server = inspect(ShopContent.content(["plimsoll.yaml": contract])).summary
        #expect(server.verdict == "unknown")
        #expect(server.joined(with: summary("pass")).verdict == "pass")
        #expect(server.joined(with: summary("warn")).verdict == "warn")
        #expect(server.joined(with: summary("fail")).verdict == "fail")
        #expect(server.joined(with: summary("unknown")).verdict == "unknown")
        #expect(server.joined(with: summary("great")).verdict == "unknown")
        // Who did not look at connections says nothing of them.
        #expect(server.joined(with: summary("pass", connections: nil)).verdict == "unknown")
        #expect(server.joined(with: summary("pass", [("connections database", false)])).verdict == "unknown")
        #expect(server.joined(with: summary("pass", [("connection database", true)])).verdict == "unknown")
        #expect(server.joined(with: summary("pass", [("database in production", true)])).verdict == "unknown")
        #expect(server.joined(with: summary("pass", [("mail", true)])).verdict == "unknown")
        #expect(server.joined(with: .nothing).verdict == "unknown")
        #expect(CheckSummary.nothing.joined(with: summary("pass")).verdict == "unknown")
        let both = server.joined(with: summary("pass"))
        #expect(both.by == ["server", "command line"])
        #expect(both.unchecked.filter(\.wasRequired) == [])
    }

    @Test func `what either found counts`() {
        let finding = CheckedFinding(code: "PL4103", level: "error", message: "another server", place: "a:1:1")
        var other = summary("pass")
        other.findings = [finding, finding]
        let joined = inspect(ShopContent.content()).summary.joined(with: other)
        #expect(joined.verdict == "fail")
        #expect(joined.findings == [finding])
    }
}
