// ModelOrders: what instances are to do, from the rollout under way and the live revision.
import Changes
import Journal
import Processes
import WebServer

/// Orders out of the read model.
struct ModelOrders: Orders {
    let view: ReadModelKeeper

    func order(
        for instance: InstanceID,
        service: String,
        environment: String,
        now: Timestamp
    ) async throws(StoreFailure) -> InstanceOrder {
        let model = try await view.catchUp()
        guard let place = model.environment(service, environment) else {
            return InstanceOrder(generation: 0, action: "none", goal: .run, revision: nil, cause: [])
        }
        let id = place.underWay ?? place.record.liveBy
        if let id, let change = model.change(service, id), let moved = change.rollout?.instances[instance],
            place.underWay != nil || moved.revision == place.record.live
        {
            return InstanceOrder(
                generation: change.position,
                action: moved.action,
                goal: .run,
                revision: moved.revision,
                cause: change.entry.change.cause + [id.text]
            )
        }
        guard let live = place.record.live else {
            return InstanceOrder(generation: 0, action: "none", goal: .run, revision: nil, cause: [])
        }
        let position = place.record.liveBy.flatMap { model.change(service, $0)?.position } ?? 1
        return InstanceOrder(generation: position, action: "live:\(live)", goal: .run, revision: live, cause: [])
    }
}
