// CELValue: what an expression comes to.
public import Documents

/// A value of the language.
///
/// Shape: numbers keep their kind; lists and maps share their storage when copied; what is read from a document stays a
/// position on its tape until a scalar is needed.
public enum CELValue: Sendable {
    /// Nothing.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number of 64 bits.
    case int(Int64)
    /// A whole number of 64 bits without sign.
    case uint(UInt64)
    /// A number of IEEE 754 binary64.
    case double(Double)
    /// Text, compared by code points.
    case string(String)
    /// Bytes.
    case bytes([UInt8])
    /// An ordered list.
    case list([CELValue])
    /// Values by key.
    case map(CELMap)
    /// An instant.
    case timestamp(CELTimestamp)
    /// A span of time.
    case duration(CELDuration)
    /// A type as a value.
    case type(CELType)
    /// A value that may be missing.
    case optional(CELOptional)
    /// A value of a library: an address, a URL, a version …
    case opaque(CELOpaque)
    /// A list or map that lies in a document, by its node's index.
    case node(CELDocument, Int32)

    /// What lies at the first root of a document; null where it is empty.
    public static func document(_ document: Document) -> CELValue {
        let holder = CELDocument(document)
        return holder.value(at: document.root)
    }

    /// An optional with a value, or without one.
    public static func maybe(_ value: CELValue?) -> CELValue {
        .optional(value.map { CELOptional($0) } ?? .absent)
    }
}

/// A document that values point into; made once for a document.
public final class CELDocument: Sendable {
    /// The document.
    public let document: Document
    /// Nodes whose value is not known here, such as secret references, with their names: what reads them is unknown.
    let unknowns: [Int: String]
    /// Nodes that stand for a text kept elsewhere, such as secret references that were resolved.
    let substitutes: [Int: String]

    /// A holder for a document; `unknowns` are nodes whose value is not known, with what to call them, and `substitutes`
    /// nodes that stand for another text.
    public init(_ document: Document, unknowns: [Int: String] = [:], substitutes: [Int: String] = [:]) {
        self.document = document
        self.unknowns = unknowns
        self.substitutes = substitutes
    }
}

/// A value that may be missing.
public final class CELOptional: Sendable {
    /// The value, or nil.
    public let value: CELValue?
    /// The one without a value.
    public static let absent = CELOptional(nil)

    init(_ value: CELValue?) { self.value = value }
}

extension CELValue {
    /// The run-time type, as `type(x)` gives it.
    public var type: CELType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .list: .list(.dynamic)
        case .map: .map(.dynamic, .dynamic)
        case .timestamp: .timestamp
        case .duration: .duration
        case .type: .type(nil)
        case .optional: .optional(.dynamic)
        case .opaque(let opaque): .abstract(opaque.content.typeName, [])
        case .node(let holder, let index): holder.type(at: Int(index))
        }
    }
}
