// RolloutPageTests: the pages of rollouts' findings: each example is a fleet that is carried through a look.
import Contracts
import Documents
import Findings
import Journal
import Judging
import Support
import Testing

@testable import Changes
@testable import Processes

struct RolloutPage: CustomTestStringConvertible, Sendable {
    let kind: any FindingKind.Type
    var testDescription: String { kind.code.text }
}

@Suite struct RolloutPageTests {
    static let pages = RolloutCatalogue.kinds.map { RolloutPage(kind: $0) }

    @Test func `the catalogue lists every kind on disk and no other`() {
        let files = Repository.files(below: "Sources/Changes/Checks", endings: [".swift"])
        let onDisk = files.compactMap { $0.split(separator: "/").last.map { String($0.prefix(6)) } }
            .filter { $0.hasPrefix("PL7") }
        #expect(onDisk.sorted() == RolloutCatalogue.kinds.map { $0.code.text })
    }

    @Test(arguments: pages)
    func `a bad example yields its own code and names what is marked`(_ page: RolloutPage) {
        let marked = CheckPage.withoutMarks(page.kind.page.bad)
        let findings = ExampleFleet(marked.text).findings
        #expect(findings.contains { $0.contains(page.kind.code.text) }, "\(findings)")
        let names = marked.text.split(separator: "\n").reduce(into: (offset: 0, names: [String]())) { sum, line in
            if marked.offsets.contains(sum.offset) {
                sum.names.append(String(line.prefix { $0 != " " }))
            }
            sum.offset += line.utf8.count + 1
        }.names
        #expect(!names.isEmpty)
        // A table of all instances names none of them.
        guard page.kind.code != "PL7301", page.kind.code != "PL7201", page.kind.code != "PL7202",
            page.kind.code != "PL7203", page.kind.code != "PL7205"
        else { return }
        for name in names { #expect(findings.contains { $0.contains(name) }, "\(name): \(findings)") }
    }

    @Test(arguments: pages)
    func `a good example yields nothing`(_ page: RolloutPage) {
        #expect(ExampleFleet(page.kind.page.good).findings.isEmpty)
    }
}

/// A page's example: a fleet, a line an instance.
struct ExampleFleet {
    struct Line {
        var id: InstanceID
        var revision: String
        var phase: String
        var health: String
        var exit: Int32?
        var requests: Int?
        var errors = 0
        var slow = 0
        var signal: Double?

        init?(_ text: Substring) {
            let words = text.split(separator: " ").map(String.init)
            guard words.count >= 4 else { return nil }
            (id, revision, phase, health) = (InstanceID(words[0]), words[1], words[2], words[3])
            for (word, value) in zip(words.dropFirst(4), words.dropFirst(5)) {
                switch word {
                case "ended": exit = Int32(value)
                case "requests": requests = Int(value)
                case "errors": errors = Int(value) ?? 0
                case "slow": slow = Int(value) ?? 0
                case "signal": signal = Double(value)
                default: continue
                }
            }
        }
    }

    private let header: Substring?
    private let lines: [Line]
    private let begin = Timestamp(seconds: 1_000_000)
    private let plan: RolloutPlan

    init(_ text: String) {
        let rows = text.split(separator: "\n")
        lines = rows.compactMap(Line.init)
        header = rows.first.flatMap { Line($0) == nil ? $0 : nil }
        plan = RolloutPlan(
            change: "c-1",
            service: "shop",
            environment: "production",
            from: "r-old",
            to: "r-new",
            steps: [.instances(max(1, lines.count { $0.revision == "new" })), .share(100)],
            bake: .seconds(120),
            startWithin: .seconds(60),
            askAfter: .seconds(720),
            hasSignals: lines.contains { $0.requests != nil || $0.signal != nil },
            cause: []
        )
    }

    /// The codes and words that the example leads to.
    var findings: [String] {
        if header?.hasPrefix("restart") == true {
            let reports = lines.enumerated().map { report($0.element, $0.offset) }
            let refusal = SkewTable(reports, live: "r-new").refusal(of: .restart, despite: [], why: "")
            return refusal.map { ["\($0.code): \($0.message)"] } ?? []
        }
        var rollout = Rollout()
        for event in beginning { rollout.apply(event) }
        var result: [String] = []
        for second in stride(from: 90, through: 900, by: 15) {
            let now = begin + .seconds(second)
            guard let events = try? Rollout.decide(.observe(observation(rollout, now)), rollout, now: now) else {
                return ["refused"]
            }
            for event in events {
                rollout.apply(event)
                switch event {
                case .reverting(let because, _), .held(let because, _), .quarantined(_, _, let because, _):
                    return [because]
                case .finished(.reverted(let because), _): result.append(because)
                default: continue
                }
            }
            if rollout.isFinished || rollout.step > 0 { break }
        }
        return result.filter { $0.contains("PL") }
    }

