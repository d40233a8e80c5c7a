// PrometheusTests: rollouts judged by what a real Prometheus counted on real programs.
import Changes
import Contracts
import Foundation
import Journal
import Processes
import Support
import Testing

@testable import plimsoll

/// Four services of three instances each, one Prometheus, one engine; agents that start programs as they are told.
struct MeteredFleet {
    /// A service: how its new revision behaves, and what its contract has measured.
    struct Service: Sendable {
        var name: String
        var errors = 0.0
        var slow = 0.0
        var measured: String
    }

    let programs: MeteredPrograms
    let services: [Service]
    let store = MemoryStore()
    let telemetry = MemoryTelemetry()
    let reaction: RolloutReaction
    private let keeper: DesiredStateKeeper
    private var running: [String: (revision: RevisionID, action: String)] = [:]
    private var sequence: Int64 = 0

    private static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }

    init(_ services: [Service]) async throws {
        programs = try await MeteredPrograms(services.count * 3)
        self.services = services
        keeper = DesiredStateKeeper(store)
        reaction = RolloutReaction(
            store,
            telemetry: telemetry,
            leases: OneNode(),
            drivers: ContractDrivers(telemetry: telemetry, store: store, clock: { Self.now }),
            metrics: try PrometheusSource(programs.address),
            node: "node-1"
        )
        for service in services { try await begin(service) }
    }

    private func content(_ service: Service, _ version: Int) -> RevisionContent {
        let text = """
            plimsoll: 1
            service: \(service.name)
            environments: {production: {protected: true}}
            rollout:
              steps: [1, "100%"]
              bake: 30s
              health: {tcp: "127.0.0.1:{port}"}
              \(service.measured)
            """
        return RevisionContent(
            contract: "plimsoll.yaml",
            files: [RevisionFile(path: "plimsoll.yaml", text: text)],
            artefact: "v\(version)"
        )
    }

    /// The first revision is live, the second one under way.
    private func begin(_ service: Service) async throws {
        let anna = Origin(actor: "user:anna")
        let now = Self.now
        var live: RevisionID?
        for version in 1...2 {
            let content = content(service, version)
            try await Repository<RevisionRecord>(store).perform(
                .record(content),
                on: .revision(content.id),
                by: anna,
                now: { now }
            )
            let change = Change(
                id: ChangeID(number: version),
                service: service.name,
                environment: "production",
                kind: .ship,
                from: live,
                to: content.id,
                base: content.base,
                by: "user:anna",
                why: "test",
                proposed: now
            )
            var commands = [EnvironmentRecord.Command.propose(change), .start(change.id, emergency: nil)]
            if version == 1 { commands.append(.finish(change.id, .done, live: content.id)) }
            for command in commands {
                try await Repository<EnvironmentRecord>(store).perform(
                    command,
                    on: .environment(service.name, "production"),
                    by: anna,
                    now: { now }
                )
            }
            live = content.id
        }
    }

    /// Agents ask, start programs anew, and report; then the engine looks once.
    mutating func turn() async throws {
        sequence += 1
        for (number, service) in services.enumerated() {
            for index in 0..<3 {
                let id = InstanceID("\(service.name)-\(index + 1)"), port = programs.ports[number * 3 + index]
                let order = try await keeper.order(for: id, of: service.name, in: "production")
                if let revision = order.revision, running[id.text]?.action != order.action {
                    let isNew = revision == content(service, 2).id
                    if isNew || running[id.text] != nil {
                        try programs.begin(
                            port,
                            errors: isNew ? service.errors : 0,
                            slow: isNew ? service.slow : 0
                        )
                    }
                    running[id.text] = (revision, order.action)
                }
                var report = InstanceReport(
                    service: service.name,
                    environment: "production",
                    instance: id,
                    host: "somewhere",
                    revision: running[id.text]?.revision,
                    phase: .running,
                    health: .healthy,
                    sequence: sequence,
                    incarnation: "a"
                )
                report.done = running[id.text]?.action
                report.port = port
                try await telemetry.record(report, at: Self.now)
            }
        }
        _ = await reaction.step(now: Self.now)
    }

    func rollout(_ name: String) async throws -> Rollout {
        try await Repository<Rollout>(store).load(.rollout(name, "c-2")).state
    }

    /// The judge's words so far, each with its figures.
    func words(_ name: String) async throws -> [String] {
        try await store.allEvents(in: .rollout(name, "c-2")).compactMap { envelope in
            guard case .judged(_, let word, let figures, _) = try Rollout.read(envelope) else { return nil }
            return "\(word): \(figures)"
        }
    }
}

