// Revision: an immutable snapshot of all that is loaded: contract, layers, schemas, values that were set, artefact.
import Crypto
import FoundationEssentials
import Journal

/// A file of a revision, by its path from the contract's folder.
public struct RevisionFile: Sendable, Hashable, Codable {
    /// Its path, with slashes.
    public var path: String
    /// Its text.
    public var text: String

    /// A file.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

/// A value that was set in one environment, over all its layers.
public struct SetValue: Sendable, Hashable, Codable {
    /// The document: `app`.
    public var document: String
    /// The path in it: `search.timeout`.
    public var path: String
    /// The value as JSON text; a secret is a reference, never the value.
    public var json: String

    /// A value.
    public init(document: String, path: String, json: String) {
        self.document = document
        self.path = path
        self.json = json
    }
}

/// What a revision consists of.
///
/// It holds all environments' layers, so that promoting moves the very same revision; values that were set belong to
/// one environment each and are left out of `base`.
public struct RevisionContent: Sendable, Hashable, Codable {
    /// The path of the contract among the files.
    public var contract: String
    /// The files that the contract reads, itself included, ascending by path.
    public var files: [RevisionFile]
    /// Values that were set, by environment, ascending by document and path.
    public var set: [String: [SetValue]]
    /// The version of the program it belongs to: a tag, a digest; nil where the agents run what is installed.
    public var artefact: String?

    /// A content; files and values are put in order.
    public init(
        contract: String,
        files: [RevisionFile],
        set: [String: [SetValue]] = [:],
        artefact: String? = nil
    ) {
        self.contract = contract
        self.files = files.sorted { $0.path < $1.path }
        self.set = set.compactMapValues { values in
            values.isEmpty ? nil : values.sorted { ($0.document, $0.path) < ($1.document, $1.path) }
        }
        self.artefact = artefact
    }

    /// The name of this content: the same for the same content, whoever computes it.
    public var id: RevisionID { RevisionID("r-" + digest(set)) }

    /// The name of this content without the values set in any environment: what proof from another environment is of.
    public var base: RevisionID { RevisionID("r-" + digest([:])) }

    /// This content with values set in an environment; a value set at the same place is replaced.
    public func setting(_ values: [SetValue], in environment: String) -> RevisionContent {
        var byPlace: [String: SetValue] = [:]
        for value in (set[environment] ?? []) + values { byPlace[value.document + "\u{0}" + value.path] = value }
        var all = set
        all[environment] = Array(byPlace.values)
        return RevisionContent(contract: contract, files: files, set: all, artefact: artefact)
    }

    /// SHA-256 over the parts, each behind its length, so that no two contents share a message.
    private func digest(_ set: [String: [SetValue]]) -> String {
        var hasher = SHA256()
        func add(_ text: String) {
            let bytes = Array(text.utf8)
            hasher.update(data: Array("\(bytes.count):".utf8))
            hasher.update(data: bytes)
        }
        add("plimsoll revision 1")
        add(contract)
        add(artefact.map { "artefact " + $0 } ?? "")
        add(String(files.count))
        for file in files {
            add(file.path)
            add(file.text)
        }
        for (environment, values) in set.sorted(by: { $0.key < $1.key }) {
            add(environment)
            add(String(values.count))
            for value in values {
                add(value.document)
                add(value.path)
                add(value.json)
            }
        }
        return Hexadecimal.text(hasher.finalize())
    }
}
