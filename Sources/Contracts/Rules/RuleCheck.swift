// RuleCheck: evaluates a contract's rules in an environment, and explains those that do not hold.
public import CEL
public import Documents
public import Findings

/// Evaluates a contract's rules in its environments.
///
/// Made once for a contract: every expression is compiled once, against the types that the schemas declare.
///
///     let check = RuleCheck(contract, packs: packs, schemas: schemas)
///     let outcome = check.run(in: view, previous: nil, elsewhere: others, today: CalendarDate("2026-11-21"))
public struct RuleCheck: Sendable {
    /// What the rules came to in one environment.
    public struct Outcome: Sendable {
        /// Rules that do not hold, or could not be evaluated.
        public var findings: [Finding] = []
        /// Rules that depend on what is not known.
        public var unchecked: [Unchecked] = []
        /// How many rules hold.
        public var heldCount = 0
    }

    /// A rule with the document it stands in, compiled.
    struct Compiled: Sendable {
        var rule: Contract.Rule
        var document: Document
        var require: CELProgram?
        var when: CELProgram?
        var use: Contract.PackUse?

        func applies(to environment: String) -> Bool {
            guard rule.applies(to: environment) else { return false }
            guard let use else { return true }
            return (use.only.isEmpty || use.only.contains { $0.value == environment })
                && !use.except.contains { $0.value == environment }
        }
    }

    /// What is wrong with the rules themselves, whatever the config says.
    public private(set) var findings: [Finding] = []
    private let contract: Contract
    private var compiled: [Compiled] = []
    private let limits: CELLimits
    /// The declarations that rules are compiled against.
    public let declarations: CELEnvironment

    /// Compiles a contract's rules.
    ///
    /// `packs` has the packs by the path that `use` names, `schemas` the schemas' documents by the name of their config
    /// document, `timeZones` the content of zone files; `limits` hold for each rule.
    public init(
        _ contract: Contract,
        packs: [String: RulePack] = [:],
        schemas: [String: Document] = [:],
        timeZones: CELEnvironment.TimeZoneSource? = nil,
        limits: CELLimits = CELLimits()
    ) {
        self.contract = contract
        self.limits = limits
        let environment = RuleCheck.environment(contract.config.map(\.name.value), schemas, timeZones)
        declarations = environment
        for rule in contract.rules { add(rule, contract.document, nil, environment) }
        for use in contract.packs {
            guard let pack = packs[use.file.value] else {
                findings.append(PackMissing.finding(use.file.value, at: contract.place(of: use.file.node)))
                continue
            }
            for rule in pack.rules {
                if let rival = compiled.first(where: { $0.rule.id.value == rule.id.value }) {
                    let place = pack.document.place(of: rule.id.node)
                    let first = rival.document.place(of: rival.rule.id.node)
                    findings.append(RuleTwice.finding(rule.id.value, at: place, first: first))
                }
                add(rule, pack.document, use, environment)
            }
        }
    }

    /// Compiles a pack's rules alone, for its examples: which documents a service has is not known here.
    init(pack: RulePack, timeZones: CELEnvironment.TimeZoneSource?) {
        contract = Contract(Entry(document: pack.document, node: pack.document.root ?? 0))
        limits = CELLimits()
        let environment = RuleCheck.environment(nil, [:], timeZones)
        declarations = environment
        for rule in pack.rules { add(rule, pack.document, nil, environment) }
    }

