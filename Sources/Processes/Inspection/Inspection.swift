// Inspection: what a check says of a revision before it enters an environment, and what it changes there.
public import Changes
public import Contracts
import Documents
import Findings
import Journal
import Preflight

/// What an inspection came to.
public struct Inspected: Sendable {
    /// The revision's contract; nil where it cannot be used.
    public var contract: Contract?
    /// What the checks came to, connections left out.
    public var summary: CheckSummary
    /// Places where a secret's value stands instead of a reference: such a content is not taken in.
    public var secrets: [CheckedFinding]
    /// Why nothing can be said of the content; nil: something can.
    public var failure: ContentFailure?
}

/// Checks revisions on the server: all that needs no connection.
///
///     let inspection = Inspection(fingerprint: Fingerprint(key: key), timeZone: zone)
///     let found = inspection.inspect(content, in: "production", live: live, now: now)
///
/// Reading, schema, rules and comparison are those of `plimsoll check`. Connections are not opened here: they are
/// unchecked, until the summary of a check that opened them is joined (`CheckSummary.joined(with:)`).
public struct Inspection: Sendable {
    private let fingerprint: Fingerprint
    private let timeZone: @Sendable (String) -> [UInt8]?

    /// Inspections; `timeZone` gives the bytes of a zone of the tz database by name.
    public init(fingerprint: Fingerprint, timeZone: @escaping @Sendable (String) -> [UInt8]?) {
        self.fingerprint = fingerprint
        self.timeZone = timeZone
    }

    /// Checks a content for an environment; `live` is what is live there, for rules that read `previous`.
    ///
    /// Cost: linear in the content's bytes, once for each environment of its contract.
    public func inspect(
        _ content: RevisionContent,
        in environment: String,
        live: RevisionContent?,
        now: Int64
    ) -> Inspected {
        let reading: ContentReading
        do throws(ContentFailure) {
            reading = try ContentReading(content, for: environment)
        } catch {
            return refused(error, in: environment)
        }
        var surroundings = reading.surroundings(now: now, timeZone: timeZone)
        surroundings.previous = live.map { effective($0, in: environment, now: now) } ?? []
        let outcome = Preflight(contract: reading.contract, surroundings: surroundings).run([environment])
        let report = Report(
            findings: reading.findings + outcome.report.findings,
            unchecked: outcome.report.unchecked + leftOut(reading.contract, in: environment)
        )
        var summary = CheckSummary(report, by: "server")
        let documents = outcome.environments.flatMap(\.documents)
        summary.counts = [
            "values": documents.reduce(0) { $0 + $1.document.scalarCount },
            "rules": reading.contract.rules.count { $0.applies(to: environment) },
            "connections": reading.contract.connections.count { $0.applies(to: environment) },
        ]
        return Inspected(
            contract: reading.contract,
            summary: summary,
            secrets: secrets(in: content, reading.contract, now: now),
            failure: nil
        )
    }

    /// The effective documents of a content in an environment; none where it cannot be read.
    public func effective(_ content: RevisionContent, in environment: String, now: Int64) -> [EnvironmentConfig] {
        guard let reading = try? ContentReading(content, for: environment) else { return [] }
        let surroundings = reading.surroundings(now: now, timeZone: timeZone)
        return Preflight(contract: reading.contract, surroundings: surroundings).load([environment]).environments
    }

    /// What changes in an environment from one content to another, value by value; secrets by fingerprint alone.
    ///
    /// Shape: at most `ValueChange.limit` entries, then one that says how many more there are.
    public func difference(
        from before: RevisionContent?,
        to after: RevisionContent,
        in environment: String,
        now: Int64
    ) -> [ValueChange] {
        let old = before.flatMap { effective($0, in: environment, now: now).first }
        let new = effective(after, in: environment, now: now).first
        var result: [ValueChange] = []
        if before?.artefact != after.artefact {
            result.append(
                ValueChange(
                    path: "artefact",
                    before: before?.artefact.map(JSONText.quoted),
                    after: after.artefact.map(JSONText.quoted)
                )
            )
        }
        var names = old?.documents.map(\.name) ?? []
        names += (new?.documents.map(\.name) ?? []).filter { !names.contains($0) }
        for name in names {
            let one = old?.document(named: name) ?? EffectiveConfig.merge([], named: name)
            let two = new?.document(named: name) ?? EffectiveConfig.merge([], named: name)
            for entry in ConfigDifference.between(one, two).entries {
                result.append(change(entry, name, one, two))
            }
        }
        guard result.count > ValueChange.limit else { return result }
        let more = result.count - ValueChange.limit
        return result.prefix(ValueChange.limit) + [ValueChange(path: "… \(more) more values", before: nil, after: nil)]
    }

