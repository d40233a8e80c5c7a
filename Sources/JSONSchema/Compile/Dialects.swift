// Dialects: which draft and vocabularies a schema document is written in.
import Documents

/// The draft and vocabularies that `$schema` chooses.
struct Dialects {
    var draft: Draft
    var vocabularies: Vocabularies
    /// Whether `$schema` was there.
    var isGiven: Bool
    var faults: [(kind: SchemaFault.Kind, node: Int)] = []

    /// The draft that `$schema` of a mapping names itself, or nil.
    static func draft(of document: Document, _ node: Int) -> Draft? {
        guard let value = document.member("$schema", of: node), document.nodes[value].kind == .string else {
            return nil
        }
        return Draft(metaSchema: document.text(of: value))
    }

    /// What holds for the resource at a node; meta-schemas of others' making are had from the registry.
    static func of(_ document: Document, _ node: Int, inherited: Draft, registry: SchemaRegistry) -> Dialects {
        var result = Dialects(draft: inherited, vocabularies: .usual, isGiven: false)
        guard let value = document.member("$schema", of: node), document.nodes[value].kind == .string else {
            return result
        }
        result.isGiven = true
        var address = document.text(of: value)
        if let draft = Draft(metaSchema: address) {
            result.draft = draft
            return result
        }
        var isFirst = true
        // A meta-schema may itself be written in another's: a few steps lead to a published one.
        for _ in 0..<8 {
            let key = URIReference(address).withoutFragment.description
            guard case .found(let meta) = registry.lookup(key), let root = meta.root else {
                if isFirst { result.faults.append((.unknownMetaSchema(address), value)) }
                return result
            }
            if isFirst { result.readVocabularies(of: meta, root: root, at: value) }
            isFirst = false
            guard let next = meta.member("$schema", of: root), meta.nodes[next].kind == .string else { return result }
            let following = meta.text(of: next)
            if let draft = Draft(metaSchema: following) {
                result.draft = draft
                return result
            }
            if following == address { return result }
            address = following
        }
        return result
    }

    private mutating func readVocabularies(of meta: Document, root: Int, at node: Int) {
        guard let list = meta.member("$vocabulary", of: root), meta.nodes[list].kind == .mapping else { return }
        vocabularies = .core
        for (key, value) in meta.members(of: list) {
            let address = meta.text(of: key)
            if let known = Vocabularies(address: address) {
                vocabularies.formUnion(known)
            } else if meta.nodes[value].kind == .yes {
                faults.append((.unknownVocabulary(address), node))
            }
        }
    }
}