    /// The declarations that rules are compiled against; `documents` nil means that any may be there.
    static func environment(
        _ documents: [String]?,
        _ schemas: [String: Document],
        _ timeZones: CELEnvironment.TimeZoneSource?
    ) -> CELEnvironment {
        func config(_ prefix: String) -> CELType {
            var fields: [String: CELType] = [:]
            for name in documents ?? [] {
                fields[name] = schemas[name].map { SchemaTypes.type(of: $0, named: "\(prefix).\(name)") } ?? .dynamic
            }
            return .record(CELRecord(name: prefix, fields: fields, isOpen: documents == nil))
        }
        let place = CELType.record(
            CELRecord(name: "environment", fields: ["name": .string, "protected": .bool], isOpen: false)
        )
        let other = CELType.record(
            CELRecord(
                name: "elsewhere[…]",
                fields: [
                    "config": config("elsewhere[…].config"), "facts": .map(.string, .dynamic), "environment": place,
                ],
                isOpen: false
            )
        )
        var environment = CELEnvironment()
        environment.timeZones = timeZones
        environment.declare("config", config("config"))
        environment.declare("previous", config("previous"))
        environment.declare("facts", .map(.string, .dynamic))
        environment.declare("environment", place)
        environment.declare("elsewhere", .map(.string, other))
        return environment
    }

    private mutating func add(
        _ rule: Contract.Rule,
        _ document: Document,
        _ use: Contract.PackUse?,
        _ environment: CELEnvironment
    ) {
        let require = compile(rule.require, of: rule, document, environment)
        let when = rule.when.flatMap { compile($0, of: rule, document, environment) }
        guard require != nil, rule.when == nil || when != nil else { return }
        compiled.append(Compiled(rule: rule, document: document, require: require, when: when, use: use))
    }

    private mutating func compile(
        _ text: Written<String>,
        of rule: Contract.Rule,
        _ document: Document,
        _ environment: CELEnvironment
    ) -> CELProgram? {
        do throws(CELFailure) {
            let program = try environment.compile(text.value)
            if program.type != .bool, program.type != .dynamic {
                let place = document.place(of: text.node)
                findings.append(RuleUnreadable.finding(rule.id.value, type: program.type.description, at: place))
                return nil
            }
            return program
        } catch {
            for issue in error.issues.prefix(5) {
                let place = document.place(of: text.node, at: issue.offset, in: text.value)
                findings.append(RuleUnreadable.finding(rule.id.value, issue, at: place))
            }
            return nil
        }
    }

    // MARK: Evaluating

    /// What the rules come to in one environment.
    ///
    /// `previous` is what was shipped before, nil where that is not known; `today` decides which rules still count.
    public func run(
        in view: RuleScope.View,
        previous: EnvironmentConfig?,
        elsewhere: [RuleScope.View],
        today: CalendarDate?
    ) -> Outcome {
        let scope = RuleScope(
            view,
            facts: facts(of: view.environment.name),
            previous: previous,
            elsewhere: elsewhere.map { ($0, facts(of: $0.environment.name)) }
        )
        return run(in: view.environment.name, scope, today)
    }

    /// The values that a rule reads in one environment; `previous` nil means that it is not known.
    public func bindings(
        in view: RuleScope.View,
        previous: EnvironmentConfig? = nil,
        elsewhere: [RuleScope.View]
    ) -> CELBindings {
        RuleScope(
            view,
            facts: facts(of: view.environment.name),
            previous: previous,
            elsewhere: elsewhere.map { ($0, facts(of: $0.environment.name)) }
        ).bindings
    }

    /// What an expression of the contract may read in an environment, with secret references that were resolved.
    func scope(in view: RuleScope.View, elsewhere: [RuleScope.View], secrets: [SecretReference: String]) -> RuleScope {
        RuleScope(
            view,
            facts: facts(of: view.environment.name),
            previous: nil,
            elsewhere: elsewhere.map { ($0, facts(of: $0.environment.name)) },
            secrets: secrets
        )
    }

    func run(in environment: String, _ scope: RuleScope, _ today: CalendarDate?) -> Outcome {
        var outcome = Outcome()
        for entry in compiled where entry.applies(to: environment) {
            if let until = entry.rule.until, let today, until.value < today {
                outcome.findings.append(
                    RuleExpired.finding(entry.rule.id.value, until.value, at: entry.document.place(of: until.node))
                )
                continue
            }
            evaluate(entry, scope, &outcome)
        }
        return outcome
    }

