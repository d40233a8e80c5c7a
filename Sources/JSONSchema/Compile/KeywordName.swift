// KeywordName: the keywords of all drafts, where each is known and to which vocabulary it belongs.
import Documents

/// A keyword of JSON Schema.
enum KeywordName: String, Sendable, CaseIterable {
    // Core.
    case id = "$id"
    case plainID = "id"
    case schema = "$schema"
    case anchor = "$anchor"
    case dynamicAnchor = "$dynamicAnchor"
    case recursiveAnchor = "$recursiveAnchor"
    case vocabulary = "$vocabulary"
    case comment = "$comment"
    case defs = "$defs"
    case definitions
    case ref = "$ref"
    case dynamicRef = "$dynamicRef"
    case recursiveRef = "$recursiveRef"
    // Any value.
    case type
    case enumeration = "enum"
    case const
    // Numbers.
    case multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum
    // Texts.
    case maxLength, minLength, pattern, format
    case contentEncoding, contentMediaType, contentSchema
    // Lists.
    case prefixItems, items, additionalItems, maxItems, minItems, uniqueItems
    case contains, maxContains, minContains, unevaluatedItems
    // Mappings.
    case properties, patternProperties, additionalProperties, propertyNames
    case maxProperties, minProperties, required
    case dependencies, dependentRequired, dependentSchemas, unevaluatedProperties
    // In place.
    case allOf, anyOf, oneOf, not
    case condition = "if"
    case consequence = "then"
    case alternative = "else"
    // Said, not checked.
    case title, description, examples, deprecated, readOnly, writeOnly
    case fallback = "default"

    /// The drafts that know it.
    ///
    /// `dependencies` and `definitions` are kept after 7, as the meta-schemas do.
    var drafts: ClosedRange<Draft> {
        switch self {
        case .plainID: .draft4 ... .draft4
        case .id, .const, .contains, .propertyNames, .examples: .draft6 ... .draft2020
        case .comment, .condition, .consequence, .alternative, .readOnly, .writeOnly, .contentEncoding,
            .contentMediaType:
            .draft7 ... .draft2020
        case .recursiveAnchor, .recursiveRef: .draft2019 ... .draft2019
        case .anchor, .vocabulary, .defs, .maxContains, .minContains, .unevaluatedItems, .unevaluatedProperties,
            .dependentRequired, .dependentSchemas, .contentSchema, .deprecated:
            .draft2019 ... .draft2020
        case .dynamicAnchor, .dynamicRef, .prefixItems: .draft2020 ... .draft2020
        case .additionalItems: .draft4 ... .draft2019
        default: .draft4 ... .draft2020
        }
    }

    /// The vocabulary it belongs to, from 2019-09 on.
    var vocabularyOfKeyword: Vocabularies {
        switch self {
        case .id, .plainID, .schema, .anchor, .dynamicAnchor, .recursiveAnchor, .vocabulary, .comment, .defs,
            .definitions, .ref, .dynamicRef, .recursiveRef:
            .core
        case .prefixItems, .items, .additionalItems, .contains, .properties, .patternProperties,
            .additionalProperties, .propertyNames, .dependencies, .dependentSchemas, .allOf, .anyOf, .oneOf, .not,
            .condition, .consequence, .alternative:
            .applicator
        case .unevaluatedItems, .unevaluatedProperties: .unevaluated
        case .format: .format
        case .contentEncoding, .contentMediaType, .contentSchema: .content
        case .title, .description, .examples, .deprecated, .readOnly, .writeOnly, .fallback: .metaData
        default: .validation
        }
    }

    /// What its value holds that is a schema.
    var applies: Applies {
        switch self {
        case .additionalItems, .contains, .unevaluatedItems, .additionalProperties, .propertyNames,
            .unevaluatedProperties, .not, .condition, .consequence, .alternative, .contentSchema:
            .schema
        case .items: .schemaOrList
        case .prefixItems, .allOf, .anyOf, .oneOf: .list
        case .defs, .definitions, .properties, .patternProperties, .dependencies, .dependentSchemas: .mapping
        default: .nothing
        }
    }

    /// How schemas lie in a keyword's value.
    enum Applies { case nothing, schema, list, schemaOrList, mapping }

    private static let byHash: [UInt32: KeywordName] = {
        var table: [UInt32: KeywordName] = [:]
        for keyword in KeywordName.allCases { table[KeyHash.of(keyword.rawValue)] = keyword }
        return table
    }()

    /// The keyword that a key node is, whatever the draft, or nil.
    init?(key: Int, in document: Document) {
        guard let found = KeywordName.byHash[document.nodes[key].link],
            document.withText(of: key, { $0.elementsEqual(found.rawValue.utf8) })
        else { return nil }
        self = found
    }
}

/// Sets of keywords that a meta-schema switches on (2019-09 and 2020-12).
struct Vocabularies: OptionSet, Sendable {
    let rawValue: UInt8
    static let core = Vocabularies(rawValue: 1)
    static let applicator = Vocabularies(rawValue: 2)
    static let validation = Vocabularies(rawValue: 4)
    static let unevaluated = Vocabularies(rawValue: 8)
    static let format = Vocabularies(rawValue: 16)
    static let formatAssertion = Vocabularies(rawValue: 32)
    static let content = Vocabularies(rawValue: 64)
    static let metaData = Vocabularies(rawValue: 128)
    /// What a schema means that names no meta-schema of its own.
    static let usual: Vocabularies = [.core, .applicator, .validation, .unevaluated, .format, .content, .metaData]

    /// The vocabulary that has an address, or nil.
    init?(address: String) {
        switch address {
        case "https://json-schema.org/draft/2019-09/vocab/core", "https://json-schema.org/draft/2020-12/vocab/core":
            self = .core
        case "https://json-schema.org/draft/2019-09/vocab/applicator": self = [.applicator, .unevaluated]
        case "https://json-schema.org/draft/2020-12/vocab/applicator": self = .applicator
        case "https://json-schema.org/draft/2020-12/vocab/unevaluated": self = .unevaluated
        case "https://json-schema.org/draft/2019-09/vocab/validation",
            "https://json-schema.org/draft/2020-12/vocab/validation":
            self = .validation
        case "https://json-schema.org/draft/2019-09/vocab/meta-data",
            "https://json-schema.org/draft/2020-12/vocab/meta-data":
            self = .metaData
        case "https://json-schema.org/draft/2019-09/vocab/format",
            "https://json-schema.org/draft/2020-12/vocab/format-annotation":
            self = .format
        case "https://json-schema.org/draft/2020-12/vocab/format-assertion": self = [.format, .formatAssertion]
        case "https://json-schema.org/draft/2019-09/vocab/content",
            "https://json-schema.org/draft/2020-12/vocab/content":
            self = .content
        default: return nil
        }
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }
}
