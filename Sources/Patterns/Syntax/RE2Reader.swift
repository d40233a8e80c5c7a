// RE2Reader: reads patterns in RE2's syntax.

/// A descent through the syntax that CEL's `matches` uses.
///
/// - Source: RE2's syntax page; where it is silent, what RE2 does with default options.
struct RE2Reader {
    var cursor: PatternCursor
    var flags = Flags()
    private var names: [String?] = []
    /// The largest product of repeat counts inside the part being read.
    private var repeats = 1

    /// The flags of `(?imsU)`.
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesAll = false
        var isUngreedy = false
    }

    static let lineTerminators = ScalarSet(0x0A)
    /// The largest count of a repeat, and of repeats inside repeats multiplied.
    private static let repeatLimit = 1000

    private init(_ bytes: [UInt8]) {
        cursor = PatternCursor(bytes)
    }

    static func read(_ bytes: [UInt8]) throws(PatternSyntaxError) -> PatternTree {
        var reader = RE2Reader(bytes)
        let root = try reader.readChoice()
        guard reader.cursor.isAtEnd else {
            let offset = reader.cursor.position
            throw reader.cursor.error(at: offset, length: 1, "a group is closed that was never opened", "no `)` here")
        }
        return PatternTree(
            syntax: .re2,
            root: root,
            groupNames: reader.names,
            references: [],
            hasLookaround: false,
            lineTerminators: lineTerminators,
            departures: []
        )
    }

    private mutating func readChoice() throws(PatternSyntaxError) -> Node {
        var alternatives = [try readSequence()]
        while cursor.take("|") {
            try cursor.spend(1, at: cursor.position - 1)
            alternatives.append(try readSequence())
        }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func readSequence() throws(PatternSyntaxError) -> Node {
        var nodes: [Node] = []
        var largest = repeats
        while !cursor.isAtEnd {
            let byte = cursor.next
            if byte == UInt8(ascii: "|") || byte == UInt8(ascii: ")") { break }
            if cursor.take("\\Q") {
                try readQuoted(into: &nodes)
                continue
            }
            let costBefore = cursor.cost
            repeats = 1
            guard let node = try readTerm() else { continue }
            nodes.append(try readQuantifier(of: node, costBefore))
            largest = max(largest, repeats)
        }
        repeats = largest
        return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
    }

    /// Reads up to `\E` or the end; a quantifier after it repeats the last character.
    private mutating func readQuoted(into nodes: inout [Node]) throws(PatternSyntaxError) {
        while !cursor.isAtEnd, !cursor.starts(with: "\\E") {
            let start = cursor.position
            let costBefore = cursor.cost
            try cursor.spend(1, at: start)
            let node = try literal(try cursor.takeScalar(), at: start)
            let isLast = cursor.take("\\E")
            nodes.append(isLast ? try readQuantifier(of: node, costBefore) : node)
            if isLast { return }
        }
        _ = cursor.take("\\E")
    }

    /// Reads one term; nil where it was only flags.
    private mutating func readTerm() throws(PatternSyntaxError) -> Node? {
        let start = cursor.position
        try cursor.spend(1, at: start)
        switch cursor.next {
        case UInt8(ascii: "^"):
            cursor.position += 1
            return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case UInt8(ascii: "$"):
            cursor.position += 1
            return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case UInt8(ascii: "("):
            return try readGroup()
        case UInt8(ascii: "."):
            cursor.position += 1
            return try cursor.register(flags.dotMatchesAll ? .all : Self.lineTerminators.inverted, at: start)
        case UInt8(ascii: "["):
            return try cursor.register(try readClass(), at: start)
        case UInt8(ascii: "\\"):
            return try readEscape()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            throw cursor.error(at: start, length: 1, "there is nothing to repeat", "something before the quantifier")
        case UInt8(ascii: "{"):
            if try takeCounts() != nil {
                throw cursor.error(from: start, "there is nothing to repeat", "something before the quantifier")
            }
            return try literal(try cursor.takeScalar(), at: start)
        default:
            return try literal(try cursor.takeScalar(), at: start)
        }
    }

    /// A scalar, or all its cases where case is ignored.
    mutating func literal(_ scalar: UInt32, at offset: Int) throws(PatternSyntaxError) -> Node {
        guard flags.ignoresCase else { return try cursor.register(scalar, at: offset) }
        return try cursor.register(CaseFolding.variants(of: scalar), at: offset)
    }

    // MARK: Quantifiers

    private mutating func readQuantifier(of node: Node, _ costBefore: Int) throws(PatternSyntaxError) -> Node {
        let offset = cursor.position
        guard let (minimum, maximum) = try takeQuantifier() else { return node }
        let isPlain = !cursor.take("?")
        let end = cursor.position
        if "*+?".utf8.contains(cursor.next), !cursor.isAtEnd {
            cursor.position += 1
            throw cursor.error(from: offset, "a quantifier follows a quantifier", "a group around what is repeated")
        }
        if try takeQuantifier() != nil {
            throw cursor.error(from: offset, "a quantifier follows a quantifier", "a group around what is repeated")
        }
        cursor.position = end
        repeats *= max(minimum, maximum ?? 1, 1)
        guard repeats <= Self.repeatLimit else {
            let expected = "counts that multiply to at most \(Self.repeatLimit)"
            throw cursor.error(from: offset, "the repeat's count is too large", expected)
        }
        try cursor.spendRepeat(since: costBefore, minimum: minimum, maximum: maximum, at: offset)
        return .repetition(node, minimum: minimum, maximum: maximum, isGreedy: isPlain != flags.isUngreedy)
    }

    private mutating func takeQuantifier() throws(PatternSyntaxError) -> (Int, Int?)? {
        if cursor.take("*") { return (0, nil) }
        if cursor.take("+") { return (1, nil) }
        if cursor.take("?") { return (0, 1) }
        return cursor.next == UInt8(ascii: "{") ? try takeCounts() : nil
    }

    /// Reads `{n}`, `{n,}` or `{n,m}`; takes nothing where it is none of them.
    private mutating func takeCounts() throws(PatternSyntaxError) -> (Int, Int?)? {
        let start = cursor.position
        cursor.position += 1
        guard let minimum = cursor.takeDecimal() else {
            cursor.position = start
            return nil
        }
        var maximum: Int? = minimum
        if cursor.take(",") { maximum = cursor.takeDecimal() }
        guard cursor.take("}") else {
            cursor.position = start
            return nil
        }
        guard max(minimum, maximum ?? 0) <= Self.repeatLimit else {
            let expected = "a count of at most \(Self.repeatLimit)"
            throw cursor.error(from: start, "the repeat's count is too large", expected)
        }
        if let maximum, maximum < minimum {
            throw cursor.error(from: start, "the repeat's counts are out of order", "the smaller count first")
        }
        return (minimum, maximum)
    }

    // MARK: Groups

    /// Reads a group; nil where it was only flags for what follows.
    private mutating func readGroup() throws(PatternSyntaxError) -> Node? {
        let start = cursor.position
        try cursor.enterGroup(at: start)
        defer { cursor.leaveGroup() }
        cursor.position += 1
        let outer = flags
        var number: Int?
        if cursor.take("?P<") || cursor.starts(with: "?<") && isName(at: 2) {
            _ = cursor.take("?<")
            number = try addGroup(named: try readGroupName(at: start), at: start)
        } else if cursor.take("?") {
            if try readFlags(at: start) { return nil }
        } else {
            number = try addGroup(named: nil, at: start)
        }
        let node = try readChoice()
        guard cursor.take(")") else {
            throw cursor.error(at: start, length: 1, "a group is never closed", "`)` before the end of the pattern")
        }
        flags = outer
        return number.map { .group(node, $0) } ?? node
    }

    private func isName(at distance: Int) -> Bool {
        let byte = cursor.byte(after: distance)
        return byte != UInt8(ascii: "=") && byte != UInt8(ascii: "!")
    }

    private mutating func addGroup(named name: String?, at start: Int) throws(PatternSyntaxError) -> Int {
        if let name, names.contains(name) {
            throw cursor.error(from: start, "two groups are named \(name)", "a name of its own for each")
        }
        names.append(name)
        try cursor.spend(2, at: start)
        return names.count
    }

    private mutating func readGroupName(at start: Int) throws(PatternSyntaxError) -> String {
        let nameStart = cursor.position
        while !cursor.isAtEnd {
            let offset = cursor.position
            let scalar = try cursor.takeScalar()
            if scalar == 0x3E, offset > nameStart { return cursor.text(from: nameStart, to: offset) }
            guard ScalarSet.word.contains(scalar) else {
                throw cursor.error(from: offset, "a group's name has a character no name has", "letters, digits or `_`")
            }
        }
        throw cursor.error(from: start, "a group's name is never closed", "`>` after the name")
    }

    /// Reads `imsU-imsU` and the `:` or `)` after it; whether it was a `)`.
    private mutating func readFlags(at start: Int) throws(PatternSyntaxError) -> Bool {
        var isRemoving = false
        var isAny = false
        while !cursor.isAtEnd {
            let byte = cursor.next
            cursor.position += 1
            switch byte {
            case UInt8(ascii: "i"): flags.ignoresCase = !isRemoving
            case UInt8(ascii: "m"): flags.isMultiline = !isRemoving
            case UInt8(ascii: "s"): flags.dotMatchesAll = !isRemoving
            case UInt8(ascii: "U"): flags.isUngreedy = !isRemoving
            case UInt8(ascii: "-") where !isRemoving:
                isRemoving = true
                isAny = false
                continue
            case UInt8(ascii: ":") where isAny || !isRemoving: return false
            case UInt8(ascii: ")") where isAny || !isRemoving: return true
            case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"):
                throw cursor.error(from: start, "RE2 has no lookaround", "a pattern without lookaround")
            default:
                throw cursor.error(
                    from: start,
                    "this kind of group is not known to RE2",
                    "`(`, `(?:`, `(?P<name>`, `(?<name>` or flags such as `(?i)`"
                )
            }
            isAny = true
        }
        throw cursor.error(at: start, length: 1, "a group is never closed", "`)` before the end of the pattern")
    }
}
