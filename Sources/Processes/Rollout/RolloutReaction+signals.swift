// RolloutReaction+signals: what was counted and measured, from agents and a server of metrics, as one word on a step.
import Changes
import Contracts
import Journal
import Judging

extension RolloutReaction {
    /// A server of metrics is asked so often at most: it may be slow, and its values are 15 s apart.
    static let askingInterval = Duration.seconds(5)

    /// What the signals of a step say.
    func signals(
        _ rollout: Rollout,
        _ plan: RolloutPlan,
        _ kept: inout CarriedChange,
        _ reports: [InstanceReport],
        _ now: Timestamp
    ) async -> SignalReading {
        guard let first = rollout.members.values.compactMap(\.settled).min() else { return .none }
        // Nobody asks for proof of a first revision, so that none is asked for elsewhere.
        let measures = plan.hasSignals ? kept.section.flatMap(Measures.init) : nil
        var readings: [SignalReading] = []
        if measures?.requests == nil {
            let isCounted = measures == nil || measures?.countsRequests == true
            readings.append(await counted(rollout, plan, &kept, first, isNeeded: isCounted))
        }
        if let measures {
            let isFresh = kept.measured.map { uptime - $0.at < RolloutReaction.askingInterval } ?? false
            if !isFresh {
                let reading = await measured(measures, rollout, plan, first, reports, now)
                kept.measured = (uptime, reading)
            }
            if let reading = kept.measured?.reading { readings.append(reading) }
        }
        return SignalReading.joined(readings)
    }

    /// What agents counted.
    private func counted(
        _ rollout: Rollout,
        _ plan: RolloutPlan,
        _ kept: inout CarriedChange,
        _ first: Timestamp,
        isNeeded: Bool
    ) async -> SignalReading {
        do throws(StoreFailure) {
            if kept.history == nil {
                let begin = rollout.began ?? first
                let bins = try await telemetry.bins(
                    of: plan.service,
                    in: plan.environment,
                    since: begin - .seconds(86_400)
                )
                kept.history = CanaryHistory(bins, before: begin, without: plan.from == plan.to ? nil : plan.to)
            }
            let bins = try await telemetry.bins(of: plan.service, in: plan.environment, since: first - .seconds(15))
            if bins.isEmpty, !isNeeded { return .none }
            let history = kept.history ?? CanaryHistory()
            return SignalJudge(plan: plan, rollout: rollout, history: history, bins: bins).reading()
        } catch { return plan.hasSignals && isNeeded ? .unreadable(because: "\(error)") : .none }
    }

    /// What a server of metrics says.
    private func measured(
        _ measures: Measures,
        _ rollout: Rollout,
        _ plan: RolloutPlan,
        _ first: Timestamp,
        _ reports: [InstanceReport],
        _ now: Timestamp
    ) async -> SignalReading {
        let isBack = rollout.phase == .reverting || rollout.phase == .verifying
        var readings = measures.unmeasured.map { SignalReading.unreadable(because: $0) }
        guard measures.asksServer else { return SignalReading.joined(readings) }
        guard let metrics else {
            return .unreadable(because: "no server of metrics is known: plimsoll serve --prometheus URL names one")
        }
        let step = Int64(RequestQueries.step)
        let from = Timestamp(seconds: first.seconds / step * step - step)
        let to = Timestamp(seconds: now.seconds / step * step)
        guard from < to else { return .open(figures: "nothing is measured yet") }
        do throws(MetricsFailure) {
            if let requests = measures.requests {
                let all = try await metrics.values(of: requests.all, from: from, to: to, step: RequestQueries.step)
                let failed = try await metrics.values(
                    of: requests.failed,
                    from: from,
                    to: to,
                    step: RequestQueries.step
                )
                var latency: [MeasuredSeries] = []
                if let query = requests.latency {
                    latency = try await metrics.values(of: query, from: from, to: to, step: RequestQueries.step)
                }
                let bins = requests.bins(all: all, failed: failed, latency: latency, of: reports)
                let history = try await history(requests, rollout.began ?? first, metrics)
                readings.append(SignalJudge(plan: plan, rollout: rollout, history: history, bins: bins).reading())
            }
            // Whether what went back is well again is told by counts alone.
            for (signal, query) in isBack ? [] : measures.queries {
                let values = try await metrics.values(of: query, from: from, to: to, step: RequestQueries.step)
                let series = SignalSeries(signal: signal, rollout: rollout, warmUp: SignalJudge.warmUp(plan))
                readings.append(series.reading(values, of: reports))
            }
        } catch { readings.append(.unreadable(because: "the server of metrics: \(error.because)")) }
        return SignalReading.joined(readings)
    }

    /// A day before the first instance was told.
    private func history(
        _ requests: RequestQueries,
        _ begin: Timestamp,
        _ metrics: any MetricsSource
    ) async throws(MetricsFailure) -> CanaryHistory {
        let (all, failed) = requests.day
        let count = try await metrics.values(of: all, from: begin, to: begin, step: RequestQueries.step)
        let errors = try await metrics.values(of: failed, from: begin, to: begin, step: RequestQueries.step)
        var byInstance: [String: Int] = [:]
        for series in count { byInstance[series.labels[requests.label] ?? ""] = 0 }
        for series in errors {
            byInstance[series.labels[requests.label] ?? ""] = RequestQueries.whole(series.points.last?.value ?? 0)
        }
        let sum = count.reduce(0) { $0 + RequestQueries.whole($1.points.last?.value ?? 0) }
        let failures = byInstance.sorted { $0.key < $1.key }.map(\.value)
        return CanaryHistory(requests: sum, errors: failures.reduce(0, +), errorsByInstance: failures)
    }
}

/// What a contract has measured by others than the agents.
struct Measures: Sendable {
    /// Requests that a server of metrics counts.
    let requests: RequestQueries?
    /// Whether the agents count requests that are asked for.
    let countsRequests: Bool
    /// Signals with a query.
    let queries: [(signal: Contract.Rollout.Signal, query: String)]
    /// Signals that nobody measures, each as a clause.
    let unmeasured: [String]

    /// What is measured elsewhere; nil where nothing is.
    init?(_ section: Contract.Rollout) {
        requests = section.requests.flatMap(RequestQueries.init)
        queries = section.signals.compactMap { signal in signal.prometheus.map { (signal, $0.value) } }
        unmeasured = section.signals.filter { $0.command != nil }.map { signal in
            "signal \(signal.name.value) is a command's, and commands are not run yet"
        }
        countsRequests =
            section.requests?.metrics != nil
            || section.signals.contains { $0.prometheus == nil && $0.command == nil }
        guard requests != nil || !queries.isEmpty || !unmeasured.isEmpty else { return nil }
    }

    /// Whether a server of metrics is to be asked.
    var asksServer: Bool { requests != nil || !queries.isEmpty }
}
