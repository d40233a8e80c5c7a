// Gate: a thread that waits for a value made by a task.
import Glibc
import Synchronization

/// A thread that waits for a value made by a task.
final class Gate<Value: Sendable>: Sendable {
    private let found = Mutex<Value?>(nil)
    private let ends: (reading: Int32, writing: Int32)

    init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            Console.complain("no pipe could be had: \(String(cString: strerror(errno)))")
            Console.end(74)
        }
        self.ends = (ends[0], ends[1])
    }

    deinit {
        close(ends.reading)
        close(ends.writing)
    }

    /// Hands the value over.
    func open(with value: Value) {
        found.withLock { $0 = value }
        var byte: UInt8 = 1
        _ = write(ends.writing, &byte, 1)
    }

    /// Waits for the value.
    func wait() -> Value {
        var byte: UInt8 = 0
        while true {
            if read(ends.reading, &byte, 1) == 1 || errno != EINTR, let value = found.withLock({ $0 }) { return value }
        }
    }
}
