// SchemaFault: what is wrong with a schema itself, before words are made of it.

/// One thing that is wrong with a schema.
struct SchemaFault: Sendable {
    /// What.
    var kind: Kind
    /// Which of the schema's documents.
    var source: Int
    /// Which node there.
    var node: Int

    enum Kind: Sendable {
        /// A schema must be a mapping, from draft 6 on also true or false.
        case notASchema
        /// A keyword's value is of the wrong kind.
        case wrongValue(KeywordName, expected: String)
        /// `type` names a type that there is not.
        case unknownType(String)
        /// The meta-schema named by `$schema` is not known.
        case unknownMetaSchema(String)
        /// A vocabulary is required that is not known.
        case unknownVocabulary(String)
        /// Two schemas have the same address.
        case addressTwice(String)
        /// A reference leads nowhere.
        case referenceToNowhere(String)
        /// References lead round in a circle without a step into the document.
        case loop(String)
        /// A pattern cannot be read.
        case invalidPattern(offset: Int, length: Int, message: String, expected: String)
        /// Schemas nest too deeply.
        case tooDeep(Int)
    }

    /// Whether the schema can still be used.
    var isHarmless: Bool {
        if case .unknownMetaSchema = kind { return true }
        if case .addressTwice = kind { return true }
        return false
    }
}
