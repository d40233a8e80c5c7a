// CELBench: compiles and evaluates one expression over given bindings, many times.
import CEL
import Documents
import Findings
import Foundation

enum CELBench {
    /// Prints `compile_ns` and `eval_ns`, medians of rounds, as JSON.
    static func run(_ expression: String, _ path: String) -> Int32 {
        guard let data = FileManager.default.contents(atPath: path) else { return fail("cannot read \(path)") }
        let source = SourceText(name: path, bytes: [UInt8](data))
        guard let document = Document.read(source, as: .json).document, let root = document.root else {
            return fail("\(path) is no JSON")
        }
        var environment = CELEnvironment()
        var bindings = CELBindings()
        let holder = CELDocument(document)
        for (key, node) in document.members(of: root) {
            environment.declare(document.text(of: key), .dynamic)
            bindings.bind(document.text(of: key), holder.value(at: node))
        }
        do throws(CELFailure) {
            let program = try environment.compile(expression)
            guard case .value = program.evaluate(bindings) else { return fail("the expression comes to no value") }
            let declared = environment
            let compile = median { _ = try? declared.compile(expression) }
            let evaluate = median { _ = program.evaluate(bindings) }
            print("{\"compile_ns\": \(compile), \"eval_ns\": \(evaluate)}")
            return 0
        } catch {
            return fail(error.description)
        }
    }

    /// Nanoseconds a call: the median of nine rounds of at least 10 ms.
    private static func median(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        var calls = 1
        while clock.measure({ for _ in 0..<calls { body() } }) < .milliseconds(10) { calls *= 2 }
        let rounds = (0..<9).map { _ in
            let (seconds, attoseconds) = clock.measure { for _ in 0..<calls { body() } }.components
            return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(calls)
        }
        return rounds.sorted()[4]
    }

    private static func fail(_ reason: String) -> Int32 {
        FileHandle.standardError.write(Data("plimsoll-bench: \(reason)\n".utf8))
        return 2
    }
}
