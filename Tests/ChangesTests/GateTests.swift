// GateTests: what stands against a change besides the clock, and the words for it.
@testable import Changes
import Contracts
import Findings
import Journal
import Support
import Testing

@Suite struct GateTests {
    private static let contract = """
        protected: true
        after: staging
        approvals: 1
        """

    /// A change of production on a Wednesday that all speaks for.
    private func question(_ lines: String = contract, _ edit: (inout GateQuestion) throws -> Void = { _ in }) throws
        -> GateQuestion
    {
        let now = try Samples.moment("2026-07-01T12:00:00Z")
        var staging = EnvironmentRecord()
        var tried = Samples.change(1, from: nil, at: now)
        tried.environment = "staging"
        staging.apply(.proposed(change: tried))
        staging.apply(.started(change: "c-1", emergency: nil, at: now))
        staging.apply(.finished(change: "c-1", outcome: .done, live: Samples.new, at: now))
        var approvals = EnvironmentRecord()
        approvals.apply(.proposed(change: tried))
        approvals.apply(.approved(change: "c-1", by: "user:ben", because: "read it", at: now))
        var question = GateQuestion(
            contract: try Samples.contract(lines),
            change: Samples.change(at: now),
            approvals: approvals.entry("c-1")?.approvals ?? [],
            record: try Samples.record(),
            others: ["staging": staging],
            now: now,
            timeZone: Samples.timeZone
        )
        try edit(&question)
        return question
    }

    private func codes(_ lines: String = contract, _ edit: (inout GateQuestion) throws -> Void) throws -> [String] {
        Gate.answer(try question(lines, edit)).refusals.map(\.code)
    }

    @Test func `a change that all speaks for may start, and is told what speaks for it`() throws {
        let answer = Gate.answer(try question())
        #expect(answer.refusals == [])
        #expect(answer.holds.contains("approved by user:ben"))
        #expect(answer.holds.contains("revert plan: back to r-00000000"))
        #expect(answer.holds.contains { $0.hasPrefix("proof: staging carried r-00000000 through") })
        #expect(answer.unknown == [])
    }

    // MARK: The words for each reason

    /// For each code an edit that brings it about, and the contract's lines.
    private static let cases: [(code: String, lines: String, edit: @Sendable (inout GateQuestion) throws -> Void)] = [
        (
            "PL6101",
            contract + "\nwindows: [{days: mon-tue, from: \"08:00\", to: \"15:30\"}]\ntime_zone: Europe/London",
            { _ in }
        ),
        ("PL6102", contract + "\nholidays: [\"2026-07-01\"]", { _ in }),
        ("PL6103", contract + "\nfreezes: [{from: \"2026-07-01\", to: \"2026-07-02\", because: the sale}]", { _ in }),
        (
            "PL6104", contract,
            { question in
                let freeze = OrderedFreeze(id: "f-1", from: question.now, until: nil, because: "audit", by: "user:ben")
                question.record.apply(.frozen(freeze: freeze))
            }
        ),
        ("PL6105", contract + "\nholidays: [ops/gone.ics]", { _ in }),
        ("PL6201", contract, { $0.approvals = [] }),
        ("PL6202", contract, { $0.change.base = Samples.old }),
        ("PL6203", contract, { $0.change.revertPlan = nil }),
        (
            "PL6301", contract,
            { question in
                let finding = CheckedFinding(
                    code: "PL2004",
                    level: "error",
                    message: "30 is a number",
                    place: "app.yaml:1:7"
                )
                question.change.checks = CheckSummary(verdict: "fail", findings: [finding])
            }
        ),
        ("PL6302", contract, { $0.change.checks = .nothing }),
        ("PL6303", contract, { $0.record = try Samples.record(live: Samples.base) }),
        ("PL6304", contract, { $0.change.environment = "produktion" }),
        ("PL6305", contract, { $0.contract = nil }),
        (
            "PL6401", contract,
            { question in
                let other = Samples.change(3, by: "user:zoe", at: question.now)
                question.record.apply(.proposed(change: other))
                question.record.apply(.started(change: "c-3", emergency: nil, at: question.now))
            }
        ),
        (
            "PL6402", contract,
            { question in
                let event = StopEvent.stopped(
                    scope: .service("shop"),
                    by: "user:zoe",
                    because: "loop",
                    at: question.now
                )
                question.stops.apply(event)
            }
        ),
        (
            "PL6403", contract,
            { question in
                question.change.id = "c-9"
                question.record.apply(.proposed(change: Samples.change(2, at: question.now)))
                question.change.cause = ["c-1", "shop/production/c-2"]
            }
        ),
        (
            "PL6404", contract,
            { question in
                question.change = Samples.change(20, by: "token:app", at: question.now)
                for number in 2...11 {
                    let at = question.now - .seconds(3_700 - number * 300)
                    question.record.apply(.proposed(change: Samples.change(number, by: "token:app", at: at)))
                }
                question.changesAnHour = 9
            }
        ),
    ]

