// GateQuestion: all that decides whether a change may start, as values.
public import Contracts
public import Journal

/// All that decides whether a change may start now.
public struct GateQuestion: Sendable {
    /// The contract of the revision it leads to; nil: it could not be read, or none is known.
    public var contract: Contract?
    /// The contract of the live revision: what it asks for is asked too, so that no change lowers its own bar.
    public var liveContract: Contract?
    /// The change.
    public var change: Change
    /// Its approvals.
    public var approvals: [EnvironmentRecord.Approval]
    /// The environment it enters.
    public var record: EnvironmentRecord
    /// The service's other environments, by name.
    public var others: [String: EnvironmentRecord]
    /// What is stopped.
    public var stops: StopSwitch
    /// Now.
    public var now: Timestamp
    /// How many changes an hour those who are no persons may make in an environment of a service.
    public var changesAnHour: Int
    /// Bytes of a zone of the tz database (TZif), by name.
    public var timeZone: @Sendable (String) -> [UInt8]?
    /// The text of a calendar file of the revision, by its path.
    public var calendar: @Sendable (String) -> String?

    /// A question.
    public init(
        contract: Contract?,
        liveContract: Contract? = nil,
        change: Change,
        approvals: [EnvironmentRecord.Approval] = [],
        record: EnvironmentRecord,
        others: [String: EnvironmentRecord] = [:],
        stops: StopSwitch = StopSwitch(),
        now: Timestamp,
        changesAnHour: Int = 10,
        timeZone: @escaping @Sendable (String) -> [UInt8]?,
        calendar: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.contract = contract
        self.liveContract = liveContract
        self.change = change
        self.approvals = approvals
        self.record = record
        self.others = others
        self.stops = stops
        self.now = now
        self.changesAnHour = changesAnHour
        self.timeZone = timeZone
        self.calendar = calendar
    }
}
