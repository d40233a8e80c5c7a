// JSONReader: reads JSON (RFC 8259) and JSON with comments.
public import Findings

/// Reads JSON, strictly as RFC 8259 or with comments and trailing commas.
public enum JSONReader {
    /// Reads a text.
    public static func read(_ source: SourceText, allowsComments: Bool, options: ReadOptions) -> ReadResult {
        ReadResult(document: nil, findings: [])
    }
}
