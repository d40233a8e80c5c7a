// CELParser+member: literals, names, brackets, and what follows a dot or a bracket.

extension CELParser {
    /// Reads a primary, then any of `.name`, `.name(…)`, `[…]` behind it.
    mutating func member(isNegative: Bool = false) throws(CELIssue) -> Int32 {
        var operand = try primary(isNegative: isNegative)
        while true {
            switch token.kind {
            case .dot: operand = try afterDot(operand)
            case .openBracket:
                let offset = UInt32(truncatingIfNeeded: token.start)
                try advance()
                let isOptional = try take(.question)
                let key = try expression()
                try expect(.closeBracket, "']'")
                var node = CELNode(operation: .index, first: operand, second: key, offset: offset)
                if isOptional { node.flags = CELNode.optional }
                operand = try add(node, over: operand, key)
            case .openBrace:
                guard let name = qualifiedName(operand) else { return operand }
                operand = try structure(name)
            default: return operand
            }
        }
    }

    private mutating func afterDot(_ operand: Int32) throws(CELIssue) -> Int32 {
        try advance()
        let isOptional = try take(.question)
        let offset = token.start
        let name = try fieldName()
        if token.kind == .openParenthesis, !isOptional {
            try advance()
            let arguments = try list(until: .closeParenthesis, allowsTrailingComma: false)
            return try memberCall(name, operand, arguments, offset)
        }
        let index = tree.addName(name)
        var node = CELNode(
            operation: .select,
            first: operand,
            second: index,
            offset: UInt32(truncatingIfNeeded: offset)
        )
        if isOptional { node.flags = CELNode.optional }
        return try add(node, over: operand)
    }

    private mutating func fieldName() throws(CELIssue) -> String {
        switch token.kind {
        case .identifier:
            let name = lexer.text(of: token)
            try advance()
            return name
        case .quotedIdentifier:
            let name = String(decoding: lexer.bytes[token.start + 1..<token.end - 1], as: UTF8.self)
            try advance()
            return name
        default: throw unexpected("a name")
        }
    }

    /// Expressions between commas; the opening bracket has been read, the closing one is read here.
    private mutating func list(
        until close: CELToken.Kind,
        allowsTrailingComma: Bool,
        optionals: Bool = false
    ) throws(CELIssue) -> [Int32] {
        var result: [Int32] = []
        while token.kind != close || (!allowsTrailingComma && !result.isEmpty) {
            let offset = UInt32(truncatingIfNeeded: token.start)
            let isOptional = optionals ? try take(.question) : false
            var element = try expression()
            if isOptional {
                let node = CELNode(operation: .optionalElement, first: element, offset: offset)
                element = try add(node, over: element)
            }
            result.append(element)
            guard try take(.comma) else { break }
        }
        try expect(close, close == .closeBracket ? "',' or ']'" : "',' or ')'")
        return result
    }

    private mutating func primary(isNegative: Bool) throws(CELIssue) -> Int32 {
        let start = token
        switch token.kind {
        case .int, .uint, .double:
            let value = try lexer.number(token, isNegative: isNegative)
            return try literal(value)
        case .string, .bytes:
            let value = try lexer.quotedValue(token)
            return try literal(value)
        case .wordTrue: return try literal(.bool(true))
        case .wordFalse: return try literal(.bool(false))
        case .wordNull: return try literal(.null)
        case .identifier: return try name(hasLeadingDot: false)
        case .dot:
            try advance()
            guard token.kind == .identifier else { throw unexpected("a name") }
            return try name(hasLeadingDot: true)
        case .openParenthesis:
            try advance()
            let inner = try expression()
            try expect(.closeParenthesis, "')'")
            return inner
        case .openBracket:
            try advance()
            let elements = try list(until: .closeBracket, allowsTrailingComma: true, optionals: true)
            return try add(.list, elements, start.start)
        case .openBrace:
            try advance()
            return try map(start.start)
        default: throw unexpected("a value")
        }
    }

    private mutating func literal(_ value: CELValue) throws(CELIssue) -> Int32 {
        let offset = UInt32(truncatingIfNeeded: token.start)
        try advance()
        let constant = tree.addConstant(value)
        return try add(CELNode(operation: .constant, first: constant, offset: offset))
    }

    /// Adds a node with a range of children.
    mutating func add(
        _ operation: CELNode.Operation,
        _ operands: [Int32],
        _ offset: Int,
        first: Int32 = 0,
        flags: UInt8 = 0
    ) throws(CELIssue) -> Int32 {
        let range = tree.addChildren(operands)
        var node = CELNode(operation: operation, first: first, offset: UInt32(truncatingIfNeeded: offset))
        node.flags = flags
        node.second = range.start
        node.third = range.count
        return try add(node, overAll: operands)
    }

    private mutating func name(hasLeadingDot: Bool) throws(CELIssue) -> Int32 {
        let offset = token.start
        let text = lexer.text(of: token)
        if CELParser.reserved.contains(text) {
            throw CELIssue(.syntax, "'\(text)' is reserved and cannot be a name", at: offset)
        }
        try advance()
        if token.kind == .openParenthesis {
            try advance()
            let arguments = try list(until: .closeParenthesis, allowsTrailingComma: false)
            return try globalCall(hasLeadingDot ? "." + text : text, arguments, offset)
        }
        let index = tree.addName(text)
        var node = CELNode(operation: .name, first: index, offset: UInt32(truncatingIfNeeded: offset))
        if hasLeadingDot { node.flags = CELNode.leadingDot }
        return try add(node)
    }

    static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    private mutating func map(_ offset: Int) throws(CELIssue) -> Int32 {
        var operands: [Int32] = []
        while token.kind != .closeBrace {
            let keyOffset = UInt32(truncatingIfNeeded: token.start)
            let isOptional = try take(.question)
            operands.append(try expression())
            try expect(.colon, "':'")
            var value = try expression()
            if isOptional {
                value = try add(CELNode(operation: .optionalElement, first: value, offset: keyOffset), over: value)
            }
            operands.append(value)
            guard try take(.comma) else { break }
        }
        try expect(.closeBrace, "',' or '}'")
        return try add(.map, operands, offset)
    }

    private mutating func structure(_ name: String) throws(CELIssue) -> Int32 {
        let offset = token.start
        try advance()
        var operands: [Int32] = []
        while token.kind != .closeBrace {
            let fieldOffset = UInt32(truncatingIfNeeded: token.start)
            let isOptional = try take(.question)
            let field = tree.addConstant(.string(try fieldName()))
            operands.append(try add(CELNode(operation: .constant, first: field, offset: fieldOffset)))
            try expect(.colon, "':'")
            var value = try expression()
            if isOptional {
                value = try add(CELNode(operation: .optionalElement, first: value, offset: fieldOffset), over: value)
            }
            operands.append(value)
            guard try take(.comma) else { break }
        }
        try expect(.closeBrace, "',' or '}'")
        return try add(.structure, operands, offset, first: tree.addName(name))
    }

    /// The dotted name that an expression is, or nil.
    func qualifiedName(_ index: Int32) -> String? {
        var parts: [String] = []
        var current = index
        while true {
            let node = tree[current]
            switch node.operation {
            case .select where node.flags == 0:
                parts.append(tree.names[Int(node.second)].text)
                current = node.first
            case .name:
                parts.append((node.has(CELNode.leadingDot) ? "." : "") + tree.names[Int(node.first)].text)
                return parts.reversed().joined(separator: ".")
            default: return nil
            }
        }
    }
}
