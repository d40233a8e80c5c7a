// SchemaRegistry: where schemas that others refer to are had; the engine itself reads no file and no net.
public import Documents

/// What a search for a schema came to.
public enum SchemaLookup: Sendable {
    /// It is had.
    case found(Document)
    /// It is not, and why: one lower-case clause.
    case missing(because: String)
}

/// The schemas that may be referred to, by address.
///
/// Meta-schemas of all drafts are always known.
public struct SchemaRegistry: Sendable {
    private var documents: [String: Document] = [:]
    private let resolve: (@Sendable (String) -> SchemaLookup)?

    /// A registry; `resolve` is asked for addresses (without fragment) that were not added, at most once each a compile.
    public init(resolve: (@Sendable (String) -> SchemaLookup)? = nil) {
        self.resolve = resolve
    }

    /// Adds a schema under the address it was had from.
    public mutating func add(_ document: Document, at address: String) {
        documents[URIReference(address).withoutFragment.description] = document
    }

    /// Adds a schema under the absolute address it gives itself; false where it gives none.
    @discardableResult
    public mutating func add(_ document: Document) -> Bool {
        guard let root = document.root,
            let node = document.member("$id", of: root) ?? document.member("id", of: root),
            document.nodes[node].kind == .string
        else { return false }
        let address = URIReference(document.text(of: node)).withoutFragment
        guard address.isAbsolute else { return false }
        documents[address.description] = document
        return true
    }

    /// Looks a schema up by its address, as a user wrote it; a fragment is left out.
    public func lookup(address: String) -> SchemaLookup { lookup(URIReference(address).withoutFragment.description) }

    /// Looks a schema up.
    func lookup(_ address: String) -> SchemaLookup {
        if let known = documents[address] { return .found(known) }
        if let built = MetaSchemas.document(at: address) { return .found(built) }
        if let resolve { return resolve(address) }
        return .missing(because: "no schema is registered under this address")
    }
}
