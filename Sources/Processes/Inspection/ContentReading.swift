// ContentReading: a revision's content read as a check reads a repository.
public import Changes
public import Contracts
import Documents
public import Findings
public import Preflight

/// Why a content cannot be read.
public enum ContentFailure: Error, Sendable {
    /// It breaks a bound or names what it does not hold: one clause.
    case unusable(because: String)
    /// Its contract has errors.
    case contract([Finding])
    /// The contract has no such environment; those it has.
    case environment(String, known: [String])
}

extension ContentFailure: CustomStringConvertible {
    /// The failure as a clause.
    public var description: String {
        switch self {
        case .unusable(let because): because
        case .contract(let findings):
            "its contract cannot be used: "
                + findings.prefix(3).map { "\($0.place.source.name): \($0.message)" }.joined(separator: "; ")
        case .environment(let name, let known):
            "the contract has no environment \(name): it has \(known.joined(separator: ", "))"
        }
    }
}

/// A revision's content, ready for a check of one environment.
///
/// The values that were set there are one more layer over all others, a file in JSON named `values set in ENVIRONMENT`.
public struct ContentReading: Sendable {
    /// The contract, with the values that were set as a last layer.
    public let contract: Contract
    /// What is to be said of the contract itself.
    public let findings: [Finding]
    private let texts: [String: SourceText]

    /// How much a content may hold.
    public static let maximumBytes = 8 << 20
    /// How many files a content may hold.
    public static let maximumFiles = 1_000

    /// Reads a content for an environment.
    ///
    /// - Throws: `ContentFailure`, where nothing can be said of it.
    public init(_ content: RevisionContent, for environment: String) throws(ContentFailure) {
        try ContentReading.hold(content)
        var texts: [String: SourceText] = [:]
        for file in content.files { texts[file.path] = SourceText(name: file.path, bytes: Array(file.text.utf8)) }
        guard let source = texts[content.contract] else {
            throw .unusable(because: "its contract \(content.contract) is not among its files")
        }
        let read = Document.read(source, as: .yaml, options: ReadOptions(dialect: .yaml1_2))
        guard let document = read.document, read.isSound else { throw .contract(read.findings) }
        let model = Contract.read(document)
        guard var contract = model.contract, model.isSound else { throw .contract(read.findings + model.findings) }
        let known = contract.environments.map(\.name.value)
        guard known.contains(environment) || (known.isEmpty && environment == "default") else {
            throw .environment(environment, known: known)
        }
        let values = Dictionary(grouping: content.set[environment] ?? [], by: \.document)
        for (name, values) in values.sorted(by: { $0.key < $1.key }) {
            guard contract.config(named: name) != nil else {
                throw .unusable(because: "a value is set in \(name), and the contract has no such document")
            }
            let path = ContentReading.layerName(name, environment, isOnly: contract.config.count == 1)
            texts[path] = SourceText(name: path, bytes: Array(try SetLayer.json(of: values).utf8))
            contract = contract.layering(path, over: name)
        }
        self.contract = contract
        self.texts = texts
        findings = read.findings + model.findings
    }

    /// What a check of it needs; `variables` are those of an instance, none where it is not known.
    public func surroundings(
        variables: [(name: String, value: String)] = [],
        now: Int64?,
        timeZone: @escaping @Sendable (String) -> [UInt8]?
    ) -> Surroundings {
        let texts = texts
        return Surroundings(
            read: { path in texts[path].map { .text($0) } ?? .missing },
            variables: variables,
            now: now,
            timeZone: timeZone
        )
    }

    private static func layerName(_ document: String, _ environment: String, isOnly: Bool) -> String {
        isOnly ? "values set in \(environment)" : "values of \(document) set in \(environment)"
    }

    private static func hold(_ content: RevisionContent) throws(ContentFailure) {
        guard content.files.count <= maximumFiles else {
            throw .unusable(because: "it has \(content.files.count) files; at most \(maximumFiles) are taken")
        }
        let bytes = content.files.reduce(0) { $0 + $1.text.utf8.count + $1.path.utf8.count }
        guard bytes <= maximumBytes else {
            throw .unusable(because: "it has \(bytes) bytes; at most \(maximumBytes) are taken")
        }
        var seen: Set<String> = []
        for file in content.files where !seen.insert(file.path).inserted {
            throw .unusable(because: "it has \(file.path) twice")
        }
        for (environment, values) in content.set where values.count > 10_000 {
            throw .unusable(because: "\(values.count) values are set in \(environment); at most 10000 are taken")
        }
    }
}
