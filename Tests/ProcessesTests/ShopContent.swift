// ShopContent: a small shop's revision, its contract and config, for the tests of processes.
import Changes
import Foundation
import Journal
import Processes
import Synchronization
import Testing

/// A small shop's revision.
enum ShopContent {
    static let contract = """
        plimsoll: 1
        service: shop
        config:
          app:
            layers:
              - file: config/app.yaml
              - file: config/app.{environment}.yaml
            schema: config/app.schema.json
            secrets: [database.token]
        environments:
          staging: {facts: {instances: 2}}
          production:
            protected: true
            after: staging
            facts: {instances: 20}
            windows: [{days: mon-thu, from: "08:00", to: "15:30"}]
            time_zone: Europe/London
            approvals: 1
        rules:
          - id: pool-fits
            require: config.app.pool * facts.instances <= 90
            because: the server takes 90 connections
        """

    static let files: [String: String] = [
        "plimsoll.yaml": contract,
        "config/app.yaml": "pool: 4\nsearch: {timeout: 30s}\nhost: db.localhost\n",
        "config/app.staging.yaml": "host: db.staging.test\n",
        "config/app.production.yaml": "host: db.shop.example\n",
        "config/app.schema.json": """
        {"type": "object", "additionalProperties": false, "properties": {
          "pool": {"type": "integer"}, "host": {"type": "string"},
          "search": {"type": "object", "properties": {"timeout": {"type": "string", "pattern": "^[0-9]+(ms|s)$"}}},
          "database": {"type": "object", "properties": {"token": {}}}}}
        """,
    ]

    /// The shop with some files of another text; nil takes a file out.
    static func content(
        _ edits: [String: String?] = [:],
        set: [String: [SetValue]] = [:],
        artefact: String? = nil
    ) -> RevisionContent {
        var all: [String: String?] = files.mapValues { $0 }
        for (path, text) in edits { all[path] = text }
        return RevisionContent(
            contract: "plimsoll.yaml",
            files: all.compactMap { path, text in text.map { RevisionFile(path: path, text: $0) } },
            set: set,
            artefact: artefact
        )
    }

    /// The shop whose environments ask for nothing: no windows, approvals, proof.
    static func open(_ edits: [String: String?] = [:]) -> RevisionContent {
        let lines = contract.split(separator: "\n").filter { line in
            !["protected", "after", "windows", "time_zone", "approvals"].contains { line.contains($0 + ":") }
        }
        return content(["plimsoll.yaml": lines.joined(separator: "\n") + "\n"].merging(edits) { $1 })
    }

    static func timeout(_ json: String) -> SetValue { SetValue(document: "app", path: "search.timeout", json: json) }

    static let timeZone: @Sendable (String) -> [UInt8]? = { name in
        FileManager.default.contents(atPath: "/usr/share/zoneinfo/" + name).map { Array($0) }
    }

    static let inspection = Inspection(fingerprint: Fingerprint(key: [1, 2, 3]), timeZone: timeZone)
}

/// A clock that is moved by hand.
final class HandClock: Sendable {
    private let moment: Mutex<Timestamp>

    init(_ moment: Timestamp) { self.moment = Mutex(moment) }

    var now: Timestamp { moment.withLock { $0 } }

    func set(_ moment: Timestamp) { self.moment.withLock { $0 = moment } }

    func advance(_ duration: Duration) { moment.withLock { $0 = $0 + duration } }
}

/// Shipping on a journal in memory, with a clock by hand; a change that was started ends when the test says so.
struct Harbour: Sendable {
    let store = MemoryStore()
    let keeper: ReadModelKeeper
    let shipping: Shipping
    /// Wednesday, 1 July 2026, noon in London.
    let clock = HandClock(Timestamp(seconds: 1_782_903_600))
    let anna = Origin(actor: "user:anna")
    let ben = Origin(actor: "user:ben")

    init(telemetry: (any Telemetry)? = nil) {
        let clock = clock
        keeper = ReadModelKeeper(store, pageSize: 3)
        shipping = Shipping(
            store: store,
            keeper: keeper,
            settings: Shipping.Settings(
                timeZone: ShopContent.timeZone,
                fingerprint: Fingerprint(key: [7]),
                telemetry: telemetry
            )
        ) { clock.now }
    }

    /// A proposal with a content.
    func proposal(_ kind: ChangeKind, _ content: RevisionContent?, why: String = "fail fast") -> Proposal {
        Proposal(kind: kind, content: content, why: why)
    }

    /// Ends a change as its rollout would.
    func finish(_ change: Change, _ outcome: ChangeOutcome = .done) async throws {
        let live = outcome == .done ? change.to : nil
        let clock = clock
        try await Repository<EnvironmentRecord>(store).perform(
            .finish(change.id, outcome, live: live),
            on: .environment(change.service, change.environment),
            by: Origin(actor: "engine:rollout")
        ) { clock.now }
    }

    /// Ships a content to an environment and carries it through.
    @discardableResult
    func ship(_ content: RevisionContent, to environment: String, by origin: Origin? = nil) async throws -> Change {
        var answer = try await shipping.propose(
            proposal(.ship, content),
            to: environment,
            of: "shop",
            by: origin ?? anna
        )
        if !answer.isStarted {
            answer = try await shipping.approve(answer.change.id, in: "shop", because: "read it", by: ben)
        }
        try #require(answer.isStarted, "\(answer.gate.refusals)")
        try await finish(answer.change)
        return answer.change
    }

    /// The failure of something that must fail.
    func failure(_ body: () async throws -> Void) async throws -> ShippingFailure {
        do { try await body() } catch let failure as ShippingFailure { return failure }
        throw Missing()
    }

    struct Missing: Error {}

    /// What is live in an environment.
    func live(_ environment: String) async throws -> RevisionID? {
        try await keeper.catchUp().environment("shop", environment)?.record.live
    }

    /// The kinds of all events, in order.
    func kinds() async throws -> [String] {
        try await store.events(after: 0, limit: 10_000).map(\.kind)
    }
}
