// ResetVerdictTests: in use, free or unknown, by what servers are and by what was recorded of them.
import Findings
import Probes
import Testing

@testable import Guards

@Suite struct ResetVerdictTests {
    static func shop(_ change: (inout PostgresFacts) -> Void = { _ in }) -> ServerFacts {
        var facts = PostgresFacts(
            system: "7556500000000019917",
            database: "16384",
            name: "shop",
            startedMicroseconds: 1,
            address: "10.0.0.1:5432"
        )
        change(&facts)
        return .postgres(facts)
    }

    static func cache(_ change: (inout RedisFacts) -> Void = { _ in }) -> ServerFacts {
        let (run, data) = (String(repeating: "a", count: 40), String(repeating: "b", count: 40))
        var facts = RedisFacts(run: run, replication: data)
        change(&facts)
        return .redis(facts)
    }

    static let source = SourceText(name: "config/app.production.yaml", text: "url: postgres://db-1/shop\n")

    static func target(_ at: String, _ facts: ServerFacts?) -> ResetTarget {
        ResetTarget(address: at + "/shop", at: at, facts: facts, problem: facts == nil ? "refused" : nil)
    }

    /// A use, with what was recorded of it.
    static func use(_ target: ResetTarget, recorded: ServerFacts? = nil, at: String = "b:2") throws -> ProtectedUse {
        var entry: RecordFile.Entry?
        if let recorded {
            let values = IdentityRecord(facts: recorded, at: at, since: 1_790_000_000).values
            let text = try RecordText.setting(values, for: "production", "database", in: .empty(.identities))
            let file = RecordFile.read(SourceText(name: "plimsoll.identities.yaml", text: text), shape: .identities)
            entry = file.entry("production", "database")
        }
        let place = Place(source: source, span: Span(from: 16, to: 20))
        return ProtectedUse(
            environment: "production",
            connection: "database",
            place: place,
            target: target,
            entry: entry
        )
    }

    private func code(_ ours: ResetTarget, _ uses: ProtectedUse...) -> Int32 {
        ResetVerdict(ours, protected: uses).report.verdict.exitCode
    }

    @Test func `the same server and database is in use under any name`() throws {
        #expect(code(Self.target("a:1", Self.shop()), try Self.use(Self.target("b:2", Self.shop()))) == 1)
        #expect(code(Self.target("a:1", nil), try Self.use(Self.target("a:1", nil))) == 1)
        let hidden = Self.shop { $0.system = nil }
        #expect(code(Self.target("a:1", hidden), try Self.use(Self.target("b:2", Self.shop()))) == 1)
        let number = Self.cache { $0.database = 3 }
        #expect(code(Self.target("a:1", number), try Self.use(Self.target("b:2", Self.cache()))) == 1)
    }

    @Test func `a copy, another database and another server are free`() throws {
        let others = [
            Self.shop { $0.startedMicroseconds = 9 }, Self.shop { $0.database = "20000" },
            Self.shop { facts in
                facts.system = "7556600000000020001"
                facts.startedMicroseconds = 9
            },
        ]
        for other in others {
            #expect(code(Self.target("a:1", other), try Self.use(Self.target("b:2", Self.shop()))) == 0)
        }
        let copy = ResetVerdict(
            Self.target("a:1", others[0]),
            protected: [try Self.use(Self.target("b:2", Self.shop()))]
        )
        #expect(copy.findings.map(\.code.text) == ["PL4302"])
    }

    @Test func `what could not be asked is unknown`() throws {
        #expect(code(Self.target("a:1", nil), try Self.use(Self.target("b:2", Self.shop()))) == 3)
        #expect(code(Self.target("a:1", Self.shop()), try Self.use(Self.target("b:2", nil))) == 3)
        let blind = Self.shop { facts in
            facts.system = nil
            facts.startedMicroseconds = nil
        }
        #expect(code(Self.target("a:1", blind), try Self.use(Self.target("b:2", Self.shop()))) == 3)
    }

    @Test func `one use that is known outweighs one that is not`() throws {
        let uses = [try Self.use(Self.target("c:1", nil)), try Self.use(Self.target("d:1", Self.shop()))]
        #expect(ResetVerdict(Self.target("x:1", Self.shop()), protected: uses).report.verdict.exitCode == 1)
    }

    @Test func `what was recorded is refused while config points elsewhere or nothing answers there`() throws {
        let elsewhere = Self.shop { $0.system = "7556600000000020001" }
        for now in [nil, elsewhere] {
            // At the recorded address, and under another name that the server's own address gives away.
            let here = try Self.use(Self.target("c:3", now), recorded: Self.shop(), at: "a:1")
            #expect(code(Self.target("a:1", Self.shop()), here) == 1)
            #expect(code(Self.target("x:1", Self.shop()), here) == 1)
            // A copy of it, perhaps: the recorded one cannot be asked.
            let copied = Self.shop { $0.address = "10.0.0.9:5432" }
            #expect(code(Self.target("x:1", copied), here) == 3)
            // Another server altogether is free where the one in use is known, and unknown where it is not.
            let other = Self.shop { facts in
                facts.system = "1"
                facts.startedMicroseconds = 7
            }
            #expect(code(Self.target("x:1", other), here) == (now == nil ? 3 : 0))
        }
        let marker = Marker(service: "shop", environment: "production", token: "7f3a9c21")
        let recorded = Self.cache { $0.marker = marker }
        let restarted = Self.cache { facts in
            facts.run = String(repeating: "c", count: 40)
            facts.replication = String(repeating: "d", count: 40)
            facts.marker = marker
        }
        let cache = try Self.use(Self.target("c:3", nil), recorded: recorded, at: "a:1")
        #expect(code(Self.target("x:1", restarted), cache) == 1)
    }
}
