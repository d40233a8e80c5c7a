// Composing: answers about environments and changes, from the read model and what instances told.
import Changes
import Journal
import Processes

/// Answers from the read model and telemetry as they are now.
struct Composing: Sendable {
    let model: ReadModel
    let shipping: Shipping
    let telemetry: any Telemetry
    let now: Timestamp

    /// After so long without a word an instance's health is unknown: three heartbeats.
    static let silence = Duration.seconds(15)
    /// After so long an instance is no longer shown.
    static let gone = Duration.seconds(600)

    init(_ ground: Ground, now: Timestamp) async throws {
        do { model = try await ground.view.catchUp() } catch { throw Problem.store(error) }
        shipping = ground.shipping
        telemetry = ground.telemetry
        self.now = now
    }

    /// The instances of an environment.
    func instances(_ service: String, _ environment: String) async throws -> [InstanceAnswer] {
        do throws(StoreFailure) {
            return try await telemetry.instances(of: service, in: environment, since: now - Self.gone).map(answer)
        } catch {
            throw Problem.store(error)
        }
    }

    private func answer(_ view: InstanceView) -> InstanceAnswer {
        let report = view.report
        let isSilent = now - view.heard > Self.silence
        let reason = isSilent ? "nothing was heard of it for \(Words.duration(now - view.heard))" : report.reason
        return InstanceAnswer(
            instance: report.instance,
            host: report.host,
            revision: report.revision,
            phase: report.phase,
            health: isSilent ? .unknown : report.health,
            reason: reason,
            started: report.started,
            heard: view.heard
        )
    }

    /// A service in an environment; nil: nothing is known of it.
    func environment(_ service: String, _ name: String) async throws -> EnvironmentAnswer? {
        let instances = try await instances(service, name)
        var answer: EnvironmentAnswer
        do throws(ShippingFailure) {
            answer = try await shipping.environment(name, of: service)
        } catch .notFound {
            guard !instances.isEmpty else { return nil }
            answer = EnvironmentAnswer(service: service, environment: name)
        } catch {
            throw Problem(error)
        }
        answer.instances = instances
        return answer
    }

    /// The environments of a service in the order that changes flow.
    func environments(of service: String) async throws -> [String] {
        do throws(ShippingFailure) { return try await shipping.environments(of: service) } catch {
            throw Problem(error)
        }
    }

    /// The wall clock of an environment; UTC where none is meant.
    func clock(_ service: String?, _ environment: String?) -> WallClock {
        guard let service, let environment else { return WallClock(zone: nil) { _ in nil } }
        return shipping.wallClock(of: service, in: environment, model)
    }

    /// A change with the gate's word.
    func whole(_ view: ReadModel.ChangeView) async throws -> ChangeAnswer {
        do throws(ShippingFailure) {
            return try await shipping.whole(view.entry.change.id, in: view.entry.change.service)
        } catch {
            throw Problem(error)
        }
    }
}

/// Words for pages and answers.
enum Words {
    /// A duration in its largest fitting unit: `3 d`, `2 h 5 min`, `40 s`.
    static func duration(_ duration: Duration) -> String {
        let seconds = max(0, duration.wholeMicroseconds / 1_000_000)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3_600: return "\(seconds / 60) min"
        case ..<86_400: return "\(seconds / 3_600) h" + (seconds / 60 % 60 == 0 ? "" : " \(seconds / 60 % 60) min")
        default: return "\(seconds / 86_400) d"
        }
    }

    /// `1 instance`, `2 instances`.
    static func count(_ number: Int, _ noun: String) -> String { CountWords.text(number, noun) }
}
