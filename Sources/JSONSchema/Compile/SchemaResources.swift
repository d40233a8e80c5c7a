// SchemaResources: the documents and resources of a schema, found by `$id` and `$anchor`, had from the registry.
import Documents

/// All documents of one compile, and which resources and anchors stand where.
struct SchemaResources {
    private(set) var sources: [SchemaSource] = []
    private(set) var resources: [SchemaResource] = []
    private var byAddress: [String: Int] = [:]
    /// For each source: which resource starts at a node.
    private(set) var rootResources: [[Int: Int]] = []
    private var missing: [String: String] = [:]
    private let registry: SchemaRegistry
    private(set) var faults: [SchemaFault] = []

    init(registry: SchemaRegistry) { self.registry = registry }

    /// Where a reference leads: a node of a source, and the resource it belongs to.
    struct Target {
        var source: Int
        var node: Int
        var resource: Int
    }

    /// Takes in a document and finds its resources.
    mutating func add(_ document: Document, at address: String, draft: Draft) -> Int? {
        guard let root = document.root else { return nil }
        let source = sources.count
        sources.append(SchemaSource(document: document, address: address))
        rootResources.append([:])
        let resource = addResource(source, root, base: URIReference(address), parent: nil, draft: draft)
        if byAddress[address] == nil { byAddress[address] = resource }
        if hasInnerNames(document, root: root) { walk(source, root, resource) }
        return source
    }

    /// The resource at an absolute address without fragment, or why there is none.
    mutating func resource(at address: String, draft: Draft) -> Result<Int, MissingSchema> {
        if let known = byAddress[address] { return .success(known) }
        if let reason = missing[address] { return .failure(MissingSchema(reason: reason)) }
        switch registry.lookup(address) {
        case .found(let document):
            if let source = add(document, at: address, draft: draft), let resource = byAddress[address] {
                _ = source
                return .success(resource)
            }
            missing[address] = "what was found there is empty"
        case .missing(let reason): missing[address] = reason
        }
        return .failure(MissingSchema(reason: missing[address] ?? ""))
    }

    /// Why a schema could not be had.
    struct MissingSchema: Error { var reason: String }

    // MARK: Finding resources

    /// Whether any key below the root could name a resource or anchor: most schemas have none and need no walk.
    private func hasInnerNames(_ document: Document, root: Int) -> Bool {
        let wanted = SchemaResources.namingHashes
        var seen = 0
        for index in root..<(root + document.nodes[root].extent) {
            let node = document.nodes[index]
            if node.flags.contains(.key), wanted.contains(node.link) {
                seen += 1
                if node.link == wanted[2] || node.link == wanted[3] || node.link == wanted[4] || seen > 1 {
                    return true
                }
            }
        }
        return seen > 0 && document.member("$id", of: root) == nil && document.member("id", of: root) == nil
    }

    private static let namingHashes = ["$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor"].map {
        KeyHash.of($0)
    }

    private mutating func addResource(
        _ source: Int,
        _ node: Int,
        base: URIReference,
        parent: Int?,
        draft: Draft
    ) -> Int {
        let document = sources[source].document
        let dialect = Dialects.of(document, node, inherited: draft, registry: registry)
        var address = base
        let hidesID = dialect.draft.referenceHidesSiblings && document.member("$ref", of: node) != nil
        if !hidesID, let id = document.member(dialect.draft.identifierKeyword, of: node),
            document.nodes[id].kind == .string
        {
            let own = URIReference(document.text(of: id))
            if !(own.withoutFragment.description.isEmpty) { address = base.resolving(own).withoutFragment }
        }
        let number = resources.count
        var resource = SchemaResource(
            source: source,
            root: node,
            address: address.withoutFragment,
            draft: dialect.draft,
            vocabularies: parent.map { dialect.isGiven ? dialect.vocabularies : resources[$0].vocabularies }
                ?? dialect.vocabularies
        )
        faults += dialect.faults.map { SchemaFault(kind: $0.kind, source: source, node: $0.node) }
        collectAnchors(document, node, into: &resource)
        resources.append(resource)
        rootResources[source][node] = number
        let key = address.withoutFragment.description
        if let other = byAddress[key], resources[other].source == source, parent != nil, !key.isEmpty {
            faults.append(SchemaFault(kind: .addressTwice(key), source: source, node: node))
        } else if byAddress[key] == nil || parent == nil {
            byAddress[key] = number
        }
        return number
    }

