// ChannelAnswer: what became of a trial of one channel.

/// A channel and whether it took a trial message: an element of the answer to `POST …/announcements/trial`.
public struct ChannelAnswer: Sendable, Hashable, Codable {
    /// The channel, as the contract names it.
    public var channel: String
    /// Where the server finds its address: `env:CHAT_URL`.
    public var webhook: String
    /// What it is told of.
    public var topics: [String]
    /// Why it did not take the message; nil: it did.
    public var failure: String?

    /// A channel that took it.
    public init(channel: String, webhook: String, topics: [String]) {
        self.channel = channel
        self.webhook = webhook
        self.topics = topics
    }
}
