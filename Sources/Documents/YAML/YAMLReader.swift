// YAMLReader: Reads YAML: scanner, parser and tree.
public import Findings

/// Reads YAML: scanner, parser and tree.
public enum YAMLReader {
    /// Reads a text.
    public static func read(_ source: SourceText, options: ReadOptions) -> ReadResult {
        ReadResult(document: nil, findings: [])
    }
}
