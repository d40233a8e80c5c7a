// Matrix: every environment's effective config side by side: a row a value, a column an environment.
public import Documents
public import Findings

/// One environment with all that is loaded in it.
public struct EnvironmentConfig: Sendable {
    /// The environment's name.
    public var name: String
    /// Whether it is protected.
    public var isProtected: Bool
    /// Its effective documents, each with its name.
    public var documents: [EffectiveConfig]

    /// One environment.
    public init(name: String, isProtected: Bool, documents: [EffectiveConfig]) {
        self.name = name
        self.isProtected = isProtected
        self.documents = documents
    }

    /// The effective document of a name.
    public func document(named name: String) -> EffectiveConfig? { documents.first { $0.name == name } }
}

/// Every environment's effective config side by side.
///
/// Lists are one value: their elements have no names to compare by. Cost to make: linear in all nodes.
public struct Matrix: Sendable {
    /// One value in one environment.
    public struct Cell: Sendable {
        /// Its node in the environment's merged document.
        public var node: Int
        /// Its kind.
        public var kind: Node.Kind
        /// Its text in short, `••••` for a secret.
        public var text: String
        /// Whether it is secret, or a reference to a secret.
        public var isSecret: Bool
    }

    /// One value over all environments.
    public struct Row: Sendable {
        /// The document's name.
        public var document: String
        /// The path in the document.
        public var path: ValuePath
        /// The value in each environment, in the order of the columns; nil where it has none.
        public var cells: [Cell?]
        /// Whether all environments have it, with the same content; secrets are compared without being shown.
        public var isSame: Bool
        /// Whether it is a map that some environments have, listed since others have not.
        var isMap = false

        /// The path with the document's name.
        public var name: String {
            let inner = path.description
            return inner.isEmpty ? document : inner.hasPrefix("[") ? document + inner : "\(document).\(inner)"
        }
    }

    /// The environments in order.
    public let environments: [EnvironmentConfig]
    /// The values, documents and keys in the order of the first environment that has them.
    public private(set) var rows: [Row] = []
    /// Keys that some environment lacks although it has the map around: maps count once.
    private(set) var gaps: [Row] = []

    /// The matrix of some environments.
    public init(_ environments: [EnvironmentConfig]) {
        self.environments = environments
        var names: [String] = []
        for name in environments.flatMap(\.documents).map(\.name) where !names.contains(name) { names.append(name) }
        for name in names { compare(name) }
    }

    /// The rows that differ between environments.
    public var differing: [Row] { rows.filter { !$0.isSame } }

    /// Where a cell's value stands.
    public func place(of row: Row, in column: Int) -> Place? {
        guard row.cells.indices.contains(column), let cell = row.cells[column] else { return nil }
        guard let config = environments[column].document(named: row.document) else { return nil }
        var place = config.place(of: cell.node)
        place.path = row.name
        return place
    }

    // MARK: Making

    /// The same path in every environment.
    private struct Spot {
        var way: Int
        var nodes: [Int?]
    }

    /// A step with a link to its parent's.
    private struct Way {
        var parent: Int
        var step: ValuePath.Step
    }

    private mutating func compare(_ name: String) {
        let configs = environments.map { $0.document(named: name) }
        var ways: [Way] = []
        var stack = [Spot(way: -1, nodes: configs.map { $0?.document.root })]
        while let spot = stack.popLast() {
            let isMap = zip(configs, spot.nodes).allSatisfy { config, node in
                guard let config, let node else { return true }
                return config.document.nodes[node].kind == .mapping && config.document.nodes[node].count > 0
                    && config.document.secretReference(at: node) == nil
            }
            if !isMap {
                rows.append(row(name, spot, configs, ways))
                continue
            }
            stack.append(contentsOf: children(name, of: spot, configs, &ways).reversed())
        }
    }

    private mutating func children(
        _ name: String,
        of spot: Spot,
        _ configs: [EffectiveConfig?],
        _ ways: inout [Way]
    ) -> [Spot] {
        var known: [String: Int] = [:]
        var spots: [Spot] = []
        for (column, node) in spot.nodes.enumerated() {
            guard let node, let document = configs[column]?.document else { continue }
            for (key, value) in document.members(of: node) {
                let text = document.text(of: key)
                let position = known[text, default: spots.count]
                if position == spots.count {
                    known[text] = position
                    ways.append(Way(parent: spot.way, step: .key(text)))
                    spots.append(Spot(way: ways.count - 1, nodes: [Int?](repeating: nil, count: configs.count)))
                }
                spots[position].nodes[column] = value
            }
        }
        for child in spots {
            let lacks = zip(spot.nodes, child.nodes).contains { around, node in around != nil && node == nil }
            if lacks { gaps.append(row(name, child, configs, ways, around: spot.nodes)) }
        }
        return spots
    }

    private func row(
        _ name: String,
        _ spot: Spot,
        _ configs: [EffectiveConfig?],
        _ ways: [Way],
        around: [Int?] = []
    ) -> Row {
        var steps: [ValuePath.Step] = []
        var index = spot.way
        while index >= 0 {
            steps.append(ways[index].step)
            index = ways[index].parent
        }
        var row = Row(document: name, path: ValuePath(steps.reversed()), cells: [], isSame: true)
        for (column, node) in spot.nodes.enumerated() {
            guard let node, let config = configs[column] else {
                row.cells.append(nil)
                continue
            }
            let isReference = config.document.secretReference(at: node) != nil
            row.isMap = row.isMap || config.document.nodes[node].kind == .mapping && !isReference
            row.cells.append(
                Cell(
                    node: node,
                    kind: config.document.nodes[node].kind,
                    text: config.shortText(of: node, limit: 40),
                    isSecret: isReference || config.isSecret(node)
                )
            )
        }
        row.isSame = isSame(spot.nodes, configs)
        return row
    }

    private func isSame(_ nodes: [Int?], _ configs: [EffectiveConfig?]) -> Bool {
        guard let first = nodes.first.flatMap(\.self), let one = configs.first.flatMap(\.self) else {
            return nodes.allSatisfy { $0 == nil }
        }
        return zip(nodes, configs).dropFirst().allSatisfy { node, config in
            guard let node, let config else { return false }
            return one.document.isEqual(first, to: node, in: config.document)
        }
    }
}

extension Document {
    /// Whether a value has the same kind and content as one of another document, keys in the same order.
    ///
    /// Cost: linear in the value's nodes; stops at the first difference.
    func isEqual(_ index: Int, to other: Int, in document: Document) -> Bool {
        let extent = nodes[index].extent
        guard extent == document.nodes[other].extent else { return false }
        for offset in 0..<extent {
            let (one, two) = (nodes[index + offset], document.nodes[other + offset])
            guard one.kind == two.kind, one.count == two.count else { return false }
            switch one.kind {
            case .null, .yes, .no, .sequence, .mapping: continue
            default:
                guard document.withText(of: other + offset, { hasText($0, at: index + offset) }) else { return false }
            }
        }
        return true
    }
}
