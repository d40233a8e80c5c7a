// FormatSuiteTests: every text case of the official suite's `optional/format` folders, run against the checkers alone.
import Foundation
import Support
import Testing

@testable import JSONSchema

/// One draft of the suite.
struct SuiteDraft: CustomTestStringConvertible, Sendable {
    let folder: String
    let edition: Format.Edition
    var testDescription: String { folder }

    static let all = [
        SuiteDraft(folder: "draft4", edition: .draft4),
        SuiteDraft(folder: "draft6", edition: .draft6),
        SuiteDraft(folder: "draft7", edition: .draft7),
        SuiteDraft(folder: "draft2019-09", edition: .draft2019),
        SuiteDraft(folder: "draft2020-12", edition: .draft2020),
    ]
}

/// A case of the suite, as far as it is about a text.
private struct SuiteCase {
    let file: String
    let format: String
    let text: String
    let isValid: Bool
    let description: String
}

@Suite(.enabled(if: Suites.shouldRun("json-schema")))
struct FormatSuiteTests {
    @Test(arguments: SuiteDraft.all)
    func `every text of the suite's format folder is judged as the suite judges it`(_ draft: SuiteDraft) throws {
        let cases = try cases(of: draft)
        #expect(cases.count > 100)
        var wrong: [String] = []
        for item in cases {
            let format = Format(name: item.format, edition: draft.edition)
            let accepted = format?.accepts(item.text.utf8.span) ?? true
            if accepted != item.isValid {
                wrong.append("\(item.file): \(item.description): \(item.text.debugDescription)")
            }
            guard let format, !item.isValid else { continue }
            let diagnosis = format.diagnosis(of: item.text.utf8.span)
            #expect(diagnosis != nil, "\(item.file): \(item.description)")
        }
        let list = wrong.joined(separator: "\n")
        #expect(list == "", "\(cases.count) cases, \(wrong.count) wrong")
    }

    private func cases(of draft: SuiteDraft) throws -> [SuiteCase] {
        let folder = try #require(Suites.path(of: "json-schema")) + "/tests/\(draft.folder)/optional/format"
        var cases: [SuiteCase] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let data = try Suites.read("json-schema", "tests/\(draft.folder)/optional/format/\(file)")
            let groups = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
            for group in groups {
                let schema = try #require(group["schema"] as? [String: Any])
                let format = try #require(schema["format"] as? String)
                for test in try #require(group["tests"] as? [[String: Any]]) {
                    guard let text = test["data"] as? String else { continue }
                    cases.append(
                        SuiteCase(
                            file: file,
                            format: format,
                            text: text,
                            isValid: try #require(test["valid"] as? Bool),
                            description: try #require(test["description"] as? String)
                        )
                    )
                }
            }
        }
        return cases
    }
}
