// TextCatalogue: every kind of finding that any text can give, for `explain` and the tests.
public import Findings

/// Every kind of finding that reading a text of any notation can give (PL1000–PL1049).
public enum TextCatalogue {
    /// The kinds by code.
    public static let kinds: [any FindingKind.Type] = [
        TextTooLarge.self, NotUTF8.self, LooksLikeUTF16.self, BinaryContent.self, ByteOrderMark.self,
        CarriageReturns.self, MixedLineEnds.self, ControlCharacter.self, MoreFindings.self, NestedTooDeep.self,
        TooManyValues.self,
    ]

    /// Codes whose bad example shows bytes that no Swift text can hold, or a size no page can: tests make their own.
    public static let codesWithoutRunnableExample: Set<FindingCode> = [
        TextTooLarge.code, NotUTF8.code, LooksLikeUTF16.code, MoreFindings.code, NestedTooDeep.code, TooManyValues.code,
    ]
}
