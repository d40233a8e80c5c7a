// SignalSeries: a signal of the contract that a server of metrics answers: new instances against the others.
import Changes
import Contracts
import Journal
import Judging

/// Judges one signal of a contract by its values.
struct SignalSeries: Sendable {
    /// The signal.
    let signal: Contract.Rollout.Signal
    /// The rollout.
    let rollout: Rollout
    /// From when on an instance is looked at after it settled.
    let warmUp: Duration

    private var name: String { signal.name.value }

    /// What the values say.
    func reading(_ series: [MeasuredSeries], of reports: [InstanceReport]) -> SignalReading {
        let names = InstanceNames(reports)
        var byTime: [Timestamp: (new: [Double], old: [Double])] = [:]
        var isOfInstances = false
        for one in series {
            guard let id = one.labels.values.lazy.compactMap({ names.instance($0) }).first else { continue }
            isOfInstances = true
            for point in one.points {
                guard let member = rollout.members[id] else {
                    byTime[point.time, default: ([], [])].old.append(point.value)
                    continue
                }
                guard member.standing == .settled, !member.isBack, let settled = member.settled,
                    point.time >= settled + warmUp
                else { continue }
                byTime[point.time, default: ([], [])].new.append(point.value)
            }
        }
        guard isOfInstances else {
            return .unreadable(
                because: series.isEmpty
                    ? "signal \(name): its query gives nothing"
                    : "signal \(name): none of its series is of an instance; sum by (instance) (…) is"
            )
        }
        let first = rollout.members.values.compactMap(\.settled).min() ?? rollout.phaseSince
        let bins = byTime.filter { $0.key >= first + warmUp }.sorted { $0.key < $1.key }
            .map { SeriesBin(new: $0.value.new, old: $0.value.old) }
        let judge = SeriesJudge(direction, harmful: signal.harmful ?? 2)
        let figures = figures(bins)
        switch judge.decision(bins) {
        case .good: return .good(isWeak: false, figures: figures)
        case .worse: return .bad(RolloutFinding("PL7205", figures))
        case .quiet: return .quiet(figures: "signal \(name) is not measured on the new instances")
        case .open: return .open(figures: figures)
        }
    }

    private var direction: SeriesJudge.Direction {
        switch signal.bad {
        case .up: .up
        case .down: .down
        case .both: .both
        }
    }

    /// `errors 8.00 on the new instances, 0.50 on the others, in the middle of 12 looks`.
    private func figures(_ bins: [SeriesBin]) -> String {
        let last = bins.suffix(SeriesJudge.looks)
        let new = SeriesJudge.median(last.flatMap(\.new)), old = SeriesJudge.median(last.flatMap(\.old))
        return "\(name) \(Self.words(new)) on the new instances, \(Self.words(old)) on the others, "
            + "in the middle of the last \(last.count) looks"
    }

    /// A number with two digits behind the point.
    static func words(_ value: Double) -> String {
        guard abs(value) < 1e12 else { return "\(value)" }
        let cents = Int((abs(value) * 100).rounded())
        let fraction = cents % 100
        return (value < 0 && cents > 0 ? "-" : "") + "\(cents / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

extension SignalReading {
    /// What several readings come to together: the worst counts, then what is least known.
    static func joined(_ readings: [SignalReading]) -> SignalReading {
        func rank(_ reading: SignalReading) -> Int {
            switch reading {
            case .none: 0
            case .good(let isWeak, _): isWeak ? 2 : 1
            case .open: 3
            case .quiet: 4
            case .unreadable: 5
            case .outlier: 6
            case .bad: 7
            }
        }
        guard let worst = readings.max(by: { rank($0) < rank($1) }) else { return .none }
        let goods = readings.compactMap { if case .good(_, let figures) = $0 { figures } else { nil } }
        guard case .good(let isWeak, _) = worst, goods.count > 1 else { return worst }
        return .good(isWeak: isWeak, figures: goods.joined(separator: "; "))
    }
}
