// The YAML test suite, whole: events, values, and refusals.
@testable import Documents
import Findings
import Foundation
import Support
import Testing

/// One case of the suite.
struct YAMLSuiteCase: Decodable {
    let id: String
    let name: String
    let yaml: String
    let fail: Bool
    let json: String?
    let events: String

    /// All cases.
    static func all() throws -> [YAMLSuiteCase] {
        try JSONDecoder().decode([YAMLSuiteCase].self, from: Suites.read("yaml", "cases.json"))
    }

    /// What is wrong with our reading of it, or nil.
    func difference() -> String? {
        let (ours, findings) = YAMLEventSink.events(of: yaml)
        let read = Document.read(SourceText(name: id + ".yaml", text: yaml), as: .yaml)
        if fail { return read.isSound || findings.isEmpty ? "was not refused" : nil }
        if let finding = findings.first { return "refused: \(summary(finding)) \(finding.message)" }
        if let finding = read.findings.first(where: { $0.level == .error }) {
            return "refused by the tape: \(summary(finding)) \(finding.message)"
        }
        if ours != events { return "other events:\n\(ours)" }
        guard let json else { return nil }
        let expected = PlainJSON.values(in: json)
        let values = read.document.map(PlainValue.all) ?? []
        return values == expected ? nil : "other values: \(values), expected \(expected)"
    }
}

@Suite struct YAMLSuiteTests {
    /// Cases that are known to fail, with the reason: `id: reason`, a line each.
    static func expectedFailures() throws -> [String: String] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appendingPathComponent("expected-failures-yaml.txt"), encoding: .utf8)
        var result: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if let id = parts.first, let reason = parts.last { result[String(id)] = String(reason) }
        }
        return result
    }

    @Test(.enabled(if: Suites.shouldRun("yaml")))
    func `every case of the suite gives its events and values, or is refused`() throws {
        let known = try Self.expectedFailures()
        var failures: [String] = []
        let cases = try YAMLSuiteCase.all()
        for test in cases {
            let difference = test.difference()
            if let difference, known[test.id] == nil { failures.append("\(test.id) \(test.name): \(difference)") }
            if difference == nil, known[test.id] != nil { failures.append("\(test.id) passes: take it off the list") }
        }
        #expect(cases.count == 402)
        #expect(failures.isEmpty, "\(failures.count) of \(cases.count):\n\(failures.joined(separator: "\n"))")
    }
}
