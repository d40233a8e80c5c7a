// TemplateGrammar: `uri-template` (RFC 6570, section 2).

/// URI templates: literal text with expressions in braces.
enum TemplateGrammar {
    /// The whole text is one template.
    static func check(_ text: Span<UInt8>) throws(FormatProblem) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if ASCIISet.templateLiteral.contains(byte) {
                index += 1
            } else if byte == UInt8(ascii: "{") {
                try readExpression(text, at: &index)
            } else if byte == UInt8(ascii: "%") {
                guard ReferenceGrammar.isEncoded(text, at: index) else { throw FormatProblem(.percent, at: index) }
                index += 3
            } else if byte >= 0x80 {
                guard let point = text.codePoint(at: index, end: text.count) else {
                    throw FormatProblem(.notUTF8, at: index)
                }
                guard ReferenceGrammar.isInternational(point.value, privateToo: true) else {
                    throw FormatProblem(.templateCharacter, at: index)
                }
                index += point.width
            } else {
                throw FormatProblem(byte == UInt8(ascii: "}") ? .braceUnopened : .templateCharacter, at: index)
            }
        }
    }

    /// Reads `{`, an operator or none, variables with commas between, `}`.
    private static func readExpression(_ text: Span<UInt8>, at index: inout Int) throws(FormatProblem) {
        let start = index
        index += 1
        if ASCIISet.templateOperator.contains(text.peek(index)) { index += 1 }
        guard index < text.count else { throw FormatProblem(.expressionOpen, at: start) }
        guard text[index] != UInt8(ascii: "}") else { throw FormatProblem(.expressionEmpty, at: start) }
        while true {
            try readVariable(text, at: &index)
            guard index < text.count else { throw FormatProblem(.expressionOpen, at: start) }
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "}") { return }
            guard byte == UInt8(ascii: ",") else { throw FormatProblem(.variableName, at: index - 1) }
            guard index < text.count else { throw FormatProblem(.expressionOpen, at: start) }
        }
    }

    /// Reads a name with dots inside, then `:` and a length up to 9999, or `*`.
    private static func readVariable(_ text: Span<UInt8>, at index: inout Int) throws(FormatProblem) {
        try readNamePart(text, at: &index)
        while text.peek(index) == UInt8(ascii: ".") {
            index += 1
            try readNamePart(text, at: &index)
        }
        if text.peek(index) == UInt8(ascii: "*") {
            index += 1
        } else if text.peek(index) == UInt8(ascii: ":") {
            index += 1
            let start = index
            while text.peek(index).isDigit { index += 1 }
            guard 1...4 ~= index - start, text[start] != UInt8(ascii: "0") else {
                throw FormatProblem(.prefixLength, at: start)
            }
        }
    }

    private static func readNamePart(_ text: Span<UInt8>, at index: inout Int) throws(FormatProblem) {
        let start = index
        while index < text.count {
            if ASCIISet.templateVariable.contains(text[index]) {
                index += 1
            } else if text[index] == UInt8(ascii: "%") {
                guard ReferenceGrammar.isEncoded(text, at: index) else { throw FormatProblem(.percent, at: index) }
                index += 3
            } else {
                break
            }
        }
        guard index > start else { throw FormatProblem(.variableName, at: index) }
    }
}
