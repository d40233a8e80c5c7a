// Preparing: checks a revision on this machine, resolves its secrets and writes what is to be delivered.
import Changes
import Contracts
import Documents
import Findings
import FoundationEssentials
public import Preflight
import Probes
import Processes
import Synchronization

/// What a preparation needs of this machine, beside the clock that its question carries.
public struct PreparationMeans: Sendable {
    /// The variables of the instance.
    public var variables: [String: String]
    /// Reads a file of this machine.
    public var read: @Sendable (String) -> FileReading
    /// Bytes of a time zone of the tz database, by name.
    public var timeZone: @Sendable (String) -> [UInt8]?

    /// Means.
    public init(
        variables: [String: String],
        read: @escaping @Sendable (String) -> FileReading,
        timeZone: @escaping @Sendable (String) -> [UInt8]?
    ) {
        self.variables = variables
        self.read = read
        self.timeZone = timeZone
    }
}

/// Checks a revision on the machine that is about to run it.
///
/// Layers, schemas, rules and the comparison of environments are checked with the instance's own variables; servers are
/// not opened: that was done where the change was made. What could not be checked and had to be refuses a protected
/// environment.
public struct Preparing: Sendable {
    let question: PreparationQuestion
    let means: PreparationMeans

    /// A preparation.
    public init(_ question: PreparationQuestion, means: PreparationMeans) {
        self.question = question
        self.means = means
    }

    /// What it comes to.
    public func answer() async -> PreparationAnswer {
        switch question.source {
        case .repository(let contract): return await repository(contract)
        case .delivered(let file, let revision):
            switch delivery(file, revision) {
            case .failure(let failure): return .unusable(because: failure.because)
            case .success(let content): return await delivered(content)
            }
        }
    }

    /// The contract on this machine and the files beside it; what is read makes the revision.
    private func repository(_ path: String) async -> PreparationAnswer {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let (reads, given) = (ReadRecord(), means.read)
        let read: @Sendable (String) -> FileReading = { path in
            let reading = given(path.hasPrefix("/") ? path : folder + path)
            if case .text(let source) = reading { reads.add(path, source) }
            return reading
        }
        guard case .text(let source) = read(name) else {
            return .refused(Refusal(revision: nil, reason: "the contract \(path) cannot be read"))
        }
        let result = Document.read(source, as: .yaml, options: ReadOptions(dialect: .yaml1_2))
        guard let document = result.document, result.isSound else {
            return refused(nil, "the contract \(path) cannot be read", Report(findings: result.findings))
        }
        let model = Contract.read(document)
        guard let contract = model.contract, model.isSound else {
            return refused(
                nil,
                "the contract \(path) cannot be used",
                Report(findings: result.findings + model.findings)
            )
        }
        let surroundings = Surroundings(
            read: read,
            variables: variables,
            now: question.now,
            timeZone: means.timeZone
        )
        return await check(contract, surroundings, nil) { RevisionContent(contract: name, files: reads.files).id }
    }

    /// The content that the server has.
    private func delivered(_ content: RevisionContent) async -> PreparationAnswer {
        let revision = content.id
        let reading: ContentReading
        do throws(ContentFailure) {
            reading = try ContentReading(content, for: question.environment ?? "default")
        } catch {
            if case .contract(let findings) = error {
                return refused(revision, "its contract cannot be used", Report(findings: findings))
            }
            return .refused(Refusal(revision: revision, reason: error.description))
        }
        let surroundings = reading.surroundings(variables: variables, now: question.now, timeZone: means.timeZone)
        return await check(reading.contract, surroundings, revision) { revision }
    }

    private var variables: [(name: String, value: String)] { means.variables.map { ($0.key, $0.value) } }

    private struct Unusable: Error {
        var because: String
    }

    /// The content in a file, if it is of the revision that is asked for: its name is its content's hash.
    private func delivery(_ file: String, _ revision: RevisionID) -> Result<RevisionContent, Unusable> {
        guard case .text(let source) = means.read(file) else {
            return .failure(Unusable(because: "its content cannot be read from \(file)"))
        }
        guard let delivery = try? JSONDecoder().decode(Delivery.self, from: Data(source.bytes)) else {
            return .failure(Unusable(because: "its content is damaged: it cannot be read as a delivery"))
        }
        guard delivery.content.id == revision else {
            let found = delivery.content.id.short
            return .failure(Unusable(because: "its content is damaged: its hash is \(found), not \(revision.short)"))
        }
        if let environment = question.environment, environment != delivery.environment {
            return .failure(Unusable(because: "its content was delivered to \(delivery.environment)"))
        }
        return .success(delivery.content)
    }

    /// Which environment this is; a clause where that is not clear.
    private func environment(of contract: Contract) -> Result<String, Unusable> {
        let known = contract.environments.map(\.name.value)
        let only = known.isEmpty ? "default" : known.count == 1 ? known.first : nil
        let list = known.joined(separator: ", ")
        guard let environment = question.environment ?? only else {
            return .failure(Unusable(because: "say which environment this is, of \(list): --environment"))
        }
        guard known.isEmpty || known.contains(environment) else {
            return .failure(Unusable(because: "the contract has no environment \(environment), it has \(list)"))
        }
        return .success(environment)
    }

