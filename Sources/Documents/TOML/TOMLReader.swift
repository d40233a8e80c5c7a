// TOMLReader: Reads TOML 1.0.
public import Findings

/// Reads TOML 1.0.
public enum TOMLReader {
    /// Reads a text.
    public static func read(_ source: SourceText, options: ReadOptions) -> ReadResult {
        ReadResult(document: nil, findings: [])
    }
}