@Suite struct PrometheusTests {
    private static let isFast = ProcessInfo.processInfo.environment["PLIMSOLL_FAST"] != nil
    private static let counted = "requests: {counter: hits_total, latency: took_seconds, select: 'job=\"shop\"'}"

    @Test(.enabled(if: !isFast, "two minutes of real counting"))
    func `errors and latency that Prometheus counted turn a rollout back, and as good ones let it go on`() async throws
    {
        var fleet = try await MeteredFleet([
            .init(name: "failing", errors: 0.5, measured: Self.counted),
            .init(name: "slow", slow: 0.9, measured: Self.counted),
            .init(name: "good", measured: Self.counted),
            .init(name: "unmeasured", measured: "signals: {queue: {prometheus: no_such_series, bad: up}}"),
        ])
        let end = ContinuousClock.now + .seconds(240)
        while ContinuousClock.now < end {
            try await fleet.turn()
            let failing = try await fleet.rollout("failing"), slow = try await fleet.rollout("slow")
            let good = try await fleet.rollout("good")
            if failing.isFinished, slow.isFinished, good.step > 0 || good.isFinished { break }
            try await Task.sleep(for: .milliseconds(500))
        }
        try await expectBack(fleet, "failing", "PL7201")
        try await expectBack(fleet, "slow", "PL7202")
        let words = try await fleet.words("good")
        #expect(
            try await fleet.rollout("good").step > 0 && words.contains { $0.contains("go: errors 0 of ") },
            "\(words)"
        )
        let unmeasured = try await fleet.rollout("unmeasured")
        #expect(unmeasured.step == 0 && !unmeasured.isFinished)
        #expect(try await fleet.words("unmeasured").last?.hasPrefix("hold: ") == true)
    }

    private func expectBack(_ fleet: MeteredFleet, _ name: String, _ code: String) async throws {
        let rollout = try await fleet.rollout(name)
        let words = try await fleet.words(name)
        guard case .finished(.reverted(let because)) = rollout.phase else {
            Issue.record("\(name) is \(rollout.phase): \(words)")
            return
        }
        #expect(because.hasPrefix(code), "\(because)")
        #expect(rollout.members.count == 1)
    }

    @Test func `values, errors of a query and a silent server are told as they are`() async throws {
        let programs = try await MeteredPrograms(1)
        let source = try PrometheusSource(programs.address)
        let end = ContinuousClock.now + .seconds(60)
        var found: [MeasuredSeries] = []
        while ContinuousClock.now < end, found.first?.points.isEmpty ?? true {
            let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
            // It answers 503 until it has read what it keeps.
            found = (try? await source.values(of: "sum by (instance) (depth)", from: now, to: now, step: 15)) ?? []
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(found.map(\.labels) == [["instance": "127.0.0.1:\(programs.ports[0])"]])
        #expect(found.first?.points.map(\.value) == [2])
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        for (query, words) in [("sum by (", "parse error"), ("\"text\"", "invalid expression type")] {
            do {
                _ = try await source.values(of: query, from: now, to: now, step: 15)
                Issue.record("\(query) gives values")
            } catch { #expect(error.because.contains(words), "\(error.because)") }
        }
        let nobody = try PrometheusSource("http://127.0.0.1:\(LoopbackRedis.freePort())")
        do {
            _ = try await nobody.values(of: "up", from: now, to: now, step: 15)
            Issue.record("nobody answers")
        } catch { #expect(error.because.contains("cannot be reached"), "\(error.because)") }
    }
}
