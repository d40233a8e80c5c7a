// Layer: one source of values: a file, environment variables, given overrides. Later layers win.
import Findings

/// One source of values for an effective config.
///
/// A file is one document. Each variable and each override is a document of its own, so that a place always points into
/// the text that somebody wrote: `variable SHOP_POOL__SIZE`, line 1, under the value.
public struct Layer: Sendable {
    /// Where a layer's values come from.
    public enum Kind: Sendable, Hashable {
        /// A file, or a part of one.
        case file
        /// Environment variables that share a prefix.
        case variables
        /// Values given for this run.
        case overrides
    }

    /// The name people know it by: `config/app.yaml`, `variables SHOP_`.
    public let name: String
    /// Where its values come from.
    public let kind: Kind
    /// Its documents; later ones win.
    public let documents: [Document]

    /// A layer of documents.
    public init(name: String, kind: Kind, documents: [Document]) {
        self.name = name
        self.kind = kind
        self.documents = documents
    }

    /// A file that was read; of a stream only the first document counts.
    public init(file document: Document) {
        self.init(name: document.source.name, kind: .file, documents: [document])
    }

    /// A part of a document, such as values that the contract itself gives: places stay in that document.
    public init(part node: Int, of document: Document, named name: String) {
        let part = Document(
            source: document.source,
            format: document.format,
            dialect: document.dialect,
            nodes: document.nodes,
            storage: document.storage,
            tags: document.tags,
            roots: document.nodes.indices.contains(node) ? [node] : []
        )
        self.init(name: name, kind: .file, documents: [part])
    }

    /// How many nodes its documents have.
    var nodeCount: Int {
        documents.reduce(0) { sum, document in
            sum + (document.root.map { document.nodes[$0].extent } ?? 0)
        }
    }
}

/// How a text that has no type of its own, such as a variable's, becomes a value.
public enum TextReading: String, Sendable, CaseIterable {
    /// By what it overrides, else as a scalar of YAML 1.2's core schema; lists and maps as JSON.
    ///
    /// `SHOP_POOL__SIZE=20` over `4` is the integer 20, and over `"4"` the text `20`: programs convert a variable to
    /// the type they declared, and the value beneath is the best witness of that type.
    case typed
    /// Always text.
    case text
}
