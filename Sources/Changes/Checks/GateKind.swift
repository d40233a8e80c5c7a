// GateKind: what stands against a change at the gate, as kinds of findings.
public import Findings
public import Journal

/// A kind of reason against a change.
public protocol GateKind: FindingKind {
    /// Whether an emergency goes past it.
    static var yieldsToEmergency: Bool { get }
    /// Whether a proposal is turned away rather than taken in to wait: another change is needed, or another time.
    static var turnsAway: Bool { get }
}

extension GateKind {
    /// Its usual level: a change does not start.
    public static var level: Level { .error }
    /// Most reasons hold in an emergency too.
    public static var yieldsToEmergency: Bool { false }
    /// A change may wait for people and times.
    public static var turnsAway: Bool { false }

    /// A reason of this kind.
    public static func refusal(_ message: String, lift: String, until: Timestamp? = nil) -> GateRefusal {
        GateRefusal(
            code: code.text,
            message: message,
            lift: lift,
            until: until,
            yieldsToEmergency: yieldsToEmergency
        )
    }
}
