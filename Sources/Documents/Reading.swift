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
