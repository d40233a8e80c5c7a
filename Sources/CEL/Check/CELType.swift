// CELType: the types that declarations name and the checker deduces.

/// A type of the language.
public indirect enum CELType: Sendable, Hashable {
    /// Anything; checked when evaluated.
    case dynamic
    /// The type of a mistake already reported.
    case error
    /// Null alone.
    case null
    /// Booleans.
    case bool
    /// Whole numbers.
    case int
    /// Whole numbers without sign.
    case uint
    /// Numbers of binary64.
    case double
    /// Texts.
    case string
    /// Bytes.
    case bytes
    /// Instants.
    case timestamp
    /// Spans of time.
    case duration
    /// A primitive or null.
    case wrapper(CELType)
    /// Lists of elements.
    case list(CELType)
    /// Maps from keys to values.
    case map(CELType, CELType)
    /// Types as values; of which type, where it is known.
    case type(CELType?)
    /// A type that a declaration leaves open, by name.
    case parameter(String)
    /// A type still being deduced.
    case variable(Int)
    /// A named type with parameters.
    case abstract(String, [CELType])
    /// A map whose fields are declared.
    case record(CELRecord)

    /// A value that may be missing.
    public static func optional(_ type: CELType) -> CELType { .abstract("optional_type", [type]) }
}

/// The declared fields of a map, as a JSON Schema gives them.
public final class CELRecord: Sendable, Hashable {
    /// What messages call it: `config.database`.
    public let name: String
    /// The fields' types.
    public let fields: [String: CELType]
    /// Whether other fields may be there too.
    public let isOpen: Bool

    /// A record of fields.
    public init(name: String, fields: [String: CELType], isOpen: Bool) {
        self.name = name
        self.fields = fields
        self.isOpen = isOpen
    }

    /// Records are one type where they are one object.
    public static func == (left: CELRecord, right: CELRecord) -> Bool { left === right }
    /// By identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension CELType: CustomStringConvertible {
    /// The type as messages name it: `list(int)`, `map(string, dyn)`.
    public var description: String {
        switch self {
        case .dynamic: "dyn"
        case .error: "!error!"
        case .wrapper(let type): "wrapper(\(type))"
        case .list(let type): "list(\(type))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .type(let type): type.map { "type(\($0))" } ?? "type"
        case .parameter(let name): name
        case .variable(let number): "_var\(number)"
        case .abstract(let name, let parameters):
            parameters.isEmpty ? name : "\(name)(\(parameters.map(\.description).joined(separator: ", ")))"
        case .record(let record): record.name
        default: valueName
        }
    }

    /// The name of the type as a value has it: `list`, `google.protobuf.Timestamp`.
    public var valueName: String {
        switch self {
        case .dynamic: "dyn"
        case .error: "error"
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .wrapper(let type): type.valueName
        case .list: "list"
        case .map, .record: "map"
        case .type: "type"
        case .parameter(let name): name
        case .variable: "dyn"
        case .abstract(let name, _): name
        }
    }
}
