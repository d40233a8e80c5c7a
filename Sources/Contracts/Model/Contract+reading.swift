// Contract+reading: from a document to the model, with all that is wrong on the way.
public import Documents
public import Findings

/// What reading a contract gave.
public struct ContractResult: Sendable {
    /// The contract; nil where nothing can be said of it.
    public var contract: Contract?
    /// What is wrong with it, in text order.
    public var findings: [Finding]

    /// Whether the contract may be trusted.
    public var isSound: Bool { contract != nil && !findings.contains { $0.level == .error } }
}

extension Contract {
    /// Reads a contract from its document: shape first, then meaning.
    ///
    /// Whatever could be understood is in the model, so that checks go on beside the findings; a contract of a newer
    /// version is not read at all. Cost: linear in the document.
    public static func read(_ document: Document) -> ContractResult {
        guard let root = document.root, document.nodes[root].kind == .mapping else {
            return ContractResult(contract: nil, findings: [NotAContract.finding(in: document)])
        }
        let entry = Entry(document: document, node: root)
        if let version = entry["plimsoll"], version.kind == .integer,
            let text = version.text, !text.hasPrefix("-"), Int(text).map({ $0 > Contract.version }) ?? true
        {
            let finding = NewerContract.finding(text, at: document.place(of: version.node))
            return ContractResult(contract: nil, findings: [finding])
        }
        let contract = Contract(entry)
        var findings = ShapeCheck.findings(in: document, root: shape)
        findings += ContractMeaning.findings(in: contract)
        return ContractResult(contract: contract, findings: Report(findings: findings).findings)
    }

    init(_ entry: Entry) {
        document = entry.document
        service = entry["service"]?.text ?? ""
        summary = entry["description"]?.text
        config = entry["config"]?.members.map { ConfigDeclaration($0.name, $0.value) } ?? []
        environments = entry["environments"]?.members.map { Environment($0.name, $0.value) } ?? []
        facts = entry["facts"]?.node
        secrets =
            entry["secrets"].map { list in
                list.elements.compactMap { $0.written($0.text.flatMap(PathPattern.init)) }
            } ?? []
        rules = entry["rules"]?.elements.compactMap(Rule.init) ?? []
        packs = entry["rules"]?.elements.compactMap(PackUse.init) ?? []
        connections = entry["connections"]?.members.compactMap { Connection($0.name, $0.value) } ?? []
        migrations = entry["migrations"].flatMap(Migrations.init)
        rollout = entry["rollout"].map(Rollout.init)
        revert = entry["revert"].map(Revert.init)
        channels = entry["announce"]?.members.compactMap { Channel($0.name, $0.value) } ?? []
        effects = entry["effects"]?.members.compactMap { Effect($0.name, $0.value) } ?? []
        incidents = entry["incidents"].map(Incidents.init)
        exceptions = entry["exceptions"]?.elements.compactMap(Exemption.init) ?? []
    }
}