    @Test func `each reason says who or what lifts it`() throws {
        var shown = ""
        for (code, lines, edit) in Self.cases {
            let question = try question(lines, edit)
            let answer = Gate.answer(question)
            let refusal = try #require(answer.refusals.first { $0.code == code }, "\(code)")
            shown += "\(code): \(refusal.message)\n  lift: \(refusal.lift)\n"
            if let until = refusal.until { shown += "  until: \(until)\n" }
            if refusal.yieldsToEmergency { shown += "  an emergency goes past it\n" }
            if Gate.turnsAway(answer) { shown += "  a proposal is turned away\n" }
            var emergency = question
            emergency.change.emergency = "customers cannot pay"
            let remaining = Gate.answer(emergency).refusals.map(\.code)
            #expect(remaining.contains(code) != refusal.yieldsToEmergency, "\(code)")
        }
        #expect(Golden.difference(shown, "gate.txt") == nil)
    }

    @Test func `each kind is shown, and only what goes past times and proof yields to an emergency`() {
        // A content with a secret is refused before the gate sees it.
        let known = GateCatalogue.gateKinds.map { $0.code.text }.filter { $0 != "PL6306" }
        #expect(Self.cases.map(\.code) == known)
        let yielding = GateCatalogue.gateKinds.filter { $0.yieldsToEmergency }.map { $0.code.text }
        #expect(yielding == ["PL6101", "PL6102", "PL6103", "PL6104", "PL6105", "PL6202"])
        for kind in GateCatalogue.gateKinds { #expect(!kind.page.stories.isEmpty && !kind.page.because.isEmpty) }
    }

    // MARK: Approvals

    @Test func `approvals are counted of others, of approvers, one more where there is no way back`() throws {
        let approvers = Self.contract + "\napprovers: [zoe, \"user:ben\"]"
        #expect(try codes(approvers) { _ in } == [])
        #expect(try codes(Self.contract + "\napprovers: [zoe]") { _ in } == ["PL6201"])
        #expect(try codes { $0.change.by = "user:ben" } == ["PL6201"])
        #expect(try codes { $0.change.revertPlan = .impossible(because: "old data is rewritten") } == ["PL6201"])
        let bare = "protected: true"
        #expect(try codes(bare) { $0.change.revertPlan = .impossible(because: "x") } == [])
        #expect(
            try codes(bare) { question in
                question.change.revertPlan = .impossible(because: "x")
                question.approvals = []
            } == ["PL6201"]
        )
        #expect(
            try codes("protected: false") {
                $0.change.revertPlan = .impossible(because: "x"); $0.approvals = []
            } == []
        )
    }

    @Test func `a change does not lower its own bar`() throws {
        let open = "protected: false"
        #expect(
            try codes(open) { question in
                question.liveContract = try Samples.contract(Self.contract + "\nholidays: [\"2026-07-01\"]")
                question.approvals = []
                question.change.base = Samples.old
                question.change.checks = .nothing
            } == ["PL6302", "PL6202", "PL6201", "PL6102"]
        )
        // Nor does it name its own approvers.
        #expect(
            try codes(Self.contract + "\napprovers: [ben]") { question in
                question.liveContract = try Samples.contract(Self.contract + "\napprovers: [zoe]")
            } == ["PL6201"]
        )
    }

    // MARK: Unknown is never pass

    @Test(arguments: ["unknown", "", "maybe", "PASS"])
    func `what is no pass does not pass a protected environment, and is said in others`(verdict: String) throws {
        let summary = CheckSummary(
            verdict: verdict,
            unchecked: [UncheckedPart(what: "connection database", because: "no answer", wasRequired: true)]
        )
        #expect(try codes { $0.change.checks = summary } == ["PL6302"])
        let open = Gate.answer(try question("protected: false") { $0.change.checks = summary })
        #expect(open.isOpen)
        #expect(open.unknown == ["not checked: connection database (no answer)"])
    }

    @Test func `errors refuse everywhere`() throws {
        #expect(try codes("protected: false") { $0.change.checks = CheckSummary(verdict: "fail") } == ["PL6301"])
        #expect(try codes { $0.change.checks = CheckSummary(verdict: "warn") } == [])
    }

    // MARK: Going back

    @Test func `going back to what was live asks for nothing but a free road`() throws {
        let back: (inout GateQuestion) throws -> Void = { question in
            question.record = try Samples.record()
            let now = question.now
            question.record.apply(.proposed(change: Samples.change(5, at: now)))
            question.record.apply(.started(change: "c-5", emergency: nil, at: now))
            question.record.apply(.finished(change: "c-5", outcome: .done, live: Samples.new, at: now))
            question.change = Samples.change(6, kind: .revert, from: Samples.new, to: Samples.old, at: now)
            question.change.checks = CheckSummary(verdict: "fail")
            question.approvals = []
            question.others = [:]
        }
        let closed = Self.contract + "\nholidays: [\"2026-07-01\"]"
        #expect(try codes(closed, back) == [])
        // A revision that never was live here is no way back.
        #expect(
            try codes(closed) { question in
                try back(&question)
                question.change.to = Samples.base
            } == ["PL6301", "PL6202", "PL6201", "PL6102"]
        )
        // One change taken out of what is live: a new revision, whose errors count.
        #expect(
            try codes(closed) { question in
                try back(&question)
                question.change.to = Samples.base
                question.change.undoes = "c-5"
            } == ["PL6301"]
        )
        #expect(
            try codes(closed) { question in
                try back(&question)
                question.stops.apply(.stopped(scope: .everything, by: "user:zoe", because: "fire", at: question.now))
            } == ["PL6402"]
        )
    }

    @Test func `the first change has nothing to go back to`() throws {
        #expect(
            try codes { question in
                question.record = EnvironmentRecord()
                question.change.from = nil
                question.change.revertPlan = nil
            } == []
        )
    }

    // MARK: Loops

    @Test func `a change is refused at the second turn of its own loop, in its own environment alone`() throws {
        func turn(_ cause: [String]) throws -> [String] {
            try codes { question in
                question.change.id = "c-9"
                for number in 2...3 {
                    question.record.apply(.proposed(change: Samples.change(number, at: question.now)))
                }
                question.change.cause = cause
            }
        }
        #expect(try turn([]) == [])
        #expect(try turn(["c-2"]) == [])
        #expect(try turn(["c-2", "c-3"]) == ["PL6403"])
        #expect(try turn(["shop/production/c-2", "c-3"]) == ["PL6403"])
        #expect(try turn(["shop/staging/c-2", "c-3"]) == [])
        #expect(try turn(["mail/production/c-2", "mail/production/c-3"]) == [])
        #expect(try turn(["deploy-77", "c-2", "cron"]) == [])
        let change = Samples.change(9, at: Timestamp(seconds: 0))
        #expect(Cause.chain(behind: change) == ["shop/production/c-9"])
    }

    @Test func `programs make so many changes an hour, people as many as they want`() throws {
        func rate(_ by: String, _ others: String, _ count: Int, spread: Int) throws -> GateAnswer {
            Gate.answer(
                try question { question in
                    question.change = Samples.change(99, by: by, at: question.now)
                    for number in 2..<2 + count {
                        let at = question.now - .seconds(spread * (number - 1))
                        question.record.apply(.proposed(change: Samples.change(number, by: others, at: at)))
                    }
                }
            )
        }
        #expect(try rate("token:app", "token:app", 10, spread: 60).refusals.map(\.code) == ["PL6404"])
        #expect(try rate("token:app", "token:app", 9, spread: 60).isOpen)
        #expect(try rate("token:app", "token:other", 10, spread: 60).refusals.map(\.code) == ["PL6404"])
        #expect(try rate("user:anna", "token:app", 50, spread: 60).isOpen)
        #expect(try rate("token:app", "user:anna", 50, spread: 60).isOpen)
        // Ten of them, the oldest an hour ago: it is free again.
        #expect(try rate("token:app", "token:app", 10, spread: 360).isOpen)
        let answer = try rate("token:app", "token:app", 12, spread: 60)
        // The third oldest has to be an hour old, so that nine are left.
        let now = try Samples.moment("2026-07-01T12:00:00Z")
        #expect(answer.opens == now - .seconds(600) + .seconds(3_600))
    }
}
