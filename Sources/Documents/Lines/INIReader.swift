// INIReader: Reads INI files.
public import Findings

/// Reads INI files.
public enum INIReader {
    /// Reads a text.
    public static func read(_ source: SourceText, options: ReadOptions) -> ReadResult {
        ReadResult(document: nil, findings: [])
    }
}
