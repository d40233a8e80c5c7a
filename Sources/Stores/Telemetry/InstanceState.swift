// InstanceState: what is known of an instance after its reports, and which reports were taken.
import Changes
import Journal
import Processes

/// A report and when it came.
struct TakenReport: Sendable {
    let report: InstanceReport
    let time: Timestamp

    var key: InstanceKey {
        InstanceKey(service: report.service, environment: report.environment, instance: report.instance.text)
    }

    /// When its bin of 15 seconds begins.
    var bin: Timestamp {
        let seconds = time.seconds
        return Timestamp(seconds: seconds - ((seconds % 15) + 15) % 15)
    }
}

/// An instance's full name.
struct InstanceKey: Sendable, Hashable {
    let service: String
    let environment: String
    let instance: String
}

/// What is known of an instance.
struct InstanceState: Sendable, Hashable, Codable {
    /// A process of the agent and the last of its reports.
    struct Seen: Sendable, Hashable, Codable {
        var incarnation: String
        var sequence: Int64
    }

    /// As others see it.
    private(set) var view: InstanceView
    /// The agent's processes, the newest first, at most eight.
    private(set) var seen: [Seen]

    /// The state after a report; nil where it was taken before, or an earlier process of the agent sent it late.
    static func after(_ state: InstanceState?, _ taken: TakenReport) -> InstanceState? {
        let report = taken.report
        let now = Seen(incarnation: report.incarnation, sequence: report.sequence)
        guard var state else { return InstanceState(first: taken, now) }
        if let newest = state.seen.first, newest.incarnation == now.incarnation {
            guard now.sequence > newest.sequence else { return nil }
            state.seen[0] = now
        } else {
            guard !state.seen.contains(where: { $0.incarnation == now.incarnation }) else { return nil }
            state.seen = [now] + state.seen.prefix(7)
        }
        state.view.report = stripped(report)
        state.view.heard = max(state.view.heard, taken.time)
        state.view.exits = Array((newestFirst(report.exits) + state.view.exits).prefix(20))
        return state
    }

    private init(first taken: TakenReport, _ now: Seen) {
        view = InstanceView(
            report: Self.stripped(taken.report),
            heard: taken.time,
            first: taken.time,
            exits: Array(Self.newestFirst(taken.report.exits).prefix(20))
        )
        seen = [now]
    }

    /// Whether it says more than `earlier` does, but for when it was heard.
    func saysMore(than earlier: InstanceState?) -> Bool {
        guard let earlier else { return true }
        var (mine, others) = (view, earlier.view)
        (mine.report.sequence, mine.heard) = (0, others.heard)
        others.report.sequence = 0
        return mine != others || seen.first?.incarnation != earlier.seen.first?.incarnation
    }

    private static func stripped(_ report: InstanceReport) -> InstanceReport {
        var report = report
        (report.lines, report.exits) = ([], [])
        return report
    }

    private static func newestFirst(_ exits: [ProgramExit]) -> [ProgramExit] {
        exits.enumerated().sorted { left, right in
            left.element.time == right.element.time
                ? left.offset > right.offset : left.element.time > right.element.time
        }.map(\.element)
    }
}
