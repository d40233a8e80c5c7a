// ECMAScriptReader: reads ECMA-262 patterns as with the `u` flag.

/// A descent through ECMA-262's grammar of patterns.
///
/// Strict reading is that of the `u` flag. Lenient reading also takes what Annex B takes and real schemas use: escaped
/// punctuation (`\-`), lone `{`, `}` and `]`, a class such as `\w` beside a hyphen (`[\w-.]`), repeated lookahead. Each
/// such place is kept as a departure.
///
/// - Source: ECMA-262, "Patterns", with the modifiers of ECMAScript 2025.
struct ECMAScriptReader {
    var cursor: PatternCursor
    let isLenient: Bool
    var flags = Flags()
    var departures: [PatternSyntaxError] = []
    private var names: [String?] = []
    private var paths: [[Branch]] = []
    private var path: [Branch] = []
    private var choices = 0
    private var references: [Reference] = []
    private var hasLookaround = false

    /// What a modifier such as `(?i:…)` has switched on.
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesAll = false
    }

    private struct Branch {
        var choice: Int
        var alternative: Int
    }

    private enum Reference {
        case number(Int, offset: Int, length: Int)
        case name(String, offset: Int, length: Int)
    }

    static let lineTerminators = ScalarSet([
        ScalarRange(0x0A, 0x0A), ScalarRange(0x0D, 0x0D), ScalarRange(0x2028, 0x2029),
    ])

    private init(_ bytes: [UInt8], isLenient: Bool) {
        cursor = PatternCursor(bytes)
        self.isLenient = isLenient
    }

    static func read(_ bytes: [UInt8], isLenient: Bool) throws(PatternSyntaxError) -> PatternTree {
        var reader = ECMAScriptReader(bytes, isLenient: isLenient)
        let root = try reader.readChoice()
        guard reader.cursor.isAtEnd else {
            let offset = reader.cursor.position
            throw reader.cursor.error(at: offset, length: 1, "a group is closed that was never opened", "no `)` here")
        }
        return PatternTree(
            syntax: .ecmaScript,
            root: root,
            groupNames: reader.names,
            references: try reader.resolveReferences(),
            hasLookaround: reader.hasLookaround,
            lineTerminators: lineTerminators,
            departures: reader.departures
        )
    }

    /// Notes a place that only lenient reading takes, or refuses it.
    mutating func depart(_ error: PatternSyntaxError) throws(PatternSyntaxError) {
        guard isLenient else { throw error }
        departures.append(error)
    }

    // MARK: Choices, sequences, terms

    private mutating func readChoice() throws(PatternSyntaxError) -> Node {
        choices += 1
        path.append(Branch(choice: choices, alternative: 0))
        defer { path.removeLast() }
        var alternatives = [try readSequence()]
        while !cursor.isAtEnd, cursor.take(UInt8(ascii: "|")) {
            path[path.count - 1].alternative += 1
            try cursor.spend(1, at: cursor.position - 1)
            alternatives.append(try readSequence())
        }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func readSequence() throws(PatternSyntaxError) -> Node {
        var nodes: [Node] = []
        while !cursor.isAtEnd {
            let byte = cursor.next
            if byte == UInt8(ascii: "|") || byte == UInt8(ascii: ")") { break }
            let start = cursor.position
            let costBefore = cursor.cost
            let (node, repeats) = try readTerm()
            nodes.append(try readQuantifier(of: node, repeats, from: start, costBefore))
        }
        return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
    }

    /// How a term may be repeated.
    enum Repeats {
        case yes, onlyLeniently, never
    }

    private mutating func readTerm() throws(PatternSyntaxError) -> (Node, Repeats) {
        let start = cursor.position
        try cursor.spend(1, at: start)
        switch cursor.next {
        case UInt8(ascii: "^"):
            cursor.position += 1
            return (.assertion(flags.isMultiline ? .lineStart : .textStart), .never)
        case UInt8(ascii: "$"):
            cursor.position += 1
            return (.assertion(flags.isMultiline ? .lineEnd : .textEnd), .never)
        case UInt8(ascii: "("):
            return try readGroup()
        case UInt8(ascii: "."):
            cursor.position += 1
            return (try cursor.register(flags.dotMatchesAll ? .all : Self.lineTerminators.inverted, at: start), .yes)
        case UInt8(ascii: "["):
            return (try cursor.register(try readClass(), at: start), .yes)
        case UInt8(ascii: "\\"):
            return try readEscape()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            throw cursor.error(at: start, length: 1, "there is nothing to repeat", "something before the quantifier")
        case UInt8(ascii: "{"):
            return try readLoneBrace()
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            try depart(
                cursor.error(
                    at: start,
                    length: 1,
                    "a bracket is closed that was never opened",
                    "an escape, `\\` before it"
                )
            )
            return (.scalar(try cursor.takeScalar()), .yes)
        default:
            return (try literal(try cursor.takeScalar(), at: start), .yes)
        }
    }

    private mutating func readLoneBrace() throws(PatternSyntaxError) -> (Node, Repeats) {
        let start = cursor.position
        if try takeCounts() != nil {
            throw cursor.error(from: start, "there is nothing to repeat", "something before the quantifier")
        }
        try depart(cursor.error(at: start, length: 1, "a brace opens no quantifier", "`\\{` for a brace"))
        return (.scalar(try cursor.takeScalar()), .yes)
    }

    /// A scalar, or all its cases where case is ignored.
    mutating func literal(_ scalar: UInt32, at offset: Int) throws(PatternSyntaxError) -> Node {
        guard flags.ignoresCase else { return try cursor.register(scalar, at: offset) }
        return try cursor.register(CaseFolding.variants(of: scalar), at: offset)
    }

    // MARK: Quantifiers

    private mutating func readQuantifier(
        of node: Node,
        _ repeats: Repeats,
        from start: Int,
        _ costBefore: Int
    ) throws(PatternSyntaxError) -> Node {
        let offset = cursor.position
        guard !cursor.isAtEnd, let (minimum, maximum) = try takeQuantifier() else { return node }
        let isGreedy = cursor.isAtEnd || !cursor.take(UInt8(ascii: "?"))
        if repeats != .yes {
            let error = cursor.error(from: offset, "an assertion cannot be repeated", "a group around it")
            guard repeats == .onlyLeniently else { throw error }
            try depart(error)
        }
        try cursor.spendRepeat(since: costBefore, minimum: minimum, maximum: maximum, at: offset)
        return .repetition(node, minimum: minimum, maximum: maximum, isGreedy: isGreedy)
    }

    private mutating func takeQuantifier() throws(PatternSyntaxError) -> (Int, Int?)? {
        switch cursor.next {
        case UInt8(ascii: "*"):
            cursor.position += 1
            return (0, nil)
        case UInt8(ascii: "+"):
            cursor.position += 1
            return (1, nil)
        case UInt8(ascii: "?"):
            cursor.position += 1
            return (0, 1)
        case UInt8(ascii: "{"):
            return try takeCounts()
        default:
            return nil
        }
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
        if cursor.take(UInt8(ascii: ",")) {
            maximum = cursor.takeDecimal()
        }
        guard cursor.take(UInt8(ascii: "}")) else {
            cursor.position = start
            return nil
        }
        if let maximum, maximum < minimum {
            throw cursor.error(from: start, "the repeat's counts are out of order", "the smaller count first")
        }
        guard max(minimum, maximum ?? 0) <= PatternLimits.repeatCount else {
            let expected = "a count of at most \(PatternLimits.repeatCount)"
            throw cursor.error(from: start, "the repeat's count is too large", expected)
        }
        return (minimum, maximum)
    }

    // MARK: Groups

    private mutating func readGroup() throws(PatternSyntaxError) -> (Node, Repeats) {
        let start = cursor.position
        try cursor.enterGroup(at: start)
        defer { cursor.leaveGroup() }
        cursor.position += 1
        guard cursor.take(UInt8(ascii: "?")) else { return (try readCapture(named: nil, at: start), .yes) }
        if cursor.take("=") { return (try readLook(isAhead: true, isNegated: false, at: start), .onlyLeniently) }
        if cursor.take("!") { return (try readLook(isAhead: true, isNegated: true, at: start), .onlyLeniently) }
        if cursor.take("<=") { return (try readLook(isAhead: false, isNegated: false, at: start), .never) }
        if cursor.take("<!") { return (try readLook(isAhead: false, isNegated: true, at: start), .never) }
        if cursor.take("<") {
            let name = try readGroupName(at: cursor.position)
            return (try readCapture(named: name, at: start), .yes)
        }
        let outer = flags
        defer { flags = outer }
        try readModifiers(at: start)
        let node = try readChoice()
        try closeGroup(openedAt: start)
        return (node, .yes)
    }

    /// Reads `ims-ims:`, empty for a plain group.
    private mutating func readModifiers(at start: Int) throws(PatternSyntaxError) {
        var seen: Set<UInt8> = []
        var isRemoving = false
        var isAny = false
        while !cursor.take(UInt8(ascii: ":")) {
            let byte = cursor.next
            let isKnown = "ims".utf8.contains(byte) && seen.insert(byte).inserted
            guard isKnown || (byte == UInt8(ascii: "-") && !isRemoving) else {
                throw cursor.error(
                    at: start,
                    length: cursor.position + 1 - start,
                    "this kind of group is not known to ECMA-262",
                    "`(`, `(?:`, `(?=`, `(?!`, `(?<=`, `(?<!`, `(?<name>` or `(?i:`"
                )
            }
            cursor.position += 1
            isAny = true
            switch byte {
            case UInt8(ascii: "i"): flags.ignoresCase = !isRemoving
            case UInt8(ascii: "m"): flags.isMultiline = !isRemoving
            case UInt8(ascii: "s"): flags.dotMatchesAll = !isRemoving
            default: isRemoving = true
            }
        }
        if isAny, seen.isEmpty {
            throw cursor.error(from: start, "the group's modifiers are empty", "`i`, `m` or `s`")
        }
    }

    private mutating func readLook(isAhead: Bool, isNegated: Bool, at start: Int) throws(PatternSyntaxError) -> Node {
        hasLookaround = true
        let node = try readChoice()
        try closeGroup(openedAt: start)
        return .look(node, isAhead: isAhead, isNegated: isNegated)
    }

    private mutating func readCapture(named name: String?, at start: Int) throws(PatternSyntaxError) -> Node {
        if let name {
            for (index, other) in names.enumerated() where other == name && canMeet(paths[index], path) {
                let message = "two groups that can both take part are named \(name)"
                throw cursor.error(from: start, message, "a name of its own for each")
            }
        }
        names.append(name)
        paths.append(name == nil ? [] : path)
        let number = names.count
        try cursor.spend(2, at: start)
        let node = try readChoice()
        try closeGroup(openedAt: start)
        return .group(node, number)
    }

    /// Whether groups at two places can take part in one match: not in different alternatives of one choice.
    private func canMeet(_ one: [Branch], _ two: [Branch]) -> Bool {
        for (left, right) in zip(one, two) {
            guard left.choice == right.choice else { return true }
            if left.alternative != right.alternative { return false }
        }
        return true
    }

    private mutating func closeGroup(openedAt start: Int) throws(PatternSyntaxError) {
        guard !cursor.isAtEnd, cursor.take(UInt8(ascii: ")")) else {
            throw cursor.error(at: start, length: 1, "a group is never closed", "`)` before the end of the pattern")
        }
    }

    /// Reads a name and the `>` after it.
    mutating func readGroupName(at start: Int) throws(PatternSyntaxError) -> String {
        var name = String.UnicodeScalarView()
        while !cursor.isAtEnd {
            let offset = cursor.position
            var value = try cursor.takeScalar()
            if value == 0x3E, !name.isEmpty { return String(name) }
            if value == 0x5C {
                guard cursor.take("u"), let escaped = takeUnicodeEscape() else {
                    throw cursor.error(from: offset, "an escape in a name is not complete", "`\\u` and four digits")
                }
                value = escaped
            }
            guard let scalar = Unicode.Scalar(value), Self.isNamePart(scalar, isFirst: name.isEmpty) else {
                throw cursor.error(
                    from: offset,
                    "a group's name has a character no name has",
                    "letters, digits, `_` or `$`"
                )
            }
            name.append(scalar)
        }
        throw cursor.error(from: start, "a group's name is never closed", "`>` after the name")
    }

    private static func isNamePart(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar {
        case "$", "_": true
        case "\u{200C}", "\u{200D}": !isFirst
        default: isFirst ? scalar.properties.isIDStart : scalar.properties.isIDContinue
        }
    }

    // MARK: References

    mutating func addReference(number: Int, from start: Int) throws(PatternSyntaxError) -> Node {
        references.append(.number(number, offset: start, length: cursor.position - start))
        return .backreference(references.count - 1, foldsCase: flags.ignoresCase)
    }

    mutating func addReference(name: String, from start: Int) throws(PatternSyntaxError) -> Node {
        references.append(.name(name, offset: start, length: cursor.position - start))
        return .backreference(references.count - 1, foldsCase: flags.ignoresCase)
    }

    private func resolveReferences() throws(PatternSyntaxError) -> [[Int]] {
        var resolved: [[Int]] = []
        for reference in references {
            switch reference {
            case .number(let number, let offset, let length):
                guard number <= names.count else {
                    let message = "group \(number) does not exist"
                    throw cursor.error(at: offset, length: length, message, "a number of at most \(names.count)")
                }
                resolved.append([number])
            case .name(let name, let offset, let length):
                let groups = names.indices.filter { names[$0] == name }.map { $0 + 1 }
                guard !groups.isEmpty else {
                    throw cursor.error(at: offset, length: length, "no group is named \(name)", "the name of a group")
                }
                resolved.append(groups)
            }
        }
        return resolved
    }
}
