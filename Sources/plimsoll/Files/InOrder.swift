// InOrder: work on many files at once, results handed over in the files' order, few of them held at a time.
import Dispatch
import Glibc
import Synchronization

/// Runs work over many inputs on all cores and hands the results over in order.
enum InOrder {
    /// How many cores there are to use.
    static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Calls `work` for each input, one thread a core, and `take` with each result in the inputs' order.
    ///
    /// Memory: at most `batch` results are held, whatever the number of inputs.
    static func run<Input: Sendable, Output: Sendable>(
        _ inputs: [Input],
        batch: Int = 256,
        work: @Sendable (Input) -> Output,
        take: (Int, Output) -> Void
    ) {
        var start = 0
        while start < inputs.count {
            let end = min(start + batch, inputs.count)
            let outputs = Mutex<[Int: Output]>([:])
            let next = Atomic<Int>(start)
            DispatchQueue.concurrentPerform(iterations: min(cores, end - start)) { _ in
                while true {
                    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard index < end else { return }
                    let output = work(inputs[index])
                    outputs.withLock { $0[index] = output }
                }
            }
            for index in start..<end {
                if let output = outputs.withLock({ $0.removeValue(forKey: index) }) { take(index, output) }
            }
            start = end
        }
    }
}
