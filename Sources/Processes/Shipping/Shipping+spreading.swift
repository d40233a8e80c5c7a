// Shipping+spreading: whether a restart would put those that are well on what fails.
import Changes
import Findings
import Journal

extension Shipping {
    /// How long ago an instance may have been heard of to count.
    static let heardWithin = Duration.seconds(60)
    /// How long ago the answers of an instance may be to say how it is now.
    static let countedWithin = Duration.seconds(20)
    /// How many requests say something of an instance.
    static let tellingRequests = 5

    /// Whether an answer says that a restart would spread a failure, or that this is not known.
    static func spreads(_ answer: GateAnswer) -> Bool {
        answer.refusals.contains { $0.code == SkewOnRestart.code.text }
    }

    /// The gate's answer with what the instances say of a restart.
    ///
    /// Where they cannot be asked it is refused: unknown is never pass.
    func spreading(_ change: Change, _ answer: GateAnswer, _ model: ReadModel) async -> GateAnswer {
        guard change.kind == .restart else { return answer }
        var answer = answer
        guard let telemetry = settings.telemetry else {
            answer.unknown.append("whether failing follows the revision: nobody asks the instances here")
            return answer
        }
        let views: [InstanceView]
        let failing: Set<InstanceID>
        do throws(StoreFailure) {
            views = try await telemetry.instances(
                of: change.service,
                in: change.environment,
                since: now() - Shipping.heardWithin
            )
            failing = Shipping.failing(
                try await telemetry.bins(
                    of: change.service,
                    in: change.environment,
                    since: now() - Shipping.countedWithin
                ),
                views
            )
        } catch {
            guard !change.despite.contains("skew") else { return answer }
            answer.refusals.append(
                GateRefusal(
                    code: SkewOnRestart.code.text,
                    message: "whether failing follows the revision is not known: \(error)",
                    lift: "asking again, or, knowing that, --despite skew --why \"…\"",
                    yieldsToEmergency: false
                )
            )
            return answer
        }
        let record = model.environment(change.service, change.environment)?.record
        let underWay = record?.underWay.flatMap { record?.entry($0)?.change }
        let table = SkewTable(views.map(\.report), live: record?.live, moving: underWay?.to, failing: failing)
        let refusal = table.refusal(
            of: change.kind,
            despite: change.despite,
            why: change.why,
            broughtBy: underWay?.to == nil ? record?.liveBy : underWay?.id,
            at: underWay?.to == nil ? record?.liveSince : nil,
            difference: difference(to: underWay?.to ?? record?.live, table, change, model)
        )
        if let refusal {
            answer.refusals.append(refusal)
            answer.opens = nil
        } else if change.despite.contains("skew"), table.endangered > 0 {
            answer.holds.append("despite skew: \(table.endangered) healthy instances move onto what fails elsewhere")
        } else if !views.isEmpty {
            answer.holds.append(
                "no sign that failing follows the revision, over \(CountWords.text(views.count, "instance"))"
            )
        }
        return answer
    }

    /// The values in which what fails differs from what the healthy instances run.
    private func difference(
        to revision: RevisionID?,
        _ table: SkewTable,
        _ change: Change,
        _ model: ReadModel
    ) -> [ValueChange] {
        let healthy = table.rows.first { $0.revision != revision && $0.healthy > 0 }?.revision
        guard let old = healthy.flatMap({ model.revisions[$0]?.content }),
            let new = revision.flatMap({ model.revisions[$0]?.content })
        else { return [] }
        return inspection.difference(from: old, to: new, in: change.environment, now: now().seconds)
    }

    /// Instances most of whose last answers, on the revision they run now, were errors.
    static func failing(_ bins: [CountedBin], _ views: [InstanceView]) -> Set<InstanceID> {
        let revisions = Dictionary(views.map { ($0.report.instance, $0.report.revision) }) { $1 }
        var sums: [InstanceID: (requests: Int, errors: Int)] = [:]
        for bin in bins where bin.revision == revisions[bin.instance] ?? nil {
            var sum = sums[bin.instance] ?? (0, 0)
            sum.requests += bin.counts.requests
            sum.errors += bin.counts.errors
            sums[bin.instance] = sum
        }
        return Set(sums.filter { $1.requests >= tellingRequests && $1.errors * 2 >= $1.requests }.keys)
    }
}
