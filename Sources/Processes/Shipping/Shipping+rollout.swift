// Shipping+rollout: words of people to a change that is being carried out.
import Changes
import Journal

extension Shipping {
    /// Tells the rollout of a change under way to go back.
    func takeBack(_ change: Change, because why: String, by origin: Origin) async throws(ShippingFailure) {
        let stream = StreamName.rollout(change.service, change.id)
        do throws(StoreFailure) {
            let envelopes = try await store.allEvents(in: stream)
            let progress = try RolloutProgress.folding(envelopes)
            guard progress.plan != nil else {
                throw .unavailable(because: "\(change.id) is just being planned: ask again in a second")
            }
            guard progress.phase != .finished, progress.phase != .reverting else { return }
            let event = RolloutEvent.reverting(because: "\(origin.actor): \(why)", at: now())
            let written = try RolloutProgress.written(event)
            _ = try await store.append([written], to: stream, expecting: envelopes.count, by: origin, at: now())
        } catch {
            throw .store(error)
        }
    }
}