    private func collectAnchors(_ document: Document, _ node: Int, into resource: inout SchemaResource) {
        func text(_ key: String) -> String? {
            guard let value = document.member(key, of: node), document.nodes[value].kind == .string else { return nil }
            return document.text(of: value)
        }
        if resource.draft <= .draft7 {
            if document.member("$ref", of: node) == nil, let id = text(resource.draft.identifierKeyword),
                let fragment = URIReference(id).fragment, !fragment.isEmpty, !fragment.hasPrefix("/")
            {
                resource.anchors[fragment] = node
            }
            return
        }
        if let anchor = text("$anchor") { resource.anchors[anchor] = node }
        if resource.draft == .draft2020, let anchor = text("$dynamicAnchor") {
            resource.anchors[anchor] = node
            resource.dynamicAnchors[anchor] = node
        }
        if resource.draft == .draft2019, node == resource.root,
            let flag = document.member("$recursiveAnchor", of: node), document.nodes[flag].kind == .yes
        {
            resource.dynamicAnchors[""] = node
        }
    }

    /// Walks schemas below a resource's root by the keywords that hold schemas.
    private mutating func walk(_ source: Int, _ root: Int, _ resource: Int) {
        let document = sources[source].document
        var stack = [(node: root, resource: resource)]
        while let (node, outer) = stack.popLast() {
            guard document.nodes[node].kind == .mapping else { continue }
            let inner = node == root ? outer : enter(document, source, node, outer)
            let draft = resources[inner].draft
            if draft.referenceHidesSiblings, document.member("$ref", of: node) != nil { continue }
            for (key, value) in document.members(of: node) {
                guard let keyword = KeywordName(key: key, in: document), keyword.drafts.contains(draft) else {
                    continue
                }
                for child in SchemaResources.schemas(in: value, of: keyword, document).reversed() {
                    stack.append((child, inner))
                }
            }
        }
    }

    private mutating func enter(_ document: Document, _ source: Int, _ node: Int, _ outer: Int) -> Int {
        let draft = resources[outer].draft
        let own = Dialects.draft(of: document, node) ?? draft
        if let id = document.member(own.identifierKeyword, of: node), document.nodes[id].kind == .string,
            !(own.referenceHidesSiblings && document.member("$ref", of: node) != nil)
        {
            let reference = URIReference(document.text(of: id))
            if !reference.withoutFragment.description.isEmpty {
                return addResource(source, node, base: resources[outer].address, parent: outer, draft: draft)
            }
        }
        collectAnchors(document, node, into: &resources[outer])
        return outer
    }

    /// The schemas that lie in a keyword's value.
    static func schemas(in value: Int, of keyword: KeywordName, _ document: Document) -> [Int] {
        switch keyword.applies {
        case .nothing: []
        case .schema: [value]
        case .list: document.elements(of: value)
        case .schemaOrList: document.nodes[value].kind == .sequence ? document.elements(of: value) : [value]
        case .mapping: document.members(of: value).map(\.value)
        }
    }

    // MARK: Following references

    /// Where a reference leads, seen from a resource; nil where its fragment leads nowhere.
    mutating func target(of reference: URIReference, from resource: Int) -> Result<Target?, MissingSchema> {
        let address = resources[resource].address.resolving(reference)
        let key = address.withoutFragment.description
        let number: Int
        if reference.withoutFragment.description.isEmpty {
            number = resource
        } else {
            switch self.resource(at: key, draft: resources[resource].draft) {
            case .success(let found): number = found
            case .failure(let why): return .failure(why)
            }
        }
        let found = resources[number]
        let fragment = PercentEncoding.decoded(reference.fragment ?? "")
        if fragment.isEmpty { return .success(Target(source: found.source, node: found.root, resource: number)) }
        if fragment.hasPrefix("/") { return .success(follow(pointer: fragment, from: number)) }
        guard let node = found.anchors[fragment] else { return .success(nil) }
        return .success(Target(source: found.source, node: node, resource: number))
    }

    private func follow(pointer: String, from number: Int) -> Target? {
        var target = Target(source: resources[number].source, node: resources[number].root, resource: number)
        let document = sources[target.source].document
        for token in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = String(token).replacing("~1", with: "/").replacing("~0", with: "~")
            if let value = document.member(key, of: target.node) {
                target.node = value
            } else if document.nodes[target.node].kind == .sequence, let wanted = Int(key), String(wanted) == key,
                wanted >= 0, wanted < document.nodes[target.node].count
            {
                target.node = document.elements(of: target.node)[wanted]
            } else {
                return nil
            }
            if let inner = rootResources[target.source][target.node] { target.resource = inner }
        }
        return target
    }
}
