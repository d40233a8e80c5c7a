// ProbeRun: all connections of the environments that were asked for, looked at together, each within its deadline.
public import CEL
public import Contracts
import Documents
import Findings

/// Looks at all connections of some environments, in parallel.
///
///     let run = ProbeRun(contract: contract, means: means)
///     let outcomes = await run.outcomes(in: views, elsewhere: others)
public struct ProbeRun: Sendable {
    let contract: Contract
    let means: ProbeMeans
    let reader: TargetReader
    private let isAsked: Bool

    /// A run; `isAsked` means that somebody asked for just these connections: then each is required.
    public init(
        contract: Contract,
        means: ProbeMeans,
        timeZones: CELEnvironment.TimeZoneSource? = nil,
        isAsked: Bool = false
    ) {
        self.contract = contract
        self.means = means
        self.isAsked = isAsked
        reader = TargetReader(contract, timeZones: timeZones)
    }

    /// What every connection came to, in the order of environments and contract; `only` names one connection.
    ///
    /// Cost: as long as the slowest connection takes, at most its deadline and a little.
    public func outcomes(
        in views: [RuleScope.View],
        elsewhere: [RuleScope.View],
        only name: String? = nil
    ) async -> [ProbeOutcome] {
        var wanted: [(RuleScope.View, Contract.Connection)] = []
        for view in views {
            let connections = contract.connections.filter {
                $0.applies(to: view.environment.name) && (name == nil || $0.name.value == name)
            }
            wanted += connections.map { (view, $0) }
        }
        return await withTaskGroup(of: (Int, ProbeOutcome).self) { group in
            for (index, (view, connection)) in wanted.enumerated() {
                let others = (views + elsewhere).filter { $0.environment.name != view.environment.name }
                group.addTask { (index, await outcome(of: connection, in: view, others)) }
            }
            var result: [Int: ProbeOutcome] = [:]
            for await (index, outcome) in group { result[index] = outcome }
            return wanted.indices.compactMap { result[$0] }
        }
    }

    @concurrent
    private func outcome(
        of connection: Contract.Connection,
        in view: RuleScope.View,
        _ others: [RuleScope.View]
    ) async -> ProbeOutcome {
        let started = ContinuousClock.now
        var preparation = Preparation(contract, means, reader, connection, view, others)
        preparation.isRequired = isAsked || (view.environment.isProtected && !connection.isOptional)
        var outcome = ProbeOutcome(
            environment: view.environment.name,
            connection: connection.name.value,
            subject: nil,
            findings: [],
            unchecked: [],
            seen: [],
            elapsed: .zero
        )
        var subject = await preparation.subject()
        subject?.isAskedForIdentity = means.identities?.asks(connection, in: view.environment.name) ?? false
        (outcome.findings, outcome.unchecked) = (preparation.findings, preparation.unchecked)
        if let subject {
            outcome.subject = subject
            // Beside the look, so that a move costs no time of its own.
            async let former = former(of: subject)
            let notes = await ProbeRun.look(at: subject, means)
            outcome.findings += notes.findings
            outcome.unchecked += notes.unchecked
            outcome.seen = notes.seen
            outcome.sight = subject.isAskedForIdentity ? notes.sight ?? notes.keySight : nil
            outcome.former = await former
            outcome.archive = notes.archive
        }
        outcome.elapsed = ContinuousClock.now - started
        return Concealment(preparation.secrets).applied(to: outcome)
    }

    /// Looks at one connection.
    static func look(at subject: ProbeSubject, _ means: ProbeMeans) async -> ProbeNotes {
        let deadline = ProbeDeadline(in: subject.connection.deadline ?? means.deadline)
        switch subject.connection.kind {
        case .postgres: return await PostgreSQLProbe(subject, means, deadline).run()
        case .redis: return await RedisProbe(subject, means, deadline).run()
        case .smtp: return await SMTPProbe(subject, means, deadline).run()
        case .http: return await HTTPProbe(subject, means, deadline).run()
        case .mysql, .amqp, .tcp: return await GreetingProbe(subject, means, deadline).run()
        case .file: return await FileProbe(subject, means, deadline).run()
        }
    }
}

/// Evaluates a connection's expressions, resolves what is secret in them, and reads the address.
struct Preparation {
    private let contract: Contract
    private let means: ProbeMeans
    private let reader: TargetReader
    private let connection: Contract.Connection
    private let view: RuleScope.View
    private let others: [RuleScope.View]
    var isRequired = true
    var findings: [Finding] = []
    var unchecked: [Unchecked] = []
    /// What no word may hold.
    private(set) var secrets: [String] = []
    private var resolved: [SecretReference: String] = [:]

    init(
        _ contract: Contract,
        _ means: ProbeMeans,
        _ reader: TargetReader,
        _ connection: Contract.Connection,
        _ view: RuleScope.View,
        _ others: [RuleScope.View]
    ) {
        (self.contract, self.means, self.reader) = (contract, means, reader)
        (self.connection, self.view, self.others) = (connection, view, others)
    }

    private var name: String { "connection \(connection.name.value) in \(view.environment.name)" }

