// JSONCatalogue: every kind of finding that reading JSON can give, for `explain` and the tests.
public import Findings

/// Every kind of finding that reading JSON can give (PL1150–PL1169); readers of other notations use some of them.
public enum JSONCatalogue {
    /// The kinds by code.
    public static let kinds: [any FindingKind.Type] = [
        UnexpectedText.self, TrailingComma.self, CommentInJSON.self, SingleQuotes.self, UnquotedKey.self,
        NumberForm.self, NotFiniteNumber.self, MissingComma.self, MissingColon.self, UnclosedString.self,
        UnclosedBracket.self, ControlCharacterInString.self, UnknownEscape.self, TextBehindEnd.self, EmptyText.self,
        WordOfAnotherLanguage.self, HalfSurrogatePair.self, WrongBracket.self,
    ]
}
