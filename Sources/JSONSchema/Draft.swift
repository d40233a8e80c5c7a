// Draft: the five versions of JSON Schema, what they are called and where they differ.

/// A version of JSON Schema.
public enum Draft: String, Sendable, CaseIterable, Comparable {
    /// Draft 4 (2013).
    case draft4
    /// Draft 6 (2017).
    case draft6
    /// Draft 7 (2018).
    case draft7
    /// Draft 2019-09.
    case draft2019 = "draft2019-09"
    /// Draft 2020-12.
    case draft2020 = "draft2020-12"

    /// The draft whose meta-schema has this address, or nil; an empty fragment and `https` are forgiven.
    public init?(metaSchema: String) {
        var address = metaSchema[...]
        if address.hasSuffix("#") { address = address.dropLast() }
        if address.hasPrefix("https://") {
            address = address.dropFirst(8)
        } else if address.hasPrefix("http://") {
            address = address.dropFirst(7)
        }
        switch address {
        case "json-schema.org/draft-04/schema": self = .draft4
        case "json-schema.org/draft-06/schema": self = .draft6
        case "json-schema.org/draft-07/schema": self = .draft7
        case "json-schema.org/draft/2019-09/schema": self = .draft2019
        case "json-schema.org/draft/2020-12/schema": self = .draft2020
        default: return nil
        }
    }

    /// The address of its meta-schema, without an empty fragment.
    public var metaSchema: String {
        switch self {
        case .draft4: "http://json-schema.org/draft-04/schema"
        case .draft6: "http://json-schema.org/draft-06/schema"
        case .draft7: "http://json-schema.org/draft-07/schema"
        case .draft2019: "https://json-schema.org/draft/2019-09/schema"
        case .draft2020: "https://json-schema.org/draft/2020-12/schema"
        }
    }

    /// How people call it.
    public var name: String {
        switch self {
        case .draft4: "draft 4"
        case .draft6: "draft 6"
        case .draft7: "draft 7"
        case .draft2019: "draft 2019-09"
        case .draft2020: "draft 2020-12"
        }
    }

    private var rank: Int {
        switch self {
        case .draft4: 4
        case .draft6: 6
        case .draft7: 7
        case .draft2019: 8
        case .draft2020: 9
        }
    }

    /// Older drafts first.
    public static func < (left: Draft, right: Draft) -> Bool { left.rank < right.rank }

    /// Whether a `$ref` makes its siblings void.
    var referenceHidesSiblings: Bool { self <= .draft7 }
    /// Whether `true` and `false` are schemas.
    var hasBooleanSchemas: Bool { self >= .draft6 }
    /// The keyword that names a schema.
    var identifierKeyword: String { self == .draft4 ? "id" : "$id" }
    /// Whether 1.0 is an integer.
    var countsWholeDecimalsAsIntegers: Bool { self >= .draft6 }
}
