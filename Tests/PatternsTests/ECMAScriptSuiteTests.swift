// Tests of Patterns against the official JSON Schema suite: every pattern in it, strictly as with the `u` flag.
import Foundation
import Patterns
import Support
import Testing

private let suite = "json-schema"

/// One value of the suite beside the pattern that judges it.
struct SuiteRow: Sendable, CustomTestStringConvertible {
    let file: String
    let name: String
    let pattern: String
    let text: String
    let isValid: Bool
    var testDescription: String { "\(file): \(name)" }
}

private let drafts = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"]

private func groups(_ file: String) throws -> [[String: Any]] {
    guard let folder = Suites.path(of: suite), FileManager.default.fileExists(atPath: "\(folder)/tests/\(file)") else {
        return []
    }
    return try JSONSerialization.jsonObject(with: Suites.read(suite, "tests/\(file)")) as? [[String: Any]] ?? []
}

/// Rows of `pattern` and of `patternProperties` beside `additionalProperties: false` with one pattern and one property.
private func rows(_ file: String) throws -> [SuiteRow] {
    var rows: [SuiteRow] = []
    for group in try groups(file) {
        guard let schema = group["schema"] as? [String: Any], let tests = group["tests"] as? [[String: Any]] else {
            continue
        }
        let properties = schema["patternProperties"] as? [String: Any]
        let isClosed = schema["additionalProperties"] as? Bool == false
        guard let pattern = schema["pattern"] as? String ?? (isClosed ? properties?.keys.first : nil) else { continue }
        for test in tests {
            let name = "\(group["description"] ?? "") / \(test["description"] ?? "")"
            guard let isValid = test["valid"] as? Bool else { continue }
            let data = test["data"]
            let text = properties == nil ? data as? String : (data as? [String: Any])?.keys.first
            guard let text, properties?.count ?? 1 == 1 else { continue }
            rows.append(SuiteRow(file: file, name: name, pattern: pattern, text: text, isValid: isValid))
        }
    }
    return rows
}

private func formatRows(_ file: String) throws -> [SuiteRow] {
    try groups(file).flatMap { group in
        (group["tests"] as? [[String: Any]] ?? []).compactMap { test in
            guard let text = test["data"] as? String, let isValid = test["valid"] as? Bool else { return nil }
            let name = "\(group["description"] ?? "") / \(test["description"] ?? "")"
            return SuiteRow(file: file, name: name, pattern: text, text: "", isValid: isValid)
        }
    }
}

@Suite(.enabled(if: Suites.shouldRun(suite)))
struct ECMAScriptSuiteTests {
    @Test(arguments: drafts)
    func `every pattern keyword of the suite judges as the suite says`(draft: String) throws {
        let files = ["optional/ecmascript-regex", "optional/non-bmp-regex", "pattern", "patternProperties"]
        let all = try files.flatMap { try rows("\(draft)/\($0).json") }
        #expect(all.count > 60)
        for row in all {
            let pattern = try Pattern(ecmascript: row.pattern)
            let verdict = pattern.isMatch(row.text)
            #expect(verdict == (row.isValid ? .matches : .doesNotMatch), "\(row.testDescription)")
        }
    }

    @Test(arguments: drafts)
    func `the format regex takes and refuses what the suite says`(draft: String) throws {
        let all = try ["optional/format/regex", "optional/format/ecmascript-regex"]
            .flatMap { try formatRows("\(draft)/\($0).json") }
        for row in all {
            let isRead = (try? Pattern(ecmascript: row.pattern)) != nil
            #expect(isRead == row.isValid, "\(row.testDescription)")
        }
    }
}
