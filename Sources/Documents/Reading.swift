// Reading: the one way in, whatever the notation.
public import Findings

/// What reading a text gave.
public struct ReadResult: Sendable {
    /// The document; nil where nothing can be said of the content.
    public var document: Document?
    /// What was found wrong while reading, in text order.
    public var findings: [Finding]
    /// Keys that stood twice in one mapping, in text order; the document keeps the later value.
    public var duplicates: [DuplicateKey]

    /// A result.
    public init(document: Document?, findings: [Finding], duplicates: [DuplicateKey] = []) {
        self.document = document
        self.findings = findings
        self.duplicates = duplicates
    }

    /// Whether the text was read without an error: values may be trusted.
    public var isSound: Bool { document != nil && !findings.contains { $0.level == .error } }
}

extension Document {
    /// Reads a text in the given notation; never throws: what is wrong comes back as findings.
    public static func read(
        _ source: SourceText,
        as format: DocumentFormat,
        options: ReadOptions = ReadOptions()
    ) -> ReadResult {
        let check = TextCheck(source, format: format, options: options)
        guard check.isReadable else { return ReadResult(document: nil, findings: check.findings) }
        var result = readChecked(source, as: format, options: options)
        if !check.findings.isEmpty {
            // Both are in text order; what is said of the bytes comes first where they meet.
            result.findings = (check.findings + result.findings).sorted { $0.place.span.start < $1.place.span.start }
        }
        return result
    }

    /// Reads a text whose bytes are known to be UTF-8 without NUL bytes and of a size that spans can count.
    private static func readChecked(
        _ source: SourceText,
        as format: DocumentFormat,
        options: ReadOptions
    ) -> ReadResult {
        switch format {
        case .yaml: YAMLReader.read(source, options: options)
        case .json: JSONReader.read(source, allowsComments: false, options: options)
        case .jsonc: JSONReader.read(source, allowsComments: true, options: options)
        case .toml: TOMLReader.read(source, options: options)
        case .dotenv: DotenvReader.read(source, options: options)
        case .ini: INIReader.read(source, options: options)
        case .properties: PropertiesReader.read(source, options: options)
        }
    }
}
