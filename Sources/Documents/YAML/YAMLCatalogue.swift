// YAMLCatalogue: every kind of finding that reading YAML can give, for `explain` and the tests.
public import Findings

/// Every kind of finding that YAML's grammar can give (PL1100–PL1149).
public enum YAMLCatalogue {
    /// The kinds by code.
    public static let kinds: [any FindingKind.Type] = [
        YAMLTrailingContent.self, TabInIndentation.self, WrongIndentation.self, YAMLUnclosedQuote.self,
        ColonInValue.self, YAMLReservedStart.self, UnquotedCron.self, UndefinedAlias.self, YAMLUnclosedBracket.self,
        YAMLMissingComma.self, YAMLMissingColon.self, MissingSpaceAfterColon.self, BadBlockScalar.self,
        YAMLInvalidEscape.self, BadDirective.self, MisplacedMarker.self, ExpectedEntry.self,
        MisplacedCollection.self, TwoProperties.self, BadAnchorName.self, BadTag.self, KeyOverLines.self,
        YAMLExtraComma.self, YAMLCommentWithoutSpace.self, YAMLUnopenedBracket.self, CyclicAlias.self,
        AliasExpansion.self, TagMismatch.self,
    ]

    /// Codes whose bad example is too large to be shown: tests make their own.
    public static let codesWithoutRunnableExample: Set<FindingCode> = [AliasExpansion.code]
}
