// Announcing: brings what the outbox says to the channels that contracts name, each by itself.
import Changes
import Documents
import Journal
import Processes
import ServiceLifecycle
import WebServer

/// Brings messages to channels: a look each second and at each growth of the journal.
///
/// Each message is on its way by itself: a channel that hangs holds neither another one nor a rollout up.
struct Announcing: Service {
    let outbox: Outbox
    let notifier: any Notifier
    let growth: LiveHub
    let clock: @Sendable () -> Timestamp

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                var told: Set<String> = []
                while !Task.isCancelled {
                    let seen = await growth.seen
                    let due = await outbox.due(now: clock())
                    let troubles = Set(due.troubles)
                    for trouble in troubles.subtracting(told) { Console.complain("announcements: \(trouble)") }
                    told = troubles
                    for message in due.messages { group.addTask { await send(message) } }
                    _ = await growth.wait(beyond: seen, atMost: .seconds(1))
                }
                group.cancelAll()
            }
            await outbox.leave()
        }
    }

    private func send(_ message: Announcement) async {
        var failure: NotifierFailure?
        if let webhook = SecretReference(message.label.id.webhook) {
            do throws(NotifierFailure) {
                try await notifier.send(message.text, key: message.key, to: webhook)
            } catch { failure = error }
        } else {
            failure = NotifierFailure(because: "\(message.label.id.webhook) is no reference to a secret", isFinal: true)
        }
        await outbox.ended(message, failure: failure, now: clock())
    }
}
