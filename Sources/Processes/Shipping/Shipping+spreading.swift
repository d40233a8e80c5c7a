// Shipping+spreading: whether a restart would put those that are well on what fails.
import Changes
import Findings
import Journal

extension Shipping {
    /// How long ago an instance may have been heard of to count.
    static let heardWithin = Duration.seconds(60)

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
        do throws(StoreFailure) {
            views = try await telemetry.instances(
                of: change.service,
                in: change.environment,
                since: now() - Shipping.heardWithin
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
        let live = model.environment(change.service, change.environment)?.record.live
        let table = SkewTable(views.map(\.report), live: live)
        let healthy = table.rows.first { $0.revision != live && $0.healthy > 0 }?.revision
        let content = healthy.flatMap { model.revisions[$0]?.content }
        let difference = content.flatMap { old in
            model.liveContent(change.service, change.environment).map { new in
                inspection.difference(from: old, to: new, in: change.environment, now: now().seconds)
            }
        }
        let refusal = table.refusal(
            of: change.kind,
            despite: change.despite,
            why: change.why,
            broughtBy: model.environment(change.service, change.environment)?.record.liveBy,
            at: model.environment(change.service, change.environment)?.record.liveSince,
            difference: difference ?? []
        )
        if let refusal {
            answer.refusals.append(refusal)
            answer.opens = nil
        } else if change.despite.contains("skew"), table.endangered > 0 {
            answer.holds.append("despite skew: \(table.endangered) healthy instances move onto what fails elsewhere")
        } else if !views.isEmpty {
            answer.holds.append("no sign that failing follows the revision, over \(views.count) instances")
        }
        return answer
    }
}
