// ContractCatalogue: every kind of finding about contracts, rules and environments.
public import Findings

/// Every kind of finding that this target reports, by code.
public enum ContractCatalogue {
    /// The kinds in the order of their codes.
    public static let kinds: [any FindingKind.Type] = [
        RuleBroken.self, RuleFailed.self, RuleUnreadable.self, RuleExpired.self, PackMissing.self, PackTestFailed.self,
        UnknownKey.self, WrongType.self, MissingKey.self, UnreadableText.self, UnknownWord.self, NumberOutOfRange.self,
        NewerContract.self, NotAContract.self, RuleTwice.self, EnvironmentAfterItself.self, UnknownEnvironment.self,
        EmptyWindow.self, UnknownDocument.self, StepsNotAscending.self, SameEverywhere.self, LayerTwice.self,
        UnknownConnection.self, OneOfExpected.self, ReversedFreeze.self, ExceptionExpired.self, ReversedWindow.self,
        KeyMissingHere.self,
        TypeDiffers.self,
        SameServer.self, SameSecret.self, AlmostTheSame.self, UnitDiffers.self, LayerMissing.self, MapTakenAway.self,
        KeyNearlyMissed.self, UnusableVariableName.self,
    ]
}
