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
