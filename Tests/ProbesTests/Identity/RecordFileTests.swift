// RecordFileTests: record files are read with places, and written so that a diff shows what changed and nothing else.
import Findings
import Probes
import Testing

@Suite struct RecordFileTests {
    private func file(_ text: String) -> RecordFile {
        RecordFile.read(SourceText(name: "plimsoll.identities.yaml", text: text), shape: .identities)
    }

    private static let values: RecordFile.Values = [
        "system": "7423", "database": "16384", "name": "shop", "since": "2026-03-02T09:00:00Z", "why": "first use",
    ]

    @Test func `a first entry makes a whole file, which reads back`() throws {
        let text = try RecordText.setting(Self.values, for: "production", "database", in: file(""))
        #expect(
            text == """
                # What the servers of each environment are, whatever they are called. Nothing here is secret.
                # Written by `plimsoll identity adopt`; review its changes like code. Comments are kept.
                plimsoll_identities: 1

                environments:
                  production:
                    database:
                      system: "7423"
                      database: 16384
                      name: shop
                      since: 2026-03-02T09:00:00Z
                      why: "first use"

                """
        )
        #expect(file(text).findings.isEmpty)
        #expect(file(text).entry("production", "database")?.values == Self.values)
    }

    @Test func `a change touches its lines alone, and comments stay`() throws {
        let before = """
            # ours
            plimsoll_identities: 1

            environments:
              # the one with customers
              production:
                database:  # see the runbook
                  system: "7423"  # rack 4
                  # made by Ann
                  database: 16384
                  name: shop
                  since: 2026-03-02T09:00:00Z

              staging:
                database: {system: "1", name: s, since: 2026-01-01}

            """
        var values = Self.values
        values["system"] = "9999"
        values["timeline"] = "2"
        values["database"] = nil
        let former = ["system": "7423", "since": "2026-03-02T09:00:00Z", "until": "2026-04-01T00:00:00Z"]
        let after = try RecordText.setting(values, for: "production", "database", former: former, in: file(before))
        #expect(
            after == """
                # ours
                plimsoll_identities: 1

                environments:
                  # the one with customers
                  production:
                    database:  # see the runbook
                      system: "9999"  # rack 4
                      # made by Ann
                      name: shop
                      timeline: 2
                      since: 2026-03-02T09:00:00Z
                      why: "first use"
                      before:
                        - {system: "7423", since: 2026-03-02T09:00:00Z, until: 2026-04-01T00:00:00Z}

                  staging:
                    database: {system: "1", name: s, since: 2026-01-01}

                """
        )
        let read = file(after)
        #expect(read.findings.isEmpty)
        #expect(read.entry("production", "database")?.values == values)
        #expect(read.entry("production", "database")?.earlier == [former])
    }

    @Test func `entries are kept in order, and the last takes its environment with it`() throws {
        var text = ""
        for (environment, connection) in [
            ("staging", "database"), ("production", "mail"), ("production", "cache"), ("alpha", "x"),
        ] {
            text = try RecordText.setting(Self.values, for: environment, connection, in: file(text))
        }
        let read = file(text)
        #expect(
            read.entries.map { "\($0.environment).\($0.connection)" } == [
                "alpha.x", "production.cache", "production.mail", "staging.database",
            ]
        )
        for entry in read.entries {
            text = try RecordText.removing(entry.environment, entry.connection, in: file(text))
            #expect(file(text).findings.isEmpty, "\(text)")
            #expect(file(text).entry(entry.environment, entry.connection) == nil)
        }
        #expect(file(text).entries.isEmpty)
        let again = try RecordText.setting(Self.values, for: "production", "database", in: file(text))
        #expect(file(again).entries.count == 1)
    }

    @Test func `more than ten earlier ones are not kept`() throws {
        var text = try RecordText.setting(Self.values, for: "p", "d", in: file(""))
        for number in 0..<14 {
            let former = ["system": "\(number)", "since": "2026-03-02T09:00:00Z", "until": "2026-04-01T00:00:00Z"]
            text = try RecordText.setting(Self.values, for: "p", "d", former: former, in: file(text))
        }
        let earlier = try #require(file(text).entry("p", "d")).earlier
        #expect(earlier.map { $0["system"] ?? "" } == (4..<14).reversed().map { "\($0)" })
    }

    struct Wrong: CustomTestStringConvertible, Sendable {
        let text: String
        let line: Int
        let words: String
        var testDescription: String { words }
    }

    static let wrong: [Wrong] = [
        Wrong(text: "- a\n", line: 1, words: "is a map"),
        Wrong(text: "plimsoll_identities: 2\n", line: 1, words: "version 1"),
        Wrong(text: "environments: {}\n", line: 1, words: "does not say its version"),
        Wrong(text: "plimsoll_identities: 1\nenvironment: {}\n", line: 2, words: "no key of this file"),
        Wrong(text: "plimsoll_identities: 1\nenvironments: [a]\n", line: 2, words: "names of environments"),
        Wrong(text: "plimsoll_identities: 1\nenvironments: {p: 3}\n", line: 2, words: "names of connections"),
        Wrong(text: "plimsoll_identities: 1\nenvironments: {p: {d: 3}}\n", line: 2, words: "values are expected"),
        Wrong(text: "plimsoll_identities: 1\nenvironments: {p: {d: {name: s}}}\n", line: 2, words: "`since`"),
        Wrong(
            text: "plimsoll_identities: 1\nenvironments:\n  p:\n    d:\n      since: soon\n",
            line: 5,
            words: "a time such as"
        ),
        Wrong(
            text: "plimsoll_identities: 1\nenvironments:\n  p:\n    d:\n      since: 2026-01-01\n      system: [1]\n",
            line: 6,
            words: "single value"
        ),
        Wrong(
            text: "plimsoll_identities: 1\nenvironments:\n  p:\n    d:\n      since: 2026-01-01\n      before: 3\n",
            line: 6,
            words: "list of earlier"
        ),
    ]

    @Test(arguments: wrong)
    func `a mistake is found at its place and nothing is written over it`(_ row: Wrong) {
        let read = file(row.text)
        #expect(
            read.findings.contains { $0.place.start.line == row.line && $0.message.contains(row.words) },
            "\(read.findings)"
        )
        #expect(throws: RecordText.Problem.self) {
            try RecordText.setting(Self.values, for: "p", "d", in: read)
        }
    }

    @Test func `an entry in braces is not rewritten but named`() {
        let read = file("plimsoll_identities: 1\nenvironments: {p: {d: {name: s, since: 2026-01-01}}}\n")
        #expect(read.findings.isEmpty)
        #expect(throws: RecordText.Problem.self) { try RecordText.setting(Self.values, for: "p", "d", in: read) }
        #expect(throws: RecordText.Problem.self) { try RecordText.setting(Self.values, for: "q", "d", in: read) }
    }

    @Test func `any text that is read without a mistake can be written to and read back`() throws {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let environments = ["production", "staging", "eu-1", "on"]
        let connections = ["cache", "database", "mail", "null"]
        var text = "# kept\n"
        var model: [String: RecordFile.Values] = [:]
        for _ in 0..<400 {
            let (environment, connection) = (environments[next(4)], connections[next(4)])
            let name = "\(environment).\(connection)"
            if next(4) == 0 {
                text = try RecordText.removing(environment, connection, in: file(text))
                model[name] = nil
            } else {
                var values: RecordFile.Values = [
                    "since": "2026-03-02T09:00:00Z", "name": ["shop", "no", "a: b #c", "ü\"\\\n"][next(4)],
                ]
                if next(2) == 0 { values["system"] = "\(next(1_000))" }
                if next(2) == 0 { values["marker"] = "shop/production \(next(9))" }
                text = try RecordText.setting(values, for: environment, connection, in: file(text))
                model[name] = values
            }
            let read = file(text)
            #expect(read.findings.isEmpty, "\(text)")
            let found = Dictionary(read.entries.map { ("\($0.environment).\($0.connection)", $0.values) }) { $1 }
            #expect(found == model, "\(text)")
            #expect(text.hasPrefix("# kept\n"))
            if found != model { break }
        }
    }
}
