// GateKind: what stands against a change at the gate, as kinds of findings.
public import Findings
public import Journal

/// A kind of reason against a change.
public protocol GateKind: FindingKind {
    /// Whether an emergency goes past it.
    static var yieldsToEmergency: Bool { get }
    /// Whether neither time nor a person's word lifts it, so that the change has to be another one.
    static var isForGood: Bool { get }
}

extension GateKind {
    /// Its usual level: a change does not start.
    public static var level: Level { .error }
    /// Most reasons hold in an emergency too.
    public static var yieldsToEmergency: Bool { false }
    /// Most reasons go away.
    public static var isForGood: Bool { false }

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
