// Merge: writes the tape of the merged config, each node beside its origin.
import Findings

/// One merge at work: an explicit stack of what is still to be written, so that depth costs no call stack.
///
/// Writes nodes directly instead of through a `TapeBuilder`: keys are grouped already, so none stands twice, and each
/// node goes beside its origin.
struct Merge {
    /// A value that a layer gives at the path at hand; `next` leads to the next higher layer's.
    private struct Contribution {
        var origin: PackedOrigin
        var key: UInt32
        var next: Int32
    }

    /// What is still to be written.
    private enum Step {
        /// The value that these contributions come to, the chain's first; with its key, where it has one.
        case value(Int32, hasKey: Bool)
        /// The end of the container at this index.
        case close(Int)
    }

    let layers: [Layer]
    let rules: MergeRules
    private(set) var origins: [PackedOrigin] = []
    private(set) var replacedMaps: [(node: Int, map: PackedOrigin)] = []
    private var nodes: [Node] = []
    private var storage: [UInt8] = []
    private var tags: [String] = []
    private var pool: [Contribution] = []
    private var steps: [Step] = []

    init(layers: [Layer], rules: MergeRules) {
        self.layers = layers
        self.rules = rules
        let expected = layers.reduce(0) { $0 + $1.nodeCount }
        nodes.reserveCapacity(expected)
        origins.reserveCapacity(expected)
    }

    /// Merges all layers.
    mutating func run() {
        var chain = Chain()
        for (layer, source) in layers.enumerated() {
            for (index, document) in source.documents.enumerated() {
                guard let root = document.root else { continue }
                // An empty file says nothing: it takes no other layer's values away.
                if document.nodes[root].kind == .null { continue }
                append(PackedOrigin(layer: UInt32(layer), document: UInt32(index), node: UInt32(root)), to: &chain)
            }
        }
        if chain.first < 0 {
            put(Node(kind: .mapping, style: .implied, span: Span(from: 0, to: 1), link: 1), from: .nowhere)
        } else {
            steps.append(.value(chain.first, hasKey: false))
        }
        while let step = steps.popLast() {
            switch step {
            case .value(let first, let hasKey): write(first, hasKey: hasKey)
            case .close(let index): close(index)
            }
        }
    }

    /// The finished document.
    func document(named name: String) -> Document {
        Document(
            source: SourceText(name: name.isEmpty ? "effective config" : "effective config \(name)", bytes: []),
            format: layers.first?.documents.first?.format ?? .json,
            dialect: layers.first?.documents.first?.dialect,
            nodes: nodes,
            storage: storage,
            tags: tags,
            roots: [0]
        )
    }

    // MARK: Choosing

    private struct Chain {
        var first: Int32 = -1
        var last: Int32 = -1
    }

    private mutating func append(_ origin: PackedOrigin, key: Int = 0, to chain: inout Chain) {
        let index = Int32(clamping: pool.count)
        pool.append(Contribution(origin: origin, key: UInt32(key), next: -1))
        if chain.last >= 0 { pool[Int(chain.last)].next = index } else { chain.first = index }
        chain.last = index
    }

    private func written(_ origin: PackedOrigin) -> Document {
        layers[Int(origin.layer)].documents[Int(origin.document)]
    }

    private func node(_ origin: PackedOrigin) -> Node { written(origin).nodes[Int(origin.node)] }

    private func isMap(_ origin: PackedOrigin) -> Bool {
        node(origin).kind == .mapping && written(origin).secretReference(at: Int(origin.node)) == nil
    }

    /// Whether the value is a map of numbers that a variable or override made to step into a list.
    private func stepsIntoList(_ origin: PackedOrigin) -> Bool {
        guard layers[Int(origin.layer)].kind != .file, node(origin).kind == .mapping else { return false }
        let document = written(origin)
        return document.members(of: Int(origin.node)).allSatisfy { key, _ in
            document.withText(of: key) { !$0.isEmpty && $0.count < 7 && $0.allSatisfy { (0x30...0x39).contains($0) } }
        }
    }

    /// The first of the chain that counts: those before it were replaced as a whole; and the list that it steps into.
    private func base(of first: Int32) -> (start: Int32, list: Int32?) {
        var start = first
        var list: Int32?
        var previous: Int32?
        var index = first
        while index >= 0 {
            let origin = pool[Int(index)].origin
            if let before = previous {
                let below = pool[Int(before)].origin
                if !isMap(origin) {
                    (start, list) = (index, nil)
                } else if list == nil, !isMap(below) {
                    let steps = node(below).kind == .sequence && stepsIntoList(origin)
                    (start, list) = (index, steps ? before : nil)
                } else if list != nil, !stepsIntoList(origin) {
                    (start, list) = (index, nil)
                }
            }
            previous = index
            index = pool[Int(index)].next
        }
        return (start, list)
    }

    // MARK: Writing

