// Announcement: one message for one channel, with the key that makes sending it twice one message.
import Crypto
import FoundationEssentials
public import Journal

/// One message for one channel.
public struct Announcement: Sendable, Hashable {
    /// What it is about.
    public let label: AnnouncementLabel
    /// What it says.
    public let text: String
    /// When that happened.
    public let time: Timestamp
    /// The key that it is sent under each time: 64 hexadecimal digits.
    public let key: String

    /// The message of an event; `hash` is the event's own, which no event of another journal has.
    public init(_ label: AnnouncementLabel, text: String, time: Timestamp, hash: String) {
        self.label = label
        self.text = text
        self.time = time
        key = Announcement.key("\(hash) \(label.id.webhook)")
    }

    /// A key that is the same for the same words.
    public static func key(_ words: String) -> String {
        Hexadecimal.text(SHA256.hash(data: Data(words.utf8)))
    }
}
