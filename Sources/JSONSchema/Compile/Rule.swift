// Rule: a schema's keywords, read and with references resolved: what the tracer walks and programs are made from.
import Documents

/// The types that `type` names.
struct TypeSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt8
    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let number = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)
    static let all = TypeSet(rawValue: 127)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The type that `type` calls so, or nil.
    init?(name: String) {
        switch name {
        case "null": self = .null
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "number": self = .number
        case "string": self = .string
        case "array": self = .array
        case "object": self = .object
        default: return nil
        }
    }
}

/// A property's name: a string node of a schema document, and its hash.
struct PropertyName: Sendable {
    var node: Int
    var hash: UInt32
    var text: String
}

/// A name with the schema for its value.
struct NamedSubschema: Sendable {
    var name: PropertyName
    var subschema: Int
}

/// A name that asks for others.
struct Dependency: Sendable {
    var name: PropertyName
    var required: [PropertyName]
}

/// What a keyword asks; numbers lead into the schema's tables.
enum Rule: Sendable {
    case types(TypeSet)
    case values([Int])
    case multipleOf(ExactNumber)
    case minimum(ExactNumber, isExclusive: Bool)
    case maximum(ExactNumber, isExclusive: Bool)
    case minLength(Int), maxLength(Int)
    case minItems(Int), maxItems(Int)
    case minProperties(Int), maxProperties(Int)
    case pattern(Int)
    case format(Format)
    case content(ContentRule)
    case uniqueItems
    case required([PropertyName])
    case properties([NamedSubschema])
    case patternProperties([(pattern: Int, subschema: Int)])
    case additionalProperties(Int)
    case propertyNames(Int)
    case dependentRequired([Dependency])
    case dependentSchemas([NamedSubschema])
    case dependencies(required: [Dependency], schemas: [NamedSubschema])
    case prefixItems([Int])
    case items(Int, from: Int)
    case contains(Int, minimum: Int, maximum: Int?)
    case allOf([Int]), anyOf([Int]), oneOf([Int])
    case not(Int)
    case conditional(condition: Int, consequence: Int?, alternative: Int?)
    case reference(Int)
    case dynamicReference(Int, name: Int)
    case unresolved(Int)
    case unevaluatedItems(Int), unevaluatedProperties(Int)
    case annotation
}

/// Which content a text must hold.
struct ContentRule: Sendable {
    var isBase64 = false
    var isJSON = false
}

/// A keyword of one schema.
struct Keyword: Sendable {
    /// Which.
    var name: KeywordName
    /// Its value's node in the schema document.
    var node: Int
    /// What it asks.
    var rule: Rule
}

/// A schema at one place of a schema document, with its keywords in order of work.
struct Subschema: Sendable {
    /// Which of the schema's documents it stands in.
    var source: Int
    /// Its node there.
    var node: Int
    /// The resource whose base it has.
    var resource: Int
    /// What it is.
    var keywords: [Keyword] = []
    /// Set for `true` and `false`.
    var constant: Bool?
}

/// A schema document that takes part.
struct SchemaSource: Sendable {
    var document: Document
    var address: String
}

/// A schema with an address of its own: a document's root, or a part with `$id`.
struct SchemaResource: Sendable {
    var source: Int
    var root: Int
    var address: URIReference
    var draft: Draft
    var vocabularies: Vocabularies
    var anchors: [String: Int] = [:]
    var dynamicAnchors: [String: Int] = [:]
}

/// A reference whose target could not be had.
public struct UnresolvedReference: Sendable {
    /// The address that was asked for.
    public let address: String
    /// Why it could not be had, one lower-case clause.
    public let reason: String
    /// The reference's node in the schema document it stands in.
    public let node: Int
    /// The address of that document; empty for the schema given.
    public let source: String

    /// One clause for people.
    public var words: String { "the reference \(address) could not be had: \(reason)" }
}
