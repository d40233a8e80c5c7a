// DocumentCatalogue: every kind of finding that reading and looking at documents can give, for `explain` and the tests.
public import Findings

/// Every kind of finding that Documents can give, by code (PL1000–PL1799).
public enum DocumentCatalogue {
    /// All kinds: what readers say, then what checks find.
    public static let kinds: [any FindingKind.Type] =
        TextCatalogue.kinds + YAMLCatalogue.kinds + JSONCatalogue.kinds + TOMLCatalogue.kinds + LinesCatalogue.kinds
        + checks

    /// What is found on documents that were read, by code.
    public static let checks: [any FindingKind.Type] = [
        SignEatsValue.self, KeyReadAsBoolean.self, WordReadAsBoolean.self, NumberInBaseSixty.self, LeadingZero.self,
        UnderscoreInNumber.self, VersionReadAsNumber.self, ExponentLookAlike.self, DateReadAsTime.self,
        IntegerTooLarge.self, NotANumber.self, WordReadAsNull.self, CommentCutsValue.self, SecondDocument.self,
        TypographicQuote.self, InvisibleCharacter.self, SpaceInsideQuotes.self, EscapeInPath.self,
        UnexpandedVariable.self, TemplateLeftOver.self, PrefixedNumber.self, SignReadAsTag.self,
        NoSpaceAfterColon.self, PlaceholderLeftIn.self, EmptyValue.self, CronExplained.self, CronFieldCount.self,
        CronFieldUnreadable.self, CronNeverRuns.self, CronDaySurprise.self, CronStepUneven.self,
        CronEveryMinute.self, SecretByForm.self, SecretByName.self, PasswordInURL.self, LoopbackInProtected.self,
        HostOfAnotherEnvironment.self, KeyStandsTwice.self, KeyLooksMisspelt.self, KeysNearlySame.self,
        SpaceAroundEquals.self, UnquotedHash.self, DollarMayExpand.self, UnquotedBlank.self,
        BlankEndsProperty.self, CommentInsideValue.self,
    ]
}