    /// Whether a rule was compiled.
    func canRun(_ id: String) -> Bool { compiled.contains { $0.rule.id.value == id } }

    /// Whether a rule counts in an environment.
    func applies(_ id: String, to environment: String) -> Bool {
        compiled.contains { $0.rule.id.value == id && $0.applies(to: environment) }
    }

    /// The contract's facts with the environment's own before them, each with its place.
    func facts(of environment: String) -> EffectiveConfig {
        let nodes = [contract.facts, contract.environment(named: environment)?.facts].compactMap(\.self)
        let layers = nodes.map { Layer(part: $0, of: contract.document, named: contract.document.source.name) }
        return EffectiveConfig.merge(layers, named: "facts")
    }

    private func evaluate(_ entry: Compiled, _ scope: RuleScope, _ outcome: inout Outcome) {
        let rule = entry.rule
        if let when = entry.when, let text = rule.when {
            switch when.evaluate(scope.bindings, limits: limits) {
            case .value(.bool(true)): break
            case .value(.bool(false)): return
            case .unknown(let names): return outcome.unchecked.append(unchecked(rule, names))
            case let other: return outcome.findings.append(explain(when, text, entry, scope, other))
            }
        }
        guard let require = entry.require else { return }
        switch require.evaluate(scope.bindings, limits: limits) {
        case .value(.bool(true)): outcome.heldCount += 1
        case .unknown(let names): outcome.unchecked.append(unchecked(rule, names))
        case let other: outcome.findings.append(explain(require, rule.require, entry, scope, other))
        }
    }

    private func explain(
        _ program: CELProgram,
        _ text: Written<String>,
        _ entry: Compiled,
        _ scope: RuleScope,
        _ outcome: CELOutcome
    ) -> Finding {
        // A rule that used up its budget is not run once more.
        if case .error(let fault) = outcome, fault.code == .limit {
            var finding = RuleFailed.finding(
                entry.rule.id.value,
                fault.message,
                at: entry.document.place(of: text.node),
                mend: "make it simpler: a loop within a loop goes over all pairs"
            )
            finding.level = entry.rule.level
            return finding
        }
        let trace = program.trace(scope.bindings, limits: limits)
        return RuleExplanation(entry: entry, text: text, trace: trace, scope: scope).finding
    }

    private func unchecked(_ rule: Contract.Rule, _ names: [String]) -> Unchecked {
        let what = names.isEmpty ? "something it reads" : names.joined(separator: ", ")
        let hint = names.contains("previous") ? ": name the revision to compare with, as in --previous HEAD~1" : ""
        return Unchecked(
            "rule \(rule.id.value)",
            because: "\(what) \(names.count > 1 ? "are" : "is") not known here\(hint)",
            wasRequired: rule.level == .error
        )
    }
}

extension Document {
    /// The word of an expression at a byte, where the scalar's text is as it is written; else the whole scalar.
    func place(of node: Int, at offset: Int, in text: String) -> Place {
        let bytes = Array(text.utf8)
        guard bytes.indices.contains(offset) else { return place(of: node) }
        func isPart(_ byte: UInt8) -> Bool {
            Texts.isLetter(byte) || Texts.isDigit(byte) || byte == 0x5F || byte >= 0x80
        }
        var end = offset + 1
        if isPart(bytes[offset]) { while end < bytes.count, isPart(bytes[end]) { end += 1 } }
        return place(of: node, bytes: offset..<end)
    }

    /// The place of some bytes of a scalar's text; the whole scalar where its text is not as it is written.
    func place(of node: Int, bytes: Range<Int>) -> Place {
        var place = place(of: node)
        let scalar = nodes[node]
        guard !scalar.flags.contains(.decoded), !scalar.isContainer, bytes.upperBound <= Int(scalar.length) else {
            return place
        }
        place.span = Span(from: Int(scalar.first) + bytes.lowerBound, to: Int(scalar.first) + bytes.upperBound)
        return place
    }
}
