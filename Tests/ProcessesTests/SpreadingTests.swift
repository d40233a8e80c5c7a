// SpreadingTests: a restart that would put those that are well on what fails is turned away (S5).
import Changes
import Journal
import Processes
import Testing

@Suite struct SpreadingTests {
    /// What a fleet says; nil: it cannot be asked.
    private struct Fleet: Telemetry {
        var reports: [InstanceReport]?

        func record(_ report: InstanceReport, at time: Timestamp) async throws(StoreFailure) {}

        func instances(of service: String, in environment: String, since: Timestamp) async throws(StoreFailure)
            -> [InstanceView]
        {
            guard let reports else { throw .unavailable(because: "the disk is full") }
            return reports.map { InstanceView(report: $0, heard: since, first: since, exits: []) }
        }

        func lines(of instance: InstanceID, service: String, environment: String, limit: Int)
            async throws(StoreFailure)
            -> [LogLine]
        { [] }

        func bins(of service: String, in environment: String, since: Timestamp) async throws(StoreFailure)
            -> [CountedBin]
        { [] }

        func forget(before time: Timestamp) async throws(StoreFailure) {}
    }

    private func report(_ number: Int, _ revision: RevisionID, _ health: InstanceHealth) -> InstanceReport {
        InstanceReport(
            service: "shop",
            environment: "production",
            instance: InstanceID("web-\(number)"),
            host: "h",
            revision: revision,
            phase: .running,
            health: health,
            sequence: 1,
            incarnation: "i"
        )
    }

    private let shop = ShopContent.open()
    private var bad: RevisionContent { shop.setting([ShopContent.timeout("\"300ms\"")], in: "production") }

    /// A restart of production, where the bad value is live, with a fleet.
    private func restart(_ reports: [InstanceReport]?, despite: [String] = []) async throws -> ProposalAnswer {
        let harbour = Harbour(telemetry: Fleet(reports: reports))
        try await harbour.ship(shop, to: "production")
        try await harbour.ship(bad, to: "production")
        var proposal = harbour.proposal(.restart, nil)
        proposal.despite = despite
        return try await harbour.shipping.propose(proposal, to: "production", of: "shop", by: harbour.anna)
    }

    private var split: [InstanceReport] {
        (1...5).map { report($0, shop.id, .healthy) } + (6...10).map { report($0, bad.id, .failing) }
    }

    @Test func `half that fails on the live revision is not made the whole`() async throws {
        let failure = try await Harbour().failure { _ = try await restart(split) }
        guard case .refused(let gate, _) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(gate.refusals.map(\.code) == ["PL7301"])
        let refusal = try #require(gate.refusals.first)
        #expect(refusal.message.contains("app.search.timeout (c-2)"))
        #expect(refusal.lift.contains("plimsoll revert c-2"))
    }

    @Test func `knowing that it goes, and says so`() async throws {
        let answer = try await restart(split, despite: ["skew"])
        #expect(answer.isStarted)
    }

    @Test func `a fleet that is well is restarted, one that cannot be asked is not`() async throws {
        #expect(try await restart((1...5).map { report($0, bad.id, .healthy) }).isStarted)
        #expect(try await restart([]).isStarted)
        let failure = try await Harbour().failure { _ = try await restart(nil) }
        #expect(failure.description.contains("the disk is full"))
    }
}
