// CELParser: from text to tree, by precedence.

/// Parses one expression into a flat tree.
///
/// Depth: brackets and operands nest up to `maximumDepth`; runs of `!` and `-` are folded as they are read.
struct CELParser {
    var lexer: CELLexer
    var token = CELToken(kind: .end, start: 0, end: 0)
    var tree = CELTree()
    var depth = 0
    /// Where the token before the current one ends.
    private(set) var lastEnd = 0
    let hasMacros: Bool
    let maximumDepth: Int
    /// How many nodes an expression may have.
    static let maximumNodes = 100_000
    /// How many bytes an expression may have.
    static let maximumBytes = 1 << 20

    init(_ text: String, hasMacros: Bool, maximumDepth: Int) throws(CELIssue) {
        lexer = CELLexer(text)
        self.hasMacros = hasMacros
        self.maximumDepth = maximumDepth
        guard lexer.bytes.count <= CELParser.maximumBytes else {
            throw CELIssue(.limit, "the expression is longer than \(CELParser.maximumBytes) bytes", at: 0)
        }
        let expected = 8 + lexer.bytes.count / 4
        tree.nodes.reserveCapacity(min(expected, 256))
        tree.depths.reserveCapacity(min(expected, 256))
        tree.starts.reserveCapacity(min(expected, 256))
        tree.ends.reserveCapacity(min(expected, 256))
    }

    static func parse(_ text: String, hasMacros: Bool, maximumDepth: Int) throws(CELIssue) -> CELTree {
        var parser = try CELParser(text, hasMacros: hasMacros, maximumDepth: maximumDepth)
        try parser.advance()
        let root = try parser.expression()
        guard parser.token.kind == .end else { throw parser.unexpected("the end") }
        parser.tree.root = root
        return parser.tree
    }

    mutating func advance() throws(CELIssue) {
        lastEnd = token.end
        token = try lexer.next()
    }

    /// Steps over a token of this kind, if it stands here.
    mutating func take(_ kind: CELToken.Kind) throws(CELIssue) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    mutating func expect(_ kind: CELToken.Kind, _ what: String) throws(CELIssue) {
        guard token.kind == kind else { throw unexpected(what) }
        try advance()
    }

    func unexpected(_ wanted: String) -> CELIssue {
        guard token.kind != .end else {
            return CELIssue(.syntax, "expected \(wanted), but the expression ends here", at: token.start)
        }
        return CELIssue(.syntax, "expected \(wanted), not '\(lexer.text(of: token))'", at: token.start)
    }

    /// Adds a node over `operands` and notes its depth.
    mutating func add(_ node: CELNode, over operands: Int32...) throws(CELIssue) -> Int32 {
        try add(node, overAll: operands)
    }

    mutating func add(_ node: CELNode, overAll operands: [Int32]) throws(CELIssue) -> Int32 {
        var depth: UInt16 = 0
        var start = node.offset
        for operand in operands where operand >= 0 {
            depth = max(depth, tree.depths[Int(operand)])
            start = min(start, tree.starts[Int(operand)])
        }
        guard tree.nodes.count < CELParser.maximumNodes else {
            throw CELIssue(.limit, "the expression has more than \(CELParser.maximumNodes) parts", at: Int(node.offset))
        }
        guard Int(depth) < maximumDepth else { throw tooDeep(Int(node.offset)) }
        tree.nodes.append(node)
        tree.depths.append(depth + 1)
        tree.starts.append(start)
        tree.ends.append(UInt32(truncatingIfNeeded: lastEnd))
        return Int32(truncatingIfNeeded: tree.nodes.count - 1)
    }

    private func tooDeep(_ offset: Int) -> CELIssue {
        CELIssue(.limit, "the expression nests deeper than \(maximumDepth)", at: offset)
    }

    /// Reads `or ["?" or ":" expression]`.
    mutating func expression() throws(CELIssue) -> Int32 {
        depth += 1
        defer { depth -= 1 }
        guard depth <= maximumDepth else { throw tooDeep(token.start) }
        let condition = try logical(.or)
        let offset = UInt32(truncatingIfNeeded: token.start)
        guard try take(.question) else { return condition }
        let yes = try logical(.or)
        try expect(.colon, "':'")
        let no = try expression()
        let node = CELNode(operation: .conditional, first: condition, second: yes, third: no, offset: offset)
        return try add(node, over: condition, yes, no)
    }

    /// or: and {"||" and} · and: relation {"&&" relation}; a run is one node.
    private mutating func logical(_ kind: CELToken.Kind) throws(CELIssue) -> Int32 {
        let first = kind == .or ? try logical(.and) : try binary(0)
        guard token.kind == kind else { return first }
        let offset = UInt32(truncatingIfNeeded: token.start)
        var operands = [first]
        while try take(kind) { operands.append(kind == .or ? try logical(.and) : try binary(0)) }
        let range = tree.addChildren(operands)
        let operation: CELNode.Operation = kind == .or ? .or : .and
        let node = CELNode(operation: operation, second: range.start, third: range.count, offset: offset)
        return try add(node, overAll: operands)
    }

    /// Relations (level 0), sums (1) and products (2), from left to right.
    private mutating func binary(_ level: Int) throws(CELIssue) -> Int32 {
        var left = try unary()
        while let (operation, itsLevel) = CELParser.operation(token.kind), itsLevel >= level {
            let offset = UInt32(truncatingIfNeeded: token.start)
            try advance()
            let right = try binary(itsLevel + 1)
            let node = CELNode(operation: operation, first: left, second: right, offset: offset)
            left = try add(node, over: left, right)
        }
        return left
    }

    private static func operation(_ kind: CELToken.Kind) -> (CELNode.Operation, Int)? {
        switch kind {
        case .equal: (.equal, 0)
        case .notEqual: (.notEqual, 0)
        case .less: (.less, 0)
        case .lessEqual: (.lessEqual, 0)
        case .greater: (.greater, 0)
        case .greaterEqual: (.greaterEqual, 0)
        case .wordIn: (.contained, 0)
        case .plus: (.add, 1)
        case .minus: (.subtract, 1)
        case .star: (.multiply, 2)
        case .slash: (.divide, 2)
        case .percent: (.modulo, 2)
        default: nil
        }
    }

    /// Reads `{"!"} member` or `{"-"} member`.
    private mutating func unary() throws(CELIssue) -> Int32 {
        guard token.kind == .not || token.kind == .minus else { return try member() }
        let kind = token.kind
        let offset = UInt32(truncatingIfNeeded: token.start)
        var count = 0
        while try take(kind) { count += 1 }
        var operand: Int32
        switch token.kind {
        case .int where kind == .minus, .double where kind == .minus, .uint where kind == .minus:
            operand = try member(isNegative: true)
            count -= 1
        case .minus where kind == .not:
            try advance()
            guard [.int, .double].contains(token.kind) else { throw unexpected("a number") }
            operand = try member(isNegative: true)
        default: operand = try member()
        }
        guard count > 0 else { return operand }
        // Two keep what one of them checks: that the operand is a boolean, or a number that can be negated.
        for _ in 0..<(count % 2 == 1 ? 1 : 2) {
            let node = CELNode(operation: kind == .not ? .not : .negate, first: operand, offset: offset)
            operand = try add(node, over: operand)
        }
        return operand
    }
}
