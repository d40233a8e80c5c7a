// ConfigDifference: two effective configs, value by value, with places; secrets are compared and never shown.
public import Findings

/// What differs between two effective configs.
public struct ConfigDifference: Sendable {
    /// How a value differs.
    public enum Kind: String, Sendable, CaseIterable {
        /// Only the second has it.
        case added
        /// Only the first has it.
        case removed
        /// Both have it, with other content.
        case changed
        /// Both have it, and it is of another type.
        case changedType = "changed type"
    }

    /// One of the two values.
    public struct Side: Sendable {
        /// Its node in the merged document.
        public var node: Int
        /// Its winning place.
        public var place: Place
        /// Its text in short, `••••` for a secret.
        public var text: String
        /// Its type in words, such as `text`.
        public var type: String
        /// Whether it is secret: all that may be said is that it differs.
        public var isSecret: Bool
    }

    /// One value that differs.
    public struct Entry: Sendable {
        /// Its path.
        public var path: ValuePath
        /// How it differs.
        public var kind: Kind
        /// The value in the first config, where it has one.
        public var before: Side?
        /// The value in the second config, where it has one.
        public var after: Side?
    }

    /// The values that differ, in the order of the first config, added ones behind their neighbours.
    public var entries: [Entry]
    /// How many single values are the same in both.
    public var sameCount: Int

    /// Whether nothing differs.
    public var isEmpty: Bool { entries.isEmpty }

    /// Compares two configs: maps by key, lists element by element, a secret reference as one value.
    ///
    /// Cost: linear in the nodes of both.
    public static func between(_ first: EffectiveConfig, _ second: EffectiveConfig) -> ConfigDifference {
        var comparison = Comparison(first: first, second: second)
        comparison.run()
        return ConfigDifference(entries: comparison.entries, sameCount: comparison.sameCount)
    }
}

extension Node.Kind {
    /// The type in the words of messages: `text`, `an integer`.
    public var words: String {
        switch self {
        case .null: "null"
        case .no, .yes: "a boolean"
        case .integer: "an integer"
        case .decimal, .notFinite: "a number"
        case .string: "text"
        case .time: "a time"
        case .sequence: "a list"
        case .mapping: "a map"
        }
    }

    /// Whether two kinds are one type to people: both booleans, or both numbers.
    public func isSameType(as other: Node.Kind) -> Bool { typeRank == other.typeRank }

    private var typeRank: Int {
        switch self {
        case .null: 0
        case .no, .yes: 1
        case .integer, .decimal, .notFinite: 2
        case .string: 3
        case .time: 4
        case .sequence: 5
        case .mapping: 6
        }
    }
}

/// A comparison at work; the stack holds the pairs still to be compared.
private struct Comparison {
    private enum Step {
        case pair(Int?, Int?, Int)
    }

    /// A path as a link to its parent's, so that each step costs one entry.
    private struct Way {
        var parent: Int
        var step: ValuePath.Step
    }

    let first: EffectiveConfig
    let second: EffectiveConfig
    var entries: [ConfigDifference.Entry] = []
    var sameCount = 0
    private var ways: [Way] = []
    private var steps: [Step] = []

    init(first: EffectiveConfig, second: EffectiveConfig) {
        self.first = first
        self.second = second
    }

    mutating func run() {
        steps.append(.pair(first.document.root, second.document.root, -1))
        while case .pair(let left, let right, let way)? = steps.popLast() {
            switch (left, right) {
            case (let left?, let right?): compare(left, right, way)
            case (let left?, nil): report(.removed, left, nil, way)
            case (nil, let right?): report(.added, nil, right, way)
            case (nil, nil): break
            }
        }
    }

