// ProbeCatalogue: every kind of finding about connections themselves.
public import Findings

/// Every kind of finding that probes report, by code.
public enum ProbeCatalogue {
    /// The kinds in the order of their codes.
    public static let kinds: [any FindingKind.Type] = [
        AddressUnreadable.self, AddressOfAnotherKind.self, TargetUnusable.self, SecretEmpty.self,
        ParameterUnusable.self, CertificateExpired.self, CertificateExpiresSoon.self, CertificateForAnotherName.self,
        CertificateUntrusted.self, ProtocolOld.self, EncryptionNotOffered.self, BadHTTPStatus.self,
        RedirectsElsewhere.self, LoginRefused.self, DatabaseMissing.self, ServerTooOld.self,
        ServerReadOnly.self, PrivilegeMissing.self, ExtensionMissing.self, SearchPathBroken.self,
        EncodingUnfit.self, TooFewConnections.self, ReplicaBehind.self, TransactionOpenLong.self,
        EvictionDiffers.self, MemoryNearlyFull.self, TooFewKeys.self, ReplicationBroken.self,
        SavingFails.self, NothingSaved.self, LoginInTheClear.self, SenderRefused.self,
        LoginNotOffered.self, PathMissing.self, PathOfAnotherKind.self, PathNotPermitted.self,
        SpaceLow.self, AnotherProtocol.self,
    ]
}