    private func check(
        _ contract: Contract,
        _ surroundings: Surroundings,
        _ given: RevisionID?,
        _ name: () -> RevisionID
    ) async -> PreparationAnswer {
        if let service = question.service, service != contract.service {
            return .refused(
                Refusal(revision: given, reason: "the contract is of service \(contract.service), this is \(service)")
            )
        }
        let environment: String
        switch self.environment(of: contract) {
        case .success(let found): environment = found
        case .failure(let failure): return .refused(Refusal(revision: given, reason: failure.because))
        }
        let outcome = Preflight(contract: contract, surroundings: surroundings).run([environment])
        let revision = name()
        let report = outcome.report
        let isProtected = contract.environment(named: environment)?.isProtected ?? false
        switch report.verdict {
        case .fail:
            return refused(revision, Preparing.words(of: report), report)
        case .unknown where isProtected:
            let part = report.unchecked.first { $0.wasRequired }
            let reason = part.map { "\($0.what) could not be checked: \($0.why)" } ?? "it could not be checked"
            return refused(revision, reason, report)
        case .pass, .warn, .unknown: break
        }
        return await ready(contract, environment, revision, outcome)
    }

    private func ready(
        _ contract: Contract,
        _ environment: String,
        _ revision: RevisionID,
        _ outcome: PreflightOutcome
    ) async -> PreparationAnswer {
        let secrets = SecretSource(folder: question.folder, variables: means.variables)
        var delivering = Delivering(secrets: secrets)
        for loaded in outcome.environments {
            for config in loaded.documents {
                let declaration = contract.config.first { $0.name.value == config.name }
                if let failure = await delivering.add(config, declaration, in: environment) {
                    return .refused(Refusal(revision: revision, reason: failure))
                }
            }
        }
        let rollout = contract.rollout
        return .ready(
            Preparation(
                revision: revision,
                service: contract.service,
                environment: environment,
                files: delivering.files,
                variables: delivering.variables,
                secrets: delivering.values,
                health: rollout?.health.flatMap(HealthCheck.init),
                requests: rollout?.requests.flatMap(RequestCounter.init),
                drain: rollout?.drain?.value,
                graceMilliseconds: (rollout?.grace ?? .seconds(10)).wholeMilliseconds,
                text: text(of: outcome.report)
            )
        )
    }

    private func refused(_ revision: RevisionID?, _ reason: String, _ report: Report) -> PreparationAnswer {
        let gravest = report.findings.sorted { $0.level > $1.level }.prefix(50)
        return .refused(
            Refusal(
                revision: revision,
                reason: reason,
                findings: gravest.map(CheckedFinding.init),
                text: text(of: report)
            )
        )
    }

    /// How many errors there are and the first of them: what a list of instances has room for.
    private static func words(of report: Report) -> String {
        let count = report.count(of: .error)
        let words = "\(count) error\(count == 1 ? "" : "s") in its config"
        guard let first = report.findings.first(where: { $0.level == .error }) else { return words }
        let short = CheckedFinding(first)
        return "\(words): \(short.message) (\(short.code), \(short.place))"
    }

    private func text(of report: Report) -> String {
        var renderer = TerminalRenderer(usesColour: question.usesColour, width: question.width ?? 100)
        return report.findings.filter { $0.level != .note }.map { renderer.text(of: $0) }.joined()
    }
}

extension CheckedFinding {
    /// A finding in short.
    init(_ finding: Finding) {
        let start = finding.place.start
        self.init(
            code: finding.code.text,
            level: finding.level.rawValue,
            message: finding.message,
            place: "\(finding.place.source.name):\(start.line):\(start.column)"
        )
    }
}

/// The files that were read, in the order of their names.
private final class ReadRecord: Sendable {
    private let texts = Mutex<[String: String]>([:])

    func add(_ path: String, _ source: SourceText) {
        texts.withLock { $0[path] = String(decoding: source.bytes, as: UTF8.self) }
    }

    var files: [RevisionFile] { texts.withLock { $0.map { RevisionFile(path: $0.key, text: $0.value) } } }
}

extension HealthCheck {
    /// What the contract says; nil where it names nothing to ask.
    init?(_ health: Contract.Rollout.Health) {
        guard health.http != nil || health.tcp != nil || health.command != nil else { return nil }
        http = health.http?.value
        tcp = health.tcp?.value
        command = health.command?.value
        everyMilliseconds = max(100, (health.every ?? .seconds(5)).wholeMilliseconds)
        deadlineMilliseconds = max(10, (health.deadline ?? .seconds(2)).wholeMilliseconds)
        startMilliseconds = (health.startWithin ?? .seconds(60)).wholeMilliseconds
    }
}

extension RequestCounter {
    /// What the contract says.
    init?(_ requests: Contract.Rollout.Requests) {
        guard let metrics = requests.metrics?.value, let counter = requests.counter?.value else { return nil }
        (self.metrics, self.counter) = (metrics, counter)
        label = requests.label ?? "code"
        failed = requests.failed?.value ?? "5.."
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return min(seconds, 1 << 40) * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
