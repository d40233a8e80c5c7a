// GateCatalogue: every kind of reason against a change.
public import Findings

/// Every kind of reason against a change at the gate, by code.
public enum GateCatalogue {
    /// The kinds in the order of their codes.
    static let gateKinds: [any GateKind.Type] = [
        OutsideWindows.self, OnHoliday.self, FrozenByContract.self, FrozenByPerson.self, TimesUnknown.self,
        ApprovalsMissing.self, ProofMissing.self, WayBackMissing.self, ChecksFailed.self, ChecksUnknown.self,
        LiveMovedOn.self, EnvironmentUnknown.self, ContractUnreadable.self, SecretInRevision.self, OtherUnderWay.self,
        StoppedByPerson.self,
        CauseLoop.self, TooManyChanges.self,
    ]

    /// The kinds in the order of their codes.
    public static let kinds: [any FindingKind.Type] = gateKinds
}
