// LeaseTests: one holder at a time, in memory and in PostgreSQL alike.
import Journal
import Processes
import Stores
import Testing

@Suite struct LeaseTests {
    enum Kind: CaseIterable { case memory, postgresql }

    private func leases(_ kind: Kind) throws -> any Leases {
        switch kind {
        case .memory: MemoryLeases()
        case .postgresql: try StoreSet.open(testDatabase()).leases
        }
    }

    @Test(arguments: Kind.allCases)
    func `a lease is one holder's until it is given back`(_ kind: Kind) async throws {
        let leases = try leases(kind)
        let until = noon + .seconds(600)
        #expect(try await leases.acquire("rollouts", holder: "a", until: until, now: noon))
        #expect(try await leases.acquire("rollouts", holder: "b", until: until, now: noon) == false)
        #expect(try await leases.acquire("other", holder: "b", until: until, now: noon))
        #expect(try await leases.acquire("rollouts", holder: "a", until: until, now: noon))
        try await leases.release("rollouts", holder: "b")
        #expect(try await leases.acquire("rollouts", holder: "b", until: until, now: noon) == false)
        try await leases.release("rollouts", holder: "a")
        #expect(try await leases.acquire("rollouts", holder: "b", until: until, now: noon))
    }

    @Test(arguments: Kind.allCases)
    func `a lease whose time is over is anyone's`(_ kind: Kind) async throws {
        let leases = try leases(kind)
        // It lasts no time at all, so that no clock has to be waited for.
        #expect(try await leases.acquire("rollouts", holder: "a", until: noon, now: noon))
        #expect(try await leases.acquire("rollouts", holder: "b", until: noon + .seconds(600), now: noon))
        #expect(try await leases.acquire("rollouts", holder: "a", until: noon + .seconds(600), now: noon) == false)
    }

    @Test(arguments: Kind.allCases)
    func `of many who ask at once exactly one gets it`(_ kind: Kind) async throws {
        let leases = try leases(kind)
        let won = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await leases.acquire("rollouts", holder: "h\(number)", until: noon + .seconds(600), now: noon)
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(won == 1)
    }
}
