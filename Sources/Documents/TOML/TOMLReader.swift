// TOMLReader: reads TOML 1.0 and writes its tree onto the tape.
public import Findings

/// Reads TOML 1.0.
///
/// Shape: tables come out where they were first named, each in one piece; those that no header wrote have the style
/// `.implied`. Dates and times have the kind `.time`; integers in other bases are decimal in their text.
public enum TOMLReader {
    /// Reads a text that `Document.read` has found to be UTF-8.
    ///
    /// Cost: O(bytes).
    public static func read(_ source: SourceText, options: ReadOptions) -> ReadResult {
        var parser = TOMLParser(source: source, options: options)
        parser.readLines()
        let document = tape(of: parser.tree, source: source)
        return ReadResult(document: document, findings: parser.findings.finished())
    }

    private static func tape(of tree: TOMLTree, source: SourceText) -> Document {
        var tape = TapeBuilder(source: source, expectedNodes: tree.items.count * 2)
        var open: [Int] = []
        var item = 0
        while true {
            let entry = tree.items[item]
            if let key = entry.key { write(.string, key.style, key.span, key.text, isKey: true, tree, &tape) }
            var next = entry.next
            if entry.shape == .scalar {
                write(entry.kind, entry.style, entry.span, entry.text, isKey: false, tree, &tape)
            } else {
                tape.begin(entry.kind, style: entry.style, at: entry.span)
                open.append(item)
                next = entry.firstChild
            }
            while next < 0, let last = open.popLast() {
                tape.end(at: Int(tree.items[last].span.end))
                next = tree.items[last].next
            }
            guard next >= 0 else { break }
            item = next
        }
        return tape.finish(format: .toml, dialect: nil)
    }

    private static func write(
        _ kind: Node.Kind,
        _ style: Node.Style,
        _ span: Span,
        _ text: TextRange,
        isKey: Bool,
        _ tree: TOMLTree,
        _ tape: inout TapeBuilder
    ) {
        if text.isDecoded {
            tape.scalar(kind, style: style, span: span, decoded: tree.text(text), isKey: isKey)
        } else {
            let range = Span(from: text.start, to: text.end)
            tape.scalar(kind, style: style, span: span, text: range, isKey: isKey)
        }
    }
}
