// Forgetting: lets old heartbeats, lines and counts go while the server runs.
import Journal
import Processes
import ServiceLifecycle

/// Lets old telemetry go, beside all else: a store that takes its time holds no rollout up.
struct Forgetting: Service {
    let telemetry: any Telemetry
    let clock: @Sendable () -> Timestamp

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var retention = TelemetryRetention(telemetry)
            while !Task.isCancelled {
                if let failure = await retention.step(now: clock()) {
                    Console.complain("old heartbeats, lines and counts stay for now: \(failure)")
                }
                do { try await Task.sleep(for: .seconds(30)) } catch { return }
            }
        }
    }
}
