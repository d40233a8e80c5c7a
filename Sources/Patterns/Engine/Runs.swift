// Runs: recognises patterns that one pass can match without any automaton.

/// A pattern anchored at its start that is a row of literals and runs of a class, none of which can be misjudged.
///
/// `^[a-z0-9-]+\.(example)\.com$` is one: a run must take all it can, for nothing that may follow it starts with one of
/// its own characters. So each part has one way to match, and one pass decides.
struct Runs: Sendable {
    private enum Part: Sendable {
        /// Bytes `range` of `literals`.
        case literal(Range<Int>)
        /// Scalars of class `bit`, from `minimum` to `maximum` of them.
        case run(bit: UInt32, wide: ScalarSet?, minimum: Int, maximum: Int)
    }

    private var parts: [Part] = []
    private var literals: [UInt8] = []
    /// For each ASCII byte the bits of the classes that hold it.
    private var memberships: [UInt32] = []
    /// Whether the text must end where the last part does.
    private var isClosed = false
    /// Whether it may start anywhere: then there is one literal and nothing else.
    private var isFloating = false

    /// Recognises `tree`; nil where it has another shape.
    init?(_ tree: PatternTree) {
        guard !tree.needsBacktracking, var items = Self.items(of: tree.root) else { return nil }
        let isOpenAtStart = items.first != .start
        if !isOpenAtStart { items.removeFirst() }
        if items.last == .end {
            isClosed = true
            items.removeLast()
        }
        var runs: [Item] = []
        for item in items {
            guard case .run = item else { return nil }
            runs.append(item)
        }
        isFloating = isOpenAtStart
        if isFloating, !runs.allSatisfy(\.isScalar) { return nil }
        guard Self.isDecided(runs, isClosed: isClosed), build(runs) else { return nil }
    }

    /// Whether the whole text is matched in one pass; the text is read at most once where the pattern is anchored.
    func isMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if isFloating { return isFloatingMatch(text) }
        var position = 0
        for part in parts {
            switch part {
            case .literal(let range):
                guard hasLiteral(range, in: text, at: position) else { return false }
                position += range.count
            case .run(let bit, let wide, let minimum, let maximum):
                guard takeRun(bit, wide, minimum, maximum, in: text, &position) else { return false }
            }
        }
        return !isClosed || position == text.count
    }

    @inline(__always)
    private func takeRun(
        _ bit: UInt32,
        _ wide: ScalarSet?,
        _ minimum: Int,
        _ maximum: Int,
        in text: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> Bool {
        memberships.withUnsafeBufferPointer { memberships in
            let end = text.count
            var place = position
            var taken = 0
            while taken < maximum, place < end {
                let byte = text[place]
                if byte < 0x80 {
                    guard memberships[Int(byte)] & bit != 0 else { break }
                    place &+= 1
                } else {
                    guard let wide else { break }
                    let (scalar, length) = UTF8Text.decodeWide(text, place, UInt32(byte))
                    guard wide.contains(scalar) else { break }
                    place &+= length
                }
                taken &+= 1
            }
            position = place
            return taken >= minimum
        }
    }

    @inline(__always)
    private func hasLiteral(_ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        guard text.count - position >= range.count else { return false }
        return literals.withUnsafeBufferPointer { literals in
            for offset in 0..<range.count where text[position &+ offset] != literals[range.lowerBound &+ offset] {
                return false
            }
            return true
        }
    }

    private func isFloatingMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let whole = 0..<literals.count
        guard text.count >= whole.count else { return false }
        if isClosed { return hasLiteral(whole, in: text, at: text.count - whole.count) }
        guard let first = literals.first else { return true }
        for position in 0...(text.count - whole.count) where text[position] == first {
            if hasLiteral(whole, in: text, at: position) { return true }
        }
        return false
    }
}

/// Recognising.
extension Runs {
    /// A step of a flattened pattern.
    private enum Item: Equatable {
        case start, end
        case run(ScalarSet, minimum: Int, maximum: Int)

        var isScalar: Bool {
            guard case .run(let set, 1, 1) = self else { return false }
            return set.single != nil
        }
    }

    /// The pattern as a row of steps; nil where it has choices, nested repeats or other assertions.
    private static func items(of node: Node) -> [Item]? {
        var items: [Item] = []
        return collect(node, into: &items) && items.count <= 256 ? items : nil
    }

    private static func collect(_ node: Node, into items: inout [Item]) -> Bool {
        guard items.count <= 256 else { return false }
        switch node {
        case .empty:
            return true
        case .assertion(.textStart):
            guard items.isEmpty else { return false }
            items.append(.start)
            return true
        case .assertion(.textEnd):
            items.append(.end)
            return true
        case .group(let inner, _):
            return collect(inner, into: &items)
        case .sequence(let nodes):
            return nodes.allSatisfy { collect($0, into: &items) }
        case .repetition(let inner, let minimum, let maximum, _):
            guard let set = set(of: inner) else { return false }
            items.append(.run(set, minimum: minimum, maximum: maximum ?? .max))
            return true
        default:
            guard let set = set(of: node) else { return false }
            items.append(.run(set, minimum: 1, maximum: 1))
            return true
        }
    }

    /// The set that a node is, where it consumes exactly one scalar.
    private static func set(of node: Node) -> ScalarSet? {
        switch node {
        case .scalar(let scalar):
            // A lone surrogate is in no text.
            return ScalarSet(scalar).isEmpty ? nil : ScalarSet(scalar)
        case .set(let set): return set
        case .group(let inner, _): return set(of: inner)
        case .choice(let nodes):
            guard nodes.count <= 32 else { return nil }
            var all = ScalarSet.empty
            for node in nodes {
                guard let set = set(of: node) else { return nil }
                all = all.union(set)
            }
            return all
        default: return nil
        }
    }

    /// Whether every run that can vary is followed only by what it cannot take.
    private static func isDecided(_ runs: [Item], isClosed: Bool) -> Bool {
        for (index, item) in runs.enumerated() {
            guard case .run(let set, let minimum, let maximum) = item, minimum != maximum else { continue }
            for follower in runs[(index + 1)...] {
                guard case .run(let next, let least, let most) = follower else { return false }
                if most > 0, !set.isDisjoint(with: next) { return false }
                if least > 0 { break }
            }
        }
        return true
    }

    /// Joins literals and numbers classes; false where there are more than 32 classes.
    private mutating func build(_ runs: [Item]) -> Bool {
        var classes: [ScalarSet] = []
        var literalStart = 0
        for item in runs {
            guard case .run(let set, let minimum, let maximum) = item else { return false }
            if minimum == 1, maximum == 1, let scalar = set.single {
                UTF8Text.append(scalar, to: &literals)
                continue
            }
            closeLiteral(from: &literalStart)
            let number = classes.firstIndex(of: set) ?? classes.count
            if number == classes.count { classes.append(set) }
            guard number < 32 else { return false }
            parts.append(
                .run(bit: 1 << UInt32(number), wide: set.isASCII ? nil : set, minimum: minimum, maximum: maximum)
            )
        }
        closeLiteral(from: &literalStart)
        guard !classes.isEmpty else { return true }
        memberships = Array(repeating: 0, count: 128)
        for (number, set) in classes.enumerated() {
            for range in set.ranges where range.first < 0x80 {
                for byte in range.first...min(range.last, 0x7F) { memberships[Int(byte)] |= 1 << UInt32(number) }
            }
        }
        return true
    }

    private mutating func closeLiteral(from start: inout Int) {
        if literals.count > start { parts.append(.literal(start..<literals.count)) }
        start = literals.count
    }
}
