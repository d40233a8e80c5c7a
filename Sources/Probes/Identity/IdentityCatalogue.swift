// IdentityCatalogue: every kind of finding about what servers are.
public import Findings

/// Every kind of finding about what servers are, by code.
public enum IdentityCatalogue {
    /// The kinds in the order of their codes.
    public static let kinds: [any FindingKind.Type] = [
        RecordUnreadable.self, IdentityNotRecorded.self, StrangeServer.self, ServerOfTwo.self, MarkerOfAnother.self,
        DatabaseRecreated.self, MarkerGone.self, OlderThanRecorded.self, IdentityMoved.self, CopyOfServer.self,
    ]
}
