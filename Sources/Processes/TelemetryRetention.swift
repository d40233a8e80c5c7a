// TelemetryRetention: how long heartbeats, lines and counts are kept, and when the old ones go.
public import Journal

/// Lets old telemetry go, so that it does not grow without end.
///
///     var retention = TelemetryRetention(telemetry)
///     while … { if let failure = await retention.step(now: clock.now) { log(failure) } }
///
/// Several servers may do so at once.
public struct TelemetryRetention: Sendable {
    /// How long something is kept; a judge asks for a day at most.
    public static let kept = Duration.seconds(7 * 86_400)
    /// How many lines of an instance are kept: a program that writes without end fills no disk.
    public static let linesOfInstance = 1_000
    /// How long it waits between two looks.
    static let pause = Duration.seconds(600)

    private let telemetry: any Telemetry
    private var last: Timestamp?

    /// Has not looked yet: the first step does.
    public init(_ telemetry: any Telemetry) { self.telemetry = telemetry }

    /// Lets go what is old where it is time to look; why that failed, nil where it did not.
    ///
    /// Cost: O(all lines) each ten minutes, else nothing.
    public mutating func step(now: Timestamp) async -> StoreFailure? {
        // A clock that was set back does not keep it from looking.
        if let last, now >= last, now - last < TelemetryRetention.pause { return nil }
        last = now
        do throws(StoreFailure) { try await telemetry.forget(before: now - TelemetryRetention.kept) } catch {
            return error
        }
        return nil
    }
}