    private mutating func compare(_ left: Int, _ right: Int, _ way: Int) {
        let (one, two) = (first.document.nodes[left], second.document.nodes[right])
        let isReference =
            first.document.secretReference(at: left) != nil || second.document.secretReference(at: right) != nil
        if one.kind == .mapping, two.kind == .mapping, !isReference {
            descendIntoMaps(left, right, way)
        } else if one.kind == .sequence, two.kind == .sequence {
            descendIntoLists(left, right, way)
        } else if isReference, one.kind == .mapping, two.kind == .mapping {
            let same = first.document.secretReference(at: left) == second.document.secretReference(at: right)
            if same { sameCount += 1 } else { report(.changed, left, right, way) }
        } else if !one.kind.isSameType(as: two.kind) {
            report(.changedType, left, right, way)
        } else if one.kind == two.kind, hasSameText(left, right) {
            sameCount += 1
        } else {
            report(.changed, left, right, way)
        }
    }

    private func hasSameText(_ left: Int, _ right: Int) -> Bool {
        switch first.document.nodes[left].kind {
        case .null, .yes, .no: true
        default: second.document.withText(of: right) { first.document.hasText($0, at: left) }
        }
    }

    private mutating func descendIntoMaps(_ left: Int, _ right: Int, _ way: Int) {
        var others: [String: Int] = [:]
        let rightMembers = second.document.members(of: right)
        for (key, value) in rightMembers { others[second.document.text(of: key)] = value }
        var pairs: [Step] = []
        var known: Set<String> = []
        for (key, value) in first.document.members(of: left) {
            let text = first.document.text(of: key)
            known.insert(text)
            pairs.append(.pair(value, others[text], step(.key(text), from: way)))
        }
        for (key, value) in rightMembers {
            let text = second.document.text(of: key)
            if !known.contains(text) { pairs.append(.pair(nil, value, step(.key(text), from: way))) }
        }
        steps.append(contentsOf: pairs.reversed())
    }

    private mutating func descendIntoLists(_ left: Int, _ right: Int, _ way: Int) {
        let (ones, twos) = (first.document.elements(of: left), second.document.elements(of: right))
        var pairs: [Step] = []
        for index in 0..<max(ones.count, twos.count) {
            let one = index < ones.count ? ones[index] : nil
            let two = index < twos.count ? twos[index] : nil
            pairs.append(.pair(one, two, step(.index(index), from: way)))
        }
        steps.append(contentsOf: pairs.reversed())
    }

    private mutating func step(_ step: ValuePath.Step, from parent: Int) -> Int {
        ways.append(Way(parent: parent, step: step))
        return ways.count - 1
    }

    private mutating func report(_ kind: ConfigDifference.Kind, _ left: Int?, _ right: Int?, _ way: Int) {
        var steps: [ValuePath.Step] = []
        var index = way
        while index >= 0 {
            steps.append(ways[index].step)
            index = ways[index].parent
        }
        let path = ValuePath(steps.reversed())
        var before = left.map { side($0, of: first, path) }
        var after = right.map { side($0, of: second, path) }
        // Where one side is secret the other one is too, whatever its own source says of it.
        if before?.isSecret == true || after?.isSecret == true {
            before?.isSecret = true
            after?.isSecret = true
            if let node = left, first.document.secretReference(at: node) == nil { before?.text = "••••" }
            if let node = right, second.document.secretReference(at: node) == nil { after?.text = "••••" }
        }
        entries.append(ConfigDifference.Entry(path: path, kind: kind, before: before, after: after))
    }

    private func side(_ node: Int, of config: EffectiveConfig, _ path: ValuePath) -> ConfigDifference.Side {
        var place = Place(source: config.document.source, span: Span(from: 0, to: 0), path: path.description)
        if let origin = config.origin(of: node) {
            let written = config.document(of: origin)
            place = Place(source: written.source, span: written.nodes[origin.node].span, path: path.description)
        }
        return ConfigDifference.Side(
            node: node,
            place: place,
            text: config.shortText(of: node),
            type: config.document.nodes[node].kind.words,
            isSecret: config.isSecret(node) || config.document.secretReference(at: node) != nil
        )
    }
}
