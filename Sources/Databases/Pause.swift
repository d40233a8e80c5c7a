// Pause: time passes on this thread; chance and the clock, for the runs of this target.
import Glibc

/// Waiting on this thread.
enum Pause {
    /// A fifth of a millisecond: the short wait between two looks.
    static func brief() { usleep(200) }

    /// Waits.
    static func milliseconds(_ count: Int) {
        var left = timespec(tv_sec: count / 1000, tv_nsec: (count % 1000) * 1_000_000)
        while true {
            let wanted = left
            let result = withUnsafePointer(to: wanted) { nanosleep($0, &left) }
            guard result != 0, errno == EINTR else { return }
        }
    }
}

/// Measures how long something takes.
struct StopWatch {
    private let start = ContinuousClock.now

    /// Seconds since it was made.
    var seconds: Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// Milliseconds since it was made.
    var milliseconds: Double { seconds * 1000 }
}
