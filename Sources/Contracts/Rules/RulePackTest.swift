// RulePackTest: runs a pack's examples: those that must pass and those that must fail.
public import CEL
import Documents
public import Findings

extension RulePack {
    /// What one example came to.
    public struct TestResult: Sendable {
        /// The example's name.
        public var name: String
        /// The rules that failed.
        public var failed: [String]
        /// What is not as the example says; empty where it is.
        public var findings: [Finding]
    }

    /// Runs all examples; the first findings are those of rules that cannot be compiled or whose last day is over.
    ///
    /// Within examples a rule is tried whatever its last day.
    public func test(
        timeZones: CELEnvironment.TimeZoneSource? = nil,
        today: CalendarDate? = nil
    ) -> (findings: [Finding], results: [TestResult]) {
        let check = RuleCheck(pack: self, timeZones: timeZones)
        let expired = rules.compactMap { rule -> Finding? in
            guard let until = rule.until, let today, until.value < today else { return nil }
            return RuleExpired.finding(rule.id.value, until.value, at: document.place(of: until.node))
        }
        return (check.findings + expired, tests.map { result(of: $0, check) })
    }

    private func result(of example: Example, _ check: RuleCheck) -> TestResult {
        let entry = example.environment.map { Entry(document: document, node: $0) }
        let environment = EnvironmentConfig(
            name: entry?["name"]?.text ?? "production",
            isProtected: entry?["protected"]?.flag ?? true,
            documents: documents(example.config)
        )
        let others = example.elsewhere.map { Entry(document: document, node: $0).members } ?? []
        let elsewhere = others.map { name, value in
            let other = EnvironmentConfig(
                name: name.value,
                isProtected: false,
                documents: documents(value["config"]?.node)
            )
            return (RuleScope.View(other), part(value["facts"]?.node, "facts"))
        }
        let scope = RuleScope(
            RuleScope.View(environment),
            facts: part(example.facts, "facts"),
            previous: example.previous.map {
                EnvironmentConfig(name: environment.name, isProtected: true, documents: documents($0))
            },
            elsewhere: elsewhere
        )
        let outcome = check.run(in: environment.name, scope, nil)
        let failed = rules.map(\.id.value).filter { id in
            outcome.findings.contains { $0.message.hasPrefix("rule \(id) ") }
        }
        let expected = example.fails.map(\.value)
        var findings: [Finding] = []
        let place = document.place(of: example.name.node)
        for id in failed where !expected.contains(id) {
            let story = outcome.findings.first { $0.message.hasPrefix("rule \(id) ") }
            findings.append(
                PackTestFailed.finding(example.name.value, fails: id, because: story?.message, story?.read, at: place)
            )
        }
        // Of a rule that cannot be compiled enough is said.
        for id in example.fails where !failed.contains(id.value) && check.canRun(id.value) {
            let unknown = outcome.unchecked.first { $0.what == "rule \(id.value)" }?.why
            let why =
                check.applies(id.value, to: environment.name) ? unknown : "it does not count in \(environment.name)"
            findings.append(
                PackTestFailed.finding(example.name.value, holds: id.value, why, at: document.place(of: id.node))
            )
        }
        return TestResult(name: example.name.value, failed: failed, findings: findings)
    }

    private func documents(_ node: Int?) -> [EffectiveConfig] {
        guard let node else { return [] }
        return Entry(document: document, node: node).members.map { part($0.value.node, $0.name.value) }
    }

    private func part(_ node: Int?, _ name: String) -> EffectiveConfig {
        let layers = node.map { [Layer(part: $0, of: document, named: document.source.name)] } ?? []
        return EffectiveConfig.merge(layers, named: name)
    }
}
