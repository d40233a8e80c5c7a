// DotenvReader: Reads dotenv files.
public import Findings

/// Reads dotenv files.
public enum DotenvReader {
    /// Reads a text.
    public static func read(_ source: SourceText, options: ReadOptions) -> ReadResult {
        ReadResult(document: nil, findings: [])
    }
}