    /// The connection ready to be looked at; nil after noting why not.
    mutating func subject() async -> ProbeSubject? {
        guard case .text(let target)? = await read(connection.target, what: "address") else { return nil }
        let reading = ConnectionAddress.read(target.text, as: connection.kind)
        let bytes = Array(target.text.utf8)
        for range in reading.secrets {
            target.mask(range)
            secrets.append(String(decoding: bytes[range], as: UTF8.self))
        }
        if let password = reading.address?.password?.text { secrets.append(password) }
        if let reason = reading.unsupported {
            unchecked.append(Unchecked(name, because: reason, wasRequired: isRequired))
            return nil
        }
        for problem in reading.problems { findings.append(finding(problem, target)) }
        guard let address = reading.address else { return nil }
        var subject = ProbeSubject(
            environment: view.environment.name,
            isProtected: view.environment.isProtected,
            connection: connection,
            contract: contract,
            target: target,
            address: address,
            pool: nil,
            sender: nil,
            isRequired: isRequired
        )
        if let pool = connection.pool, case .number(let count)? = await read(pool, what: "pool") {
            subject.pool = count
        }
        if let sender = connection.sender, case .text(let text)? = await read(sender, what: "sender") {
            subject.sender = text
        }
        return subject
    }

    private func finding(_ problem: AddressProblem, _ target: ConnectionTarget) -> Finding {
        let place = target.place(of: problem.bytes)
        let isShown = target.isShown(0..<target.text.utf8.count)
        let message = isShown ? problem.message : "the address is not one that its client can read"
        switch problem.kind {
        case .unreadable: return AddressUnreadable.finding(message, at: place, mend: problem.mend)
        case .anotherKind: return AddressOfAnotherKind.finding(message, at: place, mend: problem.mend)
        case .parameter: return ParameterUnusable.finding(message, at: place, mend: problem.mend)
        }
    }

    /// An expression's value, with what it needs of secrets; nil after noting why not.
    private mutating func read(_ expression: Written<String>, what: String) async -> TargetOutcome? {
        for _ in 0..<8 {
            switch reader.read(expression, in: view, elsewhere: others, secrets: resolved) {
            case .text(let target) where what != "pool": return .text(target)
            case .number(let number) where what == "pool": return .number(number)
            case .text, .number:
                let expected = what == "pool" ? "a whole number is expected" : "a text is expected"
                findings.append(
                    TargetUnusable.finding(
                        "the \(what) of \(name) is of another type: \(expected)",
                        at: contract.place(of: expression.node),
                        mend: what == "pool" ? "write config.app.pool.size * facts.instances_max" : "name the value"
                    )
                )
                return nil
            case .unusable(let message, let place, let mend):
                findings.append(TargetUnusable.finding("the \(what) of \(name): \(message)", at: place, mend: mend))
                return nil
            case .unknown(let names, let references):
                guard await resolve(references, names, what) else { return nil }
            }
        }
        unchecked.append(Unchecked(name, because: "its secrets lead from one to another", wasRequired: isRequired))
        return nil
    }

    private mutating func resolve(_ references: [SecretReference], _ names: [String], _ what: String) async -> Bool {
        let new = references.filter { resolved[$0] == nil }
        guard !new.isEmpty else {
            let list = names.joined(separator: ", ")
            unchecked.append(Unchecked(name, because: "\(list) is not known here", wasRequired: isRequired))
            return false
        }
        for reference in new {
            switch await means.secret.resolve(reference) {
            case .text(let text):
                resolved[reference] = text
                secrets.append(text)
            case .missing(let reason):
                let why = "the secret \(reference) cannot be had here (\(reason))"
                unchecked.append(Unchecked(name, because: why, wasRequired: isRequired))
                return false
            case .empty:
                let place = view.environment.place(of: reference) ?? contract.place(of: connection.target.node)
                findings.append(
                    SecretEmpty.finding(
                        "the secret \(reference) is empty on this machine",
                        at: place,
                        mend: "write the secret there, or name another place"
                    )
                )
                return false
            }
        }
        return true
    }
}

extension EnvironmentConfig {
    /// Where a secret reference was written.
    fileprivate func place(of reference: SecretReference) -> Place? {
        for config in documents {
            for node in config.secretReferences where config.document.secretReference(at: node) == reference {
                return config.place(of: node)
            }
        }
        return nil
    }
}

/// Takes secrets out of all words of an outcome.
struct Concealment {
    private let secrets: [String]

    /// Longer ones first, so that no part of one is left; of one or two letters only whole words could be taken out.
    init(_ secrets: [String]) {
        let all = Set(secrets.filter { $0.utf8.count >= 3 })
        self.secrets = all.sorted { $0.utf8.count > $1.utf8.count }
    }

    func hide(_ text: String) -> String { secrets.reduce(text) { $0.replacing($1, with: "••••") } }

    func applied(to outcome: ProbeOutcome) -> ProbeOutcome {
        guard !secrets.isEmpty else { return outcome }
        var outcome = outcome
        for index in outcome.findings.indices {
            outcome.findings[index].message = hide(outcome.findings[index].message)
            outcome.findings[index].label = outcome.findings[index].label.map(hide)
            outcome.findings[index].read = outcome.findings[index].read.map(hide)
            outcome.findings[index].mend = outcome.findings[index].mend.map(hide)
        }
        for index in outcome.unchecked.indices {
            outcome.unchecked[index].why = hide(outcome.unchecked[index].why)
        }
        outcome.seen = outcome.seen.map(hide)
        if case .unseen(let reason)? = outcome.sight { outcome.sight = .unseen(because: hide(reason)) }
        if case .silent(let reason) = outcome.former { outcome.former = .silent(because: hide(reason)) }
        return outcome
    }
}
