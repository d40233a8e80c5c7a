// DocumentFormat: which notation a text is in, and how it is to be read.

/// The notations that can be read.
public enum DocumentFormat: String, Sendable, CaseIterable {
    /// YAML, core schema of 1.2 or the types of 1.1.
    case yaml
    /// JSON as in RFC 8259.
    case json
    /// JSON with comments and trailing commas.
    case jsonc
    /// TOML 1.0.
    case toml
    /// Lines of `NAME=value`.
    case dotenv
    /// Sections with `name = value`.
    case ini
    /// Java properties.
    case properties

    /// The format that a file's name suggests, or nil.
    public init?(fileName: String) {
        let name = fileName.split(separator: "/").last.map(String.init)?.lowercased() ?? ""
        if name == ".env" || name.hasPrefix(".env.") || name.hasSuffix(".env") {
            self = .dotenv
            return
        }
        switch name {
        case "tsconfig.json", "jsconfig.json", "devcontainer.json", ".eslintrc.json":
            self = .jsonc
            return
        default: break
        }
        switch name.split(separator: ".").last {
        case "yaml", "yml": self = .yaml
        case "json", "webmanifest": self = .json
        case "jsonc": self = .jsonc
        case "toml": self = .toml
        case "ini", "cfg": self = .ini
        case "properties": self = .properties
        default: return nil
        }
    }
}

/// Which YAML the program's own reader speaks.
public enum Dialect: String, Sendable, CaseIterable {
    /// YAML 1.1 types: yes/no/on/off, base 60, leading-zero octal, dates (PyYAML, Ruby, Go yaml.v2 …).
    case yaml1_1 = "yaml-1.1"
    /// The core schema of YAML 1.2.
    case yaml1_2 = "yaml-1.2"
}

/// How a text is to be read, and the limits that hold.
public struct ReadOptions: Sendable {
    /// The dialect the program's reader speaks; nil: not known, values are read as 1.2 and checks speak of both.
    public var dialect: Dialect?
    /// Most bytes a text may have.
    public var maximumBytes = 256 << 20
    /// Most containers inside one another.
    public var maximumDepth = 512
    /// Most nodes a document may have, aliases expanded.
    public var maximumNodes = 16_000_000
    /// Most nodes that aliases and merge keys may add, beyond ten times those written.
    public var maximumExpansion = 1_000_000
    /// Most findings while reading one text; the rest are counted.
    public var maximumFindings = 100

    /// The defaults.
    public init(dialect: Dialect? = nil) {
        self.dialect = dialect
    }
}
