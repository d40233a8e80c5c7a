// ChannelTrial: sends a word of no weight to the channels of a live contract, so that people see whether they work.
public import Changes
import Contracts
import Documents
public import Journal

extension Shipping {
    /// Sends a trial message to each channel that the live contract tells of an environment.
    ///
    /// Nothing of it is written down, and nothing is tried twice.
    /// - Throws: `.notFound` where the environment is not known, `.conflict` where its contract names no channel.
    public func tryChannels(
        _ service: String,
        _ environment: String,
        through notifier: any Notifier,
        by origin: Origin
    ) async throws(ShippingFailure) -> [ChannelAnswer] {
        let model = try await fresh()
        guard model.environment(service, environment) != nil else {
            throw .notFound("nothing is known of \(service.prefix(100)) in \(environment.prefix(100))")
        }
        guard let live = model.liveContent(service, environment) else {
            throw .conflict(
                "nothing is live in \(environment) of \(service) yet, and channels are those of what is live"
            )
        }
        guard let contract = shelf.contract(of: live, for: environment) else {
            throw .conflict("the contract that is live in \(environment) of \(service) cannot be read")
        }
        let channels = contract.channels.filter { $0.only.isEmpty || $0.only.contains { $0.value == environment } }
        guard !channels.isEmpty else {
            throw .conflict(
                "the contract that is live in \(environment) of \(service) tells nobody of it: "
                    + "announce: {chat: {webhook: {secret: env:CHAT_URL}}}"
            )
        }
        let words = "Trial by \(origin.actor): this channel is told what happens in \(environment) of \(service)."
        var answers: [ChannelAnswer] = []
        for channel in channels {
            let name = channel.name.value
            var answer = ChannelAnswer(
                channel: name,
                webhook: channel.webhook.value.description,
                topics: channel.topics.map(\.rawValue).sorted()
            )
            do throws(NotifierFailure) {
                let key = Announcement.key("trial \(service) \(environment) \(name) \(now().microseconds)")
                try await notifier.send(words, key: key, to: channel.webhook.value)
            } catch { answer.failure = error.because }
            answers.append(answer)
        }
        return answers
    }
}
