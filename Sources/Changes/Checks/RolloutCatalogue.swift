// RolloutCatalogue: every kind of finding about rollouts.
public import Findings

/// Every kind of finding that a rollout reports, by code.
///
/// The examples of their pages are fleets, a line an instance: its name, `old` or `new` for its revision, where it stands,
/// how it feels, and what was counted in 15 seconds.
public enum RolloutCatalogue {
    /// The kinds in the order of their codes.
    public static let kinds: [any FindingKind.Type] = [
        BootFailed.self, CrashLoop.self, RevisionRefused.self, InstanceNotWell.self, InstancesLost.self,
        MoreErrors.self, SlowerAnswers.self, NoProof.self, OneInstanceWorse.self, SignalWorse.self, SkewOnRestart.self,
        NotBroughtBack.self,
    ]
}
