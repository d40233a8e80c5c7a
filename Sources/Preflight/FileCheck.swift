// FileCheck: one file without a contract: read, traps, and the schema that the file itself names.
public import Documents
public import Findings
public import JSONSchema

/// What a check of one file came to.
public struct FileOutcome: Sendable {
    /// What was found, in text order.
    public var findings: [Finding]
    /// What was not checked.
    public var unchecked: [Unchecked]
}

/// Checks one file: how it reads, the traps in it, and the schema that it names.
public struct FileCheck: Sendable {
    /// How texts are read.
    public var reading: ReadOptions
    /// Now, in seconds since 1970 UTC, for the next runs of cron lines; nil where it is not told.
    public var now: Int64?
    /// Schemas that references may lead to.
    public var registry: SchemaRegistry

    /// A check.
    public init(reading: ReadOptions = ReadOptions(), now: Int64? = nil, registry: SchemaRegistry = SchemaRegistry()) {
        self.reading = reading
        self.now = now
        self.registry = registry
    }

    /// Reads a text and looks for traps; findings are in text order.
    public func read(_ source: SourceText, as format: DocumentFormat) -> (result: ReadResult, findings: [Finding]) {
        let result = Document.read(source, as: format, options: reading)
        let traps = result.traps(options: CheckOptions(now: now))
        for finding in result.findings where finding.level == .error { SecretLine.mask(at: finding.place) }
        return (
            result, result.findings.isEmpty && traps.isEmpty ? [] : Report(findings: result.findings + traps).findings
        )
    }

    /// Checks a text whole; `format` nil means that the file's name does not say it: then the content must.
    ///
    /// `neighbour` reads the schema file that the text names, relative to the text's own folder.
    public func outcome(
        of source: SourceText,
        as format: DocumentFormat?,
        neighbour: @escaping (String) -> FileReading
    ) -> FileOutcome {
        let format = format ?? FileCheck.guess(source.bytes)
        let (result, findings) = read(source, as: format)
        var outcome = FileOutcome(findings: findings, unchecked: [])
        guard let document = result.document, result.isSound else { return outcome }
        guard let reference = SchemaReference.find(in: document) else { return outcome }
        let phase = NamedSchema(reading: reading, registry: registry, neighbour: neighbour)
        let (more, unchecked) = phase.run(document, reference)
        outcome.findings = Report(findings: findings + more).findings
        outcome.unchecked = unchecked
        return outcome
    }

    /// The notation of a text without a telling name: JSON where it opens like JSON, else YAML.
    public static func guess(_ bytes: [UInt8]) -> DocumentFormat {
        let first = bytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .yaml
    }
}
