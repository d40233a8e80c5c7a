// PropertiesReader: Reads Java properties.
public import Findings

/// Reads Java properties.
public enum PropertiesReader {
    /// Reads a text.
    public static func read(_ source: SourceText, options: ReadOptions) -> ReadResult {
        ReadResult(document: nil, findings: [])
    }
}