    private mutating func write(_ first: Int32, hasKey: Bool) {
        let (start, list) = base(of: first)
        let origin = pool[Int(start)].origin
        var top = start
        while pool[Int(top)].next >= 0 { top = pool[Int(top)].next }
        let last = pool[Int(top)].origin
        if rules.nulls == .delete, hasKey, last.layer > 0, node(last).kind == .null { return }
        if hasKey { copy(PackedOrigin(layer: last.layer, document: last.document, node: pool[Int(top)].key)) }
        if start != first, !isMap(origin), list == nil { noteReplacedMap(from: first, before: start) }
        if let list {
            mergeList(list, from: start)
        } else if isMap(origin), pool[Int(start)].next >= 0 || (rules.nulls == .delete && origin.layer > 0) {
            mergeMaps(from: start)
        } else {
            copy(origin)
        }
    }

    /// Notes that the value about to be written replaces a map that has members.
    private mutating func noteReplacedMap(from first: Int32, before start: Int32) {
        var map: PackedOrigin?
        var index = first
        while index >= 0, index != start {
            let origin = pool[Int(index)].origin
            if isMap(origin), node(origin).count > 0 { map = origin }
            index = pool[Int(index)].next
        }
        if let map { replacedMaps.append((nodes.count, map)) }
    }

    private mutating func mergeMaps(from start: Int32) {
        let origin = pool[Int(start)].origin
        let opened = open(origin)
        var chains: [Chain] = []
        var known: [String: Int] = [:]
        var index = start
        while index >= 0 {
            let origin = pool[Int(index)].origin
            let document = written(origin)
            for (key, value) in document.members(of: Int(origin.node)) {
                let member = PackedOrigin(layer: origin.layer, document: origin.document, node: UInt32(value))
                let position: Int
                if document.nodes[key].isContainer {
                    // A key that is itself a list or map has no name to match by.
                    position = chains.count
                } else {
                    position = known[document.text(of: key), default: chains.count]
                    if position == chains.count { known[document.text(of: key)] = position }
                }
                if position == chains.count { chains.append(Chain()) }
                append(member, key: key, to: &chains[position])
            }
            index = pool[Int(index)].next
        }
        steps.append(.close(opened))
        for chain in chains.reversed() { steps.append(.value(chain.first, hasKey: true)) }
    }

    private mutating func mergeList(_ list: Int32, from start: Int32) {
        let below = pool[Int(list)].origin
        let opened = open(below)
        var chains: [Chain] = []
        for element in written(below).elements(of: Int(below.node)) {
            var chain = Chain()
            append(PackedOrigin(layer: below.layer, document: below.document, node: UInt32(element)), to: &chain)
            chains.append(chain)
        }
        var added: [(position: Int, origin: PackedOrigin)] = []
        var index = start
        while index >= 0 {
            let origin = pool[Int(index)].origin
            let document = written(origin)
            for (key, value) in document.members(of: Int(origin.node)) {
                let member = PackedOrigin(layer: origin.layer, document: origin.document, node: UInt32(value))
                let position = Int(document.text(of: key)) ?? chains.count
                if position < chains.count {
                    append(member, to: &chains[position])
                } else {
                    added.append((position, member))
                }
            }
            index = pool[Int(index)].next
        }
        // Those behind the end are appended in the order of their numbers; of one number, layers stack up.
        let ordered = added.enumerated().sorted {
            ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
        }
        var previous = -1
        for (position, origin) in ordered.map(\.element) {
            if position != previous { chains.append(Chain()) }
            previous = position
            append(origin, to: &chains[chains.count - 1])
        }
        steps.append(.close(opened))
        for chain in chains.reversed() { steps.append(.value(chain.first, hasKey: false)) }
    }

    private mutating func open(_ origin: PackedOrigin) -> Int {
        let index = nodes.count
        put(renewed(node(origin), of: written(origin)), from: origin)
        return index
    }

    private mutating func close(_ index: Int) {
        nodes[index].link = UInt32(clamping: nodes.count - index)
        nodes[index].span.end = UInt32(clamping: nodes.count)
        var members: UInt32 = 0
        var cursor = index + 1
        while cursor < nodes.count {
            members += 1
            cursor += nodes[cursor].extent
        }
        nodes[index].first = nodes[index].kind == .mapping ? members / 2 : members
    }

    /// Copies a whole value as it stands.
    private mutating func copy(_ origin: PackedOrigin) {
        let document = written(origin)
        let start = Int(origin.node)
        for index in start..<start + document.nodes[start].extent {
            put(
                renewed(document.nodes[index], of: document),
                from: PackedOrigin(layer: origin.layer, document: origin.document, node: UInt32(index))
            )
        }
    }

    /// The node with its text, tag and span moved to this document.
    private mutating func renewed(_ node: Node, of document: Document) -> Node {
        var node = node
        if !node.isContainer {
            let first = storage.count
            storage.append(contentsOf: document.storage[Int(node.first)..<Int(node.first) + Int(node.length)])
            node.first = UInt32(clamping: first)
        }
        if node.tag != 0 {
            node.tag = tag(Int(node.tag) <= document.tags.count ? document.tags[Int(node.tag) - 1] : "?")
        }
        node.span = Span(from: nodes.count, to: nodes.count + node.extent)
        return node
    }

    private mutating func tag(_ text: String) -> UInt8 {
        if let known = tags.firstIndex(of: text) { return UInt8(known + 1) }
        guard tags.count < 254 else { return 255 }
        tags.append(text)
        return UInt8(tags.count)
    }

    private mutating func put(_ node: Node, from origin: PackedOrigin) {
        nodes.append(node)
        origins.append(origin)
    }
}
