// YAMLReader: YAML text to a document.
public import Findings

/// Reads YAML 1.2, with the types of 1.1 where the dialect asks for them.
public enum YAMLReader {
    /// Reads a text; what is wrong comes back as findings.
    ///
    /// Cost: O(bytes), aliases expanded. After an error reading goes on at the next entry of the outermost collection,
    /// so that several mistakes are found in one run; the document then lacks what was skipped.
    public static func read(_ source: SourceText, options: ReadOptions) -> ReadResult {
        // Spans and text offsets are 32 bits wide; decoded text lies behind the source's bytes.
        guard source.bytes.count <= min(options.maximumBytes, 1 << 30) else {
            return ReadResult(document: nil, findings: [])
        }
        return source.bytes.withUnsafeBufferPointer { bytes in
            let sink = YAMLTapeSink(bytes, source: source, options: options)
            var parser = YAMLParser(bytes, source: source, options: options, sink: sink)
            parser.parseStream()
            let findings = parser.findings.sorted { $0.place.span.start < $1.place.span.start }
            let duplicates = parser.sink.duplicates
            let document = parser.sink.finish(dialect: options.dialect)
            return ReadResult(document: document, findings: findings, duplicates: duplicates)
        }
    }
}
