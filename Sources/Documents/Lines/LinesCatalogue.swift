// LinesCatalogue: every kind of finding that only dotenv, INI and properties can give.
public import Findings

/// Every kind of finding that only reading dotenv, INI and properties can give (PL1184–PL1199).
public enum LinesCatalogue {
    /// The kinds by code.
    public static let kinds: [any FindingKind.Type] = [
        DotenvLine.self, DotenvName.self, TextBehindQuote.self, SectionHeader.self, SectionTwice.self, INILine.self,
        PropertiesEncoding.self, BackslashDropped.self,
    ]
}
