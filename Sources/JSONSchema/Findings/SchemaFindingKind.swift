// SchemaFindingKind: kinds of findings whose examples need a schema beside the document, and the list of all of them.
public import Findings

/// A kind of finding about a document against a schema, or about a schema.
public protocol SchemaFindingKind: FindingKind {
    /// The schema that the page's examples are checked against; empty where the example is itself the schema.
    static var exampleSchema: String { get }
}

/// All kinds of this target, in order of code.
public enum SchemaCatalogue {
    /// Findings about documents.
    public static let documentKinds: [any SchemaFindingKind.Type] = [
        WrongType.self, MissingKey.self, UnknownKey.self, NotOneOfTheValues.self, PatternMismatch.self,
        OutOfRange.self, NotAMultiple.self, TextLength.self, ItemCount.self, RepeatedItem.self, MissingItem.self,
        NoAlternativeFits.self, SeveralAlternativesFit.self, ForbiddenValue.self, KeyNeedsAnother.self,
        ForbiddenName.self, KeyCount.self, WrongFormat.self, NothingMayStandHere.self, WrongContent.self,
        SurplusItem.self, FurtherMistakes.self,
    ]
    /// Findings about schemas: what lint says, then what makes a schema unusable.
    public static let schemaKinds: [any SchemaFindingKind.Type] = [
        MisspeltKeyword.self, KeywordOfAnotherDraft.self, KeywordBesideReference.self, ImpossiblePattern.self,
        RequiredButUnknown.self, CrossedBounds.self, UnusedDefinition.self, ValueOfAnotherType.self,
        UnreachableBranch.self, KeywordWithoutEffect.self, DefaultDoesNotFit.self, UnknownFormat.self,
        LaxPattern.self, NotASchema.self, WrongKeywordValue.self, UnknownType.self, ReferenceToNowhere.self,
        ReferenceLoop.self, InvalidPattern.self, SchemaTooDeep.self, UnknownMetaSchema.self, UnknownVocabulary.self,
        AddressTwice.self,
    ]
    /// All kinds, in order of code.
    public static var kinds: [any SchemaFindingKind.Type] { documentKinds + schemaKinds }
}

/// What a finding is made from: a failed keyword, and for keywords that go by members or elements which one.
struct Problem {
    /// What failed.
    var unit: TraceUnit
    /// The member or element it failed for.
    var branch: TraceBranch?
    /// How many steps below the value the whole schema was asked of.
    var depth: Int
    /// The values in the schema that led here although another way was open: `if`, the nearest of several.
    var reasons: [Reason] = []
    /// The value that it is really about: the member that should say which alternative is meant.
    var at: Int?

    /// Why this part of the schema holds.
    struct Reason {
        var text: String
        var source: Int
        var node: Int
    }

    /// The value the finding is about.
    var node: Int { at ?? branch?.node ?? unit.node }
}
