// InOrder: work on many files at once, results handed over in the files' order, few of them held at a time.
import Glibc

/// Runs work over many inputs on all cores and hands the results over in order.
enum InOrder {
    /// How many cores there are to use.
    static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Calls `work` for each input, at most one task a core, and `take` with each result in the inputs' order.
    ///
    /// Memory: at most `window` results wait for an earlier, slower one.
    static func run<Input: Sendable, Output: Sendable>(
        _ inputs: [Input],
        window: Int = 128,
        work: @Sendable @escaping (Input) -> Output,
        take: (Int, Output) -> Void
    ) async {
        await withTaskGroup(of: (Int, Output).self) { group in
            var next = 0
            var running = 0
            var emitted = 0
            var waiting: [Int: Output] = [:]
            while emitted < inputs.count {
                while running < cores, next < inputs.count, next < emitted + window {
                    let index = next
                    let input = inputs[index]
                    group.addTask { @concurrent in (index, work(input)) }
                    next += 1
                    running += 1
                }
                guard let (index, output) = await group.next() else { return }
                running -= 1
                waiting[index] = output
                while let ready = waiting.removeValue(forKey: emitted) {
                    take(emitted, ready)
                    emitted += 1
                }
            }
        }
    }
}
