// ConformanceTests: the CEL conformance suite, through the entry that `plimsoll eval --lines` uses.
import CEL
import Foundation
import Support
import Testing

@Suite("CEL conformance")
struct ConformanceTests {
    /// The suite's files that have cases without protocol buffers.
    static let files = [
        "basic", "bindings_ext", "block_ext", "comparisons", "conversions", "dynamic", "encoders_ext", "fields",
        "fp_math",
        "integer_math", "lists", "logic", "macros", "macros2", "math_ext", "namespace", "network_ext", "optionals",
        "parse", "plumbing", "proto2", "string", "string_ext", "timestamps", "type_deduction",
    ]

    @Test(.enabled(if: Suites.shouldRun("cel")), arguments: files)
    func `every case without protocol buffers comes to what the suite expects`(file: String) throws {
        let cases = try SuiteCase.read(file)
        let failures = cases.compactMap { $0.failure() }
        let expected = try ExpectedFailures.names(in: file)
        let unexpected = failures.filter { !expected.contains($0.name) }
        #expect(unexpected.isEmpty, "\(unexpected.map(\.description).joined(separator: "\n"))")
        let passing = expected.subtracting(failures.map(\.name))
        #expect(passing.isEmpty, "listed as failing, but they pass: \(passing.sorted())")
        print("cel/\(file): \(cases.count - failures.count) of \(cases.count)")
    }
}

/// A case that came to something else.
struct CaseFailure: CustomStringConvertible {
    let name: String
    let description: String
}
