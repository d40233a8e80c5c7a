// AgentMailbox: what tasks and threads have for the supervising thread, which it is woken for by a signal.
import Changes
import Glibc
import Synchronization

/// A word for the supervising thread.
enum AgentLetter: Sendable {
    /// The server asks for something.
    case order(InstanceOrder)
    /// The server could not be asked.
    case serverAway(String)
    /// The delivery of a revision, or why there is none.
    case delivery(StartTarget, Result<[UInt8], ServerFailure>)
    /// A health check was answered; `run` says of which start.
    case health(run: Int, isWell: Bool, reason: String?)
}

/// What tasks and threads have for the supervising thread.
final class AgentMailbox: Sendable {
    /// The signal that wakes the supervising thread: the first that no library uses.
    static let wake = __libc_current_sigrtmin()

    private let letters = Mutex<[AgentLetter]>([])

    func post(_ letter: AgentLetter) {
        letters.withLock { $0.append(letter) }
        AgentMailbox.ring()
    }

    /// Wakes the supervising thread.
    static func ring() { kill(getpid(), wake) }

    func take() -> [AgentLetter] {
        letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }
}
