// WallClock: moments as people in an environment's time zone read them off the wall, for pages.
import Contracts
public import Journal

/// Moments as people in a time zone read them off the wall.
///
///     WallClock(zone: "Europe/London", data: zones).shown(moment)  // 2026-07-01 13:00:00 Europe/London
public struct WallClock: Sendable {
    private let clock: LocalClock?

    /// The clock of a zone; UTC where no zone is named, or its data cannot be had or read.
    public init(zone: String?, data: (String) -> [UInt8]?) {
        clock = LocalClock(zone: zone, data: data) ?? LocalClock(zone: nil, data: data)
    }

    /// The name of the zone.
    public var zone: String { clock?.zone ?? "UTC" }

    /// The date: `2026-07-01`.
    public func day(of moment: Timestamp) -> String { "\(CalendarDate(day: wall(moment).day))" }

    /// The time of the day to the second: `13:00:00`.
    public func time(of moment: Timestamp) -> String {
        let second = wall(moment).second
        return LocalClock.time(second) + ":" + (second % 60 < 10 ? "0" : "") + "\(second % 60)"
    }

    /// Date, time and zone.
    public func shown(_ moment: Timestamp) -> String { "\(day(of: moment)) \(time(of: moment)) \(zone)" }

    private func wall(_ moment: Timestamp) -> (day: Int, second: Int) {
        clock?.wall(at: moment.seconds) ?? (Int(moment.seconds / 86_400), Int(moment.seconds % 86_400))
    }
}
