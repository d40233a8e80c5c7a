// Tests of JSON against the public parsing suite and the traps.
import Documents
import Findings
import Foundation
import Support
import Testing

struct SuiteCase: Decodable, Sendable {
    let id: String
    let expect: String
    let json: String
    var bytes: [UInt8] { [UInt8](Data(base64Encoded: json) ?? Data()) }
}

@Suite struct JSONSuiteTests {
    static func cases() throws -> [SuiteCase] {
        try JSONDecoder().decode([SuiteCase].self, from: Suites.read("json", "cases.json"))
    }

    @Test(.enabled(if: Suites.shouldRun("json")))
    func `the suite's texts are accepted and refused as it says`() throws {
        var counts: [String: Int] = [:]
        for row in try Self.cases() {
            let result = Document.read(SourceText(name: row.id, bytes: row.bytes), as: .json)
            switch row.expect {
            case "accept":
                #expect(result.isSound, "\(row.id): \(result.findings.map(\.message))")
            case "reject":
                #expect(!result.isSound, "\(row.id) must be refused")
                #expect(result.findings.contains { $0.level == .error }, "\(row.id) says why")
            default: break
            }
            counts[row.expect, default: 0] += 1
        }
        #expect(counts == ["accept": 95, "reject": 188, "either": 35])
    }

    /// What we do where the RFC leaves it open; a change here is a decision.
    @Test(.enabled(if: Suites.shouldRun("json")))
    func `texts that the RFC leaves open are read as decided`() throws {
        let warned: Set<String> = [
            "i_object_key_lone_2nd_surrogate", "i_string_1st_surrogate_but_2nd_missing",
            "i_string_1st_valid_surrogate_2nd_invalid", "i_string_incomplete_surrogate_and_escape_valid",
            "i_string_incomplete_surrogate_pair", "i_string_incomplete_surrogates_escape_valid",
            "i_string_invalid_lonely_surrogate", "i_string_invalid_surrogate", "i_string_inverted_surrogates_U+1D11E",
            "i_string_lone_second_surrogate", "i_structure_UTF-8_BOM_empty_object",
        ]
        for row in try Self.cases() where row.expect == "either" {
            let result = Document.read(SourceText(name: row.id, bytes: row.bytes), as: .json)
            let isNumber = row.id.hasPrefix("i_number")
            let expected = isNumber || warned.contains(row.id) || row.id == "i_structure_500_nested_arrays"
            #expect(result.isSound == expected, "\(row.id): \(result.findings.map(\.message))")
            #expect(result.findings.isEmpty == (isNumber || row.id == "i_structure_500_nested_arrays"), "\(row.id)")
        }
    }
}
