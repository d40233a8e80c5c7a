// TrapSuiteTests: every trap of the suite is found at its place by the entry that `check` uses; look-alikes stay silent.
import Documents
import Findings
import Foundation
import Preflight
import Support
import Testing

@Suite(.enabled(if: Suites.shouldRun("traps"))) struct TrapSuiteTests {
    struct Trap: Decodable, Sendable, CustomTestStringConvertible {
        let file: String
        let line: Int?
        let column: Int?
        let read_as: String?
        let clean: Bool?
        var testDescription: String { file }
    }

    static let traps: [Trap] = {
        guard let data = try? Suites.read("traps", "traps.json") else { return [] }
        return (try? JSONDecoder().decode([Trap].self, from: data)) ?? []
    }()

    private func findings(_ trap: Trap, _ dialect: Dialect?) throws -> [Finding] {
        let bytes = [UInt8](try Suites.read("traps", trap.file))
        let check = FileCheck(reading: ReadOptions(dialect: dialect))
        let source = SourceText(name: trap.file, bytes: bytes)
        return check.outcome(of: source, as: DocumentFormat(fileName: trap.file)) { _ in .missing }.findings
    }

    @Test func `the suite is there and whole`() {
        #expect(Self.traps.count >= 74)
    }

    @Test(arguments: traps)
    func `a trap is found at its place, a look-alike is not`(_ trap: Trap) throws {
        let dialects: [Dialect?] = trap.read_as.flatMap(Dialect.init).map { [$0, nil] } ?? [nil, .yaml1_1, .yaml1_2]
        for dialect in dialects {
            let loud = try findings(trap, dialect).filter { $0.level >= .warning }
            let places = loud.map { "\($0.code) at \($0.place.start.line):\($0.place.start.column)" }
            if trap.clean == true {
                #expect(places == [], "\(trap.file) as \(dialect?.rawValue ?? "any")")
            } else {
                let wanted = Position(line: trap.line ?? 0, column: trap.column ?? 0)
                #expect(
                    loud.contains { $0.place.start == wanted },
                    "\(trap.file) as \(dialect?.rawValue ?? "any"): \(places)"
                )
            }
        }
    }
}