    private var isBack: Bool { header?.hasPrefix("going back") == true }

    private var beginning: [RolloutEvent] {
        var events: [RolloutEvent] = [.planned(plan: plan, at: begin)]
        if isBack {
            let ids = lines.map(\.id)
            events.append(.opened(step: 0, instances: ids, at: begin))
            events += ids.map { .assigned(instance: $0, revision: "r-new", action: "c-1/1/\($0)", at: begin) }
            events.append(.reverting(because: "anna: back", at: begin))
            events += ids.map { .assigned(instance: $0, revision: "r-old", action: "c-1/back/\($0)", at: begin) }
            return events
        }
        let new = lines.filter { $0.revision == "new" }
        events.append(.opened(step: 0, instances: new.map(\.id), at: begin))
        events += new.map { .assigned(instance: $0.id, revision: "r-new", action: "c-1/1/\($0.id)", at: begin) }
        let settled = new.filter { $0.phase == "running" || $0.phase == "silent" }
        events += settled.map { .settled(instance: $0.id, action: "c-1/1/\($0.id)", at: begin) }
        if settled.count == new.count { events.append(.baking(step: 0, at: begin)) }
        return events
    }

    private func report(_ line: Line, _ number: Int) -> InstanceReport {
        InstanceReport(
            service: "shop",
            environment: "production",
            instance: line.id,
            host: "host-\(number)",
            revision: RevisionID("r-\(line.revision)"),
            phase: InstancePhase(rawValue: line.phase) ?? .running,
            health: InstanceHealth(rawValue: line.health) ?? .unknown,
            sequence: 1,
            incarnation: "a"
        )
    }

    private func observation(_ rollout: Rollout, _ now: Timestamp) -> FleetObservation {
        let instances = lines.map { line in
            let revision = RevisionID("r-\(line.revision)")
            let exits = line.exit.map { code in
                ProgramExit(
                    time: begin + .seconds(1),
                    code: code,
                    signal: nil,
                    ranMilliseconds: 300,
                    revision: revision,
                    wasAsked: false
                )
            }
            return InstanceObservation(
                line.id,
                revision: revision,
                phase: InstancePhase(rawValue: line.phase) ?? .running,
                health: InstanceHealth(rawValue: line.health) ?? .unknown,
                done: rollout.members[line.id]?.action,
                heard: line.phase == "silent" ? begin : now,
                exits: exits.map { [$0] } ?? [],
                failingFor: line.health == "failing" ? now - begin : .zero
            )
        }
        let passed = now - begin
        let judge = SignalJudge(plan: plan, rollout: rollout, history: CanaryHistory(), bins: bins(until: now))
        let reading = lines.contains { $0.signal != nil } ? signals(rollout, now) : judge.reading()
        return FleetObservation(instances, signals: reading, watched: passed, steady: passed)
    }

    /// The example's signal, as a server of metrics would have measured it.
    private func signals(_ rollout: Rollout, _ now: Timestamp) -> SignalReading {
        let text = "plimsoll: 1\nservice: shop\nrollout: {signals: {depth: {prometheus: q, bad: up}}}\n"
        guard let document = Document.read(SourceText(name: "plimsoll.yaml", text: text), as: .yaml).document,
            let signal = Contract.read(document).contract?.rollout?.signals.first
        else { return .none }
        let seconds = stride(from: 0, to: Int((now - begin).seconds), by: 15)
        let series = lines.compactMap { line in
            line.signal.map { value in
                MeasuredSeries(
                    labels: ["instance": line.id.text],
                    points: seconds.map { .init(begin + .seconds($0), value) }
                )
            }
        }
        let reports = lines.enumerated().map { report($0.element, $0.offset) }
        return SignalSeries(signal: signal, rollout: rollout, warmUp: .seconds(24)).reading(series, of: reports)
    }

    private func bins(until now: Timestamp) -> [CountedBin] {
        stride(from: 0, to: Int((now - begin).seconds), by: 15).flatMap { second in
            lines.compactMap { line -> CountedBin? in
                guard let requests = line.requests else { return nil }
                let latencies = (0..<requests).map { $0 < line.slow ? 900.0 : 10.0 }
                return CountedBin(
                    instance: line.id,
                    revision: RevisionID("r-\(line.revision)"),
                    begin: begin + .seconds(second),
                    counts: RequestCounts(requests: requests, errors: line.errors, latencies: latencies)
                )
            }
        }
    }
}
