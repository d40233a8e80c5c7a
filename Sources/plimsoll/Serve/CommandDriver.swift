// CommandDriver: the team's own scripts list, change, ask and take back instances.
import Changes
import Contracts
import Journal
import Processes

/// The scripts of a contract's `driver`, run by the server's shell in the folder that it serves from.
///
/// Each script finds in its variables what it is about: `PLIMSOLL_SERVICE`, `PLIMSOLL_ENVIRONMENT`, `PLIMSOLL_INSTANCE`,
/// `PLIMSOLL_REVISION`, `PLIMSOLL_ACTION`, `PLIMSOLL_CAUSE`. That an action is begun is in the journal before its script
/// is started, so that no server starts it a second time; where the server ends before the script, the action counts as
/// done when the list shows its revision, else it is not known and the instance is not well in time. Scripts run
/// beside the engine, which looks again meanwhile.
actor CommandDriver: Driver {
    /// The scripts.
    struct Scripts: Sendable {
        var list: String
        var apply: String
        var health: String?
        var revert: String?
    }

    /// How long scripts may take.
    struct Limits: Sendable {
        var list = Duration.seconds(10)
        var health = Duration.seconds(5)
        var change = Duration.seconds(300)
    }

    /// How long a list is taken as what is.
    static let freshness = Duration.seconds(2)
    /// How many health scripts run at once.
    static let atOnce = 8

    private let scripts: Scripts
    private let limits: Limits
    private let service: String
    private let environment: String
    private let store: any EventStore
    private let clock: @Sendable () -> Timestamp
    private var items: [InstanceList.Item] = []
    private var listed: ContinuousClock.Instant?
    /// Actions whose script runs here.
    private var running: Set<String> = []

    init(
        _ scripts: Scripts,
        service: String,
        environment: String,
        store: any EventStore,
        limits: Limits = Limits(),
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.scripts = scripts
        self.limits = limits
        self.service = service
        self.environment = environment
        self.store = store
        self.clock = clock
    }

    func instances(now: Timestamp) async throws(DriverFailure) -> [InstanceView] {
        if listed.map({ ContinuousClock.now - $0 >= Self.freshness }) ?? true { try await list() }
        var log = try await log()
        for item in items {
            // The script was cut off with its server; what it was to do shows all the same.
            guard let last = log.entries[item.instance], last.standing == .begun, !running.contains(last.action),
                let revision = last.to, revision != last.before, item.revision == revision
            else { continue }
            try await note(.end(item.instance, action: last.action, failure: nil))
            log = try await self.log()
        }
        return items.map { item in
            InstanceView(
                item,
                service: service,
                environment: environment,
                last: log.entries[item.instance],
                now: now
            )
        }
    }

    func assign(
        _ instance: InstanceID,
        to revision: RevisionID,
        action: String,
        cause: [String]
    ) async throws(DriverFailure) {
        let isBack = action.contains("/back/")
        let script = isBack ? scripts.revert ?? scripts.apply : scripts.apply
        try await carryOut(script, isBack ? "revert" : "apply", instance, revision, action, cause)
    }

    func withdraw(_ instance: InstanceID, action: String, cause: [String]) async throws(DriverFailure) {
        guard let revert = scripts.revert else {
            throw DriverFailure(because: "\(instance) is to stop, and the contract's driver has no revert script")
        }
        try await carryOut(revert, "revert", instance, nil, action, cause)
    }

    // MARK: Actions

    /// Begins an action's script once; says what became of one that was begun before.
    private func carryOut(
        _ script: String,
        _ name: String,
        _ instance: InstanceID,
        _ revision: RevisionID?,
        _ action: String,
        _ cause: [String]
    ) async throws(DriverFailure) {
        guard !running.contains(action) else { return }
        let last = try await log().entries[instance]
        if last?.action == action { return try say(last, action) }
        let before = items.first { $0.instance == instance }?.revision
        running.insert(action)
        do throws(DriverFailure) {
            try await note(.begin(instance, action: action, to: revision, before: before))
        } catch {
            running.remove(action)
            throw error
        }
        let variables = variables(instance, revision, action, cause)
        Task { await self.run(script, name, variables, instance, action) }
    }

    private func say(_ last: ActionLog.Entry?, _ action: String) throws(DriverFailure) {
        switch last?.standing {
        case .failed(let because): throw DriverFailure(because: because)
        case .begun:
            throw DriverFailure(
                because: "whether \(action) was done is not known: its server ended while the script ran, or another "
                    + "server runs it; it is not run again"
            )
        default: return
        }
    }

    private func run(
        _ script: String,
        _ name: String,
        _ variables: [String: String],
        _ instance: InstanceID,
        _ action: String
    ) async {
        let failure = await ScriptRun.failure(of: script, variables, within: limits.change)
        let words = failure.map { "the \(name) script \($0)" }
        // The journal may be away for a moment; the end of a script is known only here.
        for attempt in 0..<60 {
            if (try? await note(.end(instance, action: action, failure: words))) != nil { break }
            try? await Task.sleep(for: .seconds(min(10, attempt + 1)))
        }
        listed = nil
        running.remove(action)
    }

    private func log() async throws(DriverFailure) -> ActionLog {
        do throws(StoreFailure) {
            return try await Repository<ActionLog>(store).load(.actions(service, environment)).state
        } catch { throw DriverFailure(because: "what scripts did before is not known: \(error)") }
    }

    private func note(_ command: ActionLog.Command) async throws(DriverFailure) {
        do {
            try await Repository<ActionLog>(store).perform(
                command,
                on: .actions(service, environment),
                by: Origin(actor: "engine:driver"),
                now: clock
            )
        } catch {
            switch error {
            case .refused(let refusal): throw DriverFailure(because: "\(refusal)")
            case .store(let failure): throw DriverFailure(because: "it cannot be written down: \(failure)")
            }
        }
    }

    // MARK: Looking

    private func list() async throws(DriverFailure) {
        let answer = await ScriptRun.answer(of: scripts.list, variables(nil, nil, nil, []), within: limits.list)
        if let failure = answer.failure(within: limits.list) {
            throw DriverFailure(because: "the list script \(failure)")
        }
        var found = try InstanceList.read(answer.output)
        if let health = scripts.health {
            let answers = await healths(health, found)
            for index in found.indices { found[index].healthy = answers[found[index].instance] }
        }
        items = found
        listed = ContinuousClock.now
    }

    /// Whether each is well; one whose script does not end in time is not named: unknown, and never well.
    private func healths(_ script: String, _ items: [InstanceList.Item]) async -> [InstanceID: Bool] {
        let limit = limits.health
        let asked = items.map { ($0.instance, variables($0.instance, $0.revision, nil, [])) }
        return await withTaskGroup(of: (InstanceID, Bool?).self) { group in
            var result: [InstanceID: Bool] = [:]
            for (number, (instance, variables)) in asked.enumerated() {
                if number >= Self.atOnce, let (known, isWell) = await group.next() { result[known] = isWell }
                group.addTask {
                    let answer = await ScriptRun.answer(of: script, variables, within: limit)
                    return (instance, answer.code.map { $0 == 0 })
                }
            }
            for await (instance, isWell) in group { result[instance] = isWell }
            return result
        }
    }

    private func variables(
        _ instance: InstanceID?,
        _ revision: RevisionID?,
        _ action: String?,
        _ cause: [String]
    ) -> [String: String] {
        var result = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PLIMSOLL_SERVICE": service,
            "PLIMSOLL_ENVIRONMENT": environment,
            "PLIMSOLL_REVISION": revision?.text ?? "",
            "PLIMSOLL_CAUSE": cause.joined(separator: ","),
        ]
        result["PLIMSOLL_INSTANCE"] = instance?.text
        result["PLIMSOLL_ACTION"] = action
        return result
    }
}
