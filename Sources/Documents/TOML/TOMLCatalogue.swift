// TOMLCatalogue: every kind of finding that only TOML can give, for `explain` and the tests.
public import Findings

/// Every kind of finding that only reading TOML can give (PL1170–PL1182).
public enum TOMLCatalogue {
    /// The kinds by code.
    public static let kinds: [any FindingKind.Type] = [
        BareString.self, TableTwice.self, KeyIntoValue.self, KeyTwice.self, KeyForm.self, TOMLNumberForm.self,
        TimeForm.self, InlineTableForm.self, ClosedTable.self, LineForm.self, HeaderForm.self,
    ]
}
