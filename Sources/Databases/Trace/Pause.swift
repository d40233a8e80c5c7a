// Pause: the short wait between two looks.
import Glibc

/// The short wait between two looks.
enum Pause {
    /// A fifth of a millisecond.
    static func brief() { usleep(200) }
}
