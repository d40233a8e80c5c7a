// Notifier: what the outbox needs from outside: somebody who brings a message to a channel.
public import Documents

/// Brings messages to channels.
public protocol Notifier: Sendable {
    /// Brings a text to where a reference leads on this machine; sent again under the same key it is the same message.
    func send(_ text: String, key: String, to webhook: SecretReference) async throws(NotifierFailure)
}

/// Why a channel did not take a message.
public struct NotifierFailure: Error, Sendable, Hashable {
    /// Why, one clause that holds nothing of the address.
    public var because: String
    /// Whether the message itself is refused, so that no other try helps.
    public var isFinal: Bool
    /// How long it asks to be left alone.
    public var patience: Duration?

    /// A failure.
    public init(because: String, isFinal: Bool = false, patience: Duration? = nil) {
        self.because = because
        self.isFinal = isFinal
        self.patience = patience
    }
}
