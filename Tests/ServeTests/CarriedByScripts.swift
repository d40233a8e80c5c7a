// CarriedByScripts: a change in a journal, and the engine that carries it out by the driver of its contract.
import Changes
import Contracts
import Journal
import Processes
import Synchronization

@testable import plimsoll

/// A clock that each look moves on.
final class LookClock: Sendable {
    private let moment = Mutex(Timestamp(seconds: 1_000_000))
    var now: Timestamp { moment.withLock { $0 } }
    func advance() { moment.withLock { $0 = $0 + .seconds(1) } }
}

/// Carries one change out.
struct CarriedByScripts {
    let store: MemoryStore
    let clock = LookClock()

    init(_ store: MemoryStore) { self.store = store }

    private func write(_ event: RecordEvent, after version: Int) async throws {
        _ = try await store.append(
            [try EnvironmentRecord.written(event)],
            to: .environment("shop", "production"),
            expecting: version,
            by: Origin(actor: "user:anna"),
            at: clock.now
        )
    }

    /// Takes a change from `r-old` in, starts it, and looks until it ends; nil where there was no rollout.
    func carry(_ contract: String) async throws -> Rollout? {
        let clock = clock
        let content = RevisionContent(
            contract: "plimsoll.yaml",
            files: [RevisionFile(path: "plimsoll.yaml", text: contract)]
        )
        try await Repository<RevisionRecord>(store).perform(
            .record(content),
            on: .revision(content.id),
            by: Origin(actor: "user:anna"),
            now: { clock.now }
        )
        let change = Change(
            id: "c-1",
            service: "shop",
            environment: "production",
            kind: .ship,
            from: "r-old",
            to: content.id,
            base: content.base,
            by: "user:anna",
            why: "test",
            proposed: clock.now
        )
        try await write(.proposed(change: change), after: 0)
        try await write(.started(change: "c-1", emergency: nil, at: clock.now), after: 1)
        let reaction = RolloutReaction(
            store,
            telemetry: MemoryTelemetry(),
            leases: OneNode(),
            drivers: ContractDrivers(telemetry: MemoryTelemetry(), store: store, clock: { clock.now }),
            node: "node-1"
        )
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end {
            clock.advance()
            _ = await reaction.step(now: clock.now)
            let rollout = try await Repository<Rollout>(store).load(.rollout("shop", "c-1")).state
            if rollout.isFinished { return rollout }
            // Scripts run in real time.
            try await Task.sleep(for: .milliseconds(300))
        }
        return try await Repository<Rollout>(store).load(.rollout("shop", "c-1")).state
    }
}

/// Leases of one node: it has them all.
struct OneNode: Leases {
    func acquire(_ name: String, holder: String, until: Timestamp, now: Timestamp) async throws(StoreFailure) -> Bool {
        true
    }
    func release(_ name: String, holder: String) async throws(StoreFailure) {}
}
