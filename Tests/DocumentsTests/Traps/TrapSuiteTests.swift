// TrapSuiteTests: the public suite of traps, whole: each found at its line and column, look-alikes silent.
import Documents
import Findings
import Foundation
import Support
import Testing

@Suite(.enabled(if: Suites.shouldRun("traps"))) struct TrapSuiteTests {
    struct Row: Decodable, CustomTestStringConvertible, Sendable {
        let file: String
        let what: String?
        let read_as: String?
        let line: Int?
        let column: Int?
        let clean: Bool?
        var testDescription: String { file }
    }

    static let rows: [Row] = {
        guard let data = try? Suites.read("traps", "traps.json") else { return [] }
        return (try? JSONDecoder().decode([Row].self, from: data)) ?? []
    }()

    @Test func `the suite has its rows`() { #expect(Self.rows.count >= 70) }

    @Test(arguments: rows.filter { $0.clean != true })
    func `a trap is found at its line and column, with and without a dialect`(_ row: Row) throws {
        let bytes = [UInt8](try Suites.read("traps", row.file))
        for dialect in [row.read_as.flatMap(Dialect.init(rawValue:)), nil] {
            let (findings, _) = try Reading.findings(bytes, file: row.file, dialect: dialect)
            let isFound = findings.contains { finding in
                finding.place.start.line == row.line && finding.place.start.column == row.column
                    && finding.level > .note
            }
            #expect(
                isFound,
                "\(row.file) \(row.line ?? 0):\(row.column ?? 0) as \(dialect?.rawValue ?? "any"): \(findings.map(\.summary))"
            )
        }
    }

    @Test(arguments: rows.filter { $0.clean == true })
    func `a look-alike stays silent in every dialect`(_ row: Row) throws {
        let bytes = [UInt8](try Suites.read("traps", row.file))
        for dialect in [Dialect.yaml1_1, .yaml1_2, nil] {
            let (findings, _) = try Reading.findings(bytes, file: row.file, dialect: dialect)
            let alarms = findings.filter { $0.level > .note }
            #expect(alarms.isEmpty, "\(alarms.map(\.summary))")
        }
    }
}
