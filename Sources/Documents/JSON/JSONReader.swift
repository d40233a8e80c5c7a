// JSONReader: reads JSON (RFC 8259) and JSON with comments.
public import Findings

/// Reads JSON, strictly as RFC 8259 or with comments and trailing commas.
///
/// Decided where the RFC leaves it open: numbers of any size are kept as written; half a surrogate pair becomes U+FFFD
/// with a warning; a key that stands twice is no error here, the later value wins and `duplicates` names both places.
public enum JSONReader {
    /// Reads a text that `Document.read` has found to be UTF-8.
    ///
    /// Cost: O(bytes); a text with a mistake is read twice, the second time slowly and with explanations.
    public static func read(_ source: SourceText, allowsComments: Bool, options: ReadOptions) -> ReadResult {
        let tape = source.bytes.withUnsafeBufferPointer { JSONScanner.scan($0, options: options) }
        guard let tape else {
            var explainer = JSONExplainer(source: source, allowsComments: allowsComments, options: options)
            return explainer.read()
        }
        let document = Document(
            source: source,
            format: allowsComments ? .jsonc : .json,
            dialect: nil,
            nodes: tape.nodes,
            storage: tape.decoded.isEmpty ? source.bytes : source.bytes + tape.decoded,
            tags: [],
            roots: [0]
        )
        return ReadResult(document: document, findings: [])
    }
}