    private func change(
        _ entry: ConfigDifference.Entry,
        _ name: String,
        _ one: EffectiveConfig,
        _ two: EffectiveConfig
    ) -> ValueChange {
        let isSecret = entry.before?.isSecret == true || entry.after?.isSecret == true
        func text(_ side: ConfigDifference.Side?, _ config: EffectiveConfig) -> String? {
            guard let side else { return nil }
            if let reference = config.document.secretReference(at: side.node) {
                return "{\"secret\": \(JSONText.quoted(reference.description))}"
            }
            let json = config.document.json(of: side.node)
            return isSecret ? JSONText.quoted(fingerprint.text(of: json)) : json
        }
        let place = entry.after.map(\.place) ?? entry.before?.place
        let path = entry.path.description
        return ValueChange(
            path: path.hasPrefix("[") ? name + path : path.isEmpty ? name : name + "." + path,
            before: text(entry.before, one),
            after: text(entry.after, two),
            place: place.map(\.words)
        )
    }

    /// What a check on the server leaves out.
    private func leftOut(_ contract: Contract, in environment: String) -> [Unchecked] {
        var result: [Unchecked] = []
        let connections = contract.connections.filter { $0.applies(to: environment) }
        for connection in connections {
            result.append(
                Unchecked(
                    "connection \(connection.name.value)",
                    because: CheckSummary.noConnections,
                    wasRequired: !connection.isOptional
                )
            )
        }
        for config in contract.config {
            for layer in config.layers where layer.applies(to: environment) {
                guard case .variables(let rules, _) = layer.source else { continue }
                result.append(
                    Unchecked(
                        "variables \(rules.prefix)",
                        because: "they are the instances' own: each agent checks them before it starts its program",
                        wasRequired: false
                    )
                )
            }
        }
        return result
    }

    private func refused(_ failure: ContentFailure, in environment: String) -> Inspected {
        var summary = CheckSummary(verdict: "fail", by: ["server"])
        switch failure {
        case .contract(let findings): summary = CheckSummary(Report(findings: findings), by: "server")
        case .unusable(let because):
            summary.findings = [
                CheckedFinding(code: "PL6305", level: "error", message: because, place: "the revision")
            ]
        case .environment:
            summary.findings = [
                CheckedFinding(code: "PL6304", level: "error", message: failure.description, place: "the contract")
            ]
        }
        summary.verdict = "fail"
        return Inspected(contract: nil, summary: summary, secrets: [], failure: failure)
    }

    /// Places in all environments' layers, and in the contract, where a secret's value stands.
    private func secrets(in content: RevisionContent, _ contract: Contract, now: Int64) -> [CheckedFinding] {
        var places: Set<String> = []
        var result: [CheckedFinding] = []
        func look(_ document: Document) {
            for node in document.maskedScalars {
                let place = document.place(of: node).words
                guard places.insert(place).inserted, result.count < 50 else { continue }
                let path = document.path(of: node).description
                result.append(
                    CheckedFinding(
                        code: "PL6306",
                        level: "error",
                        message: "\(path.isEmpty ? "this" : path) is a secret's value: write where it is to be had, "
                            + "such as {secret: file:/run/secrets/name}",
                        place: place
                    )
                )
            }
        }
        let names = contract.environments.map(\.name.value)
        for environment in names.isEmpty ? ["default"] : names {
            for config in effective(content, in: environment, now: now).flatMap(\.documents) {
                for layer in config.layers { for document in layer.documents { look(document) } }
            }
        }
        _ = contract.document.traps()
        look(contract.document)
        return result
    }
}

extension ValueChange {
    /// How many changed values a change carries.
    public static let limit = 500
}
