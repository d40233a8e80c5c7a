// ExampleTests: the shop of examples/ holds, and what breaks it is told as the golden text shows.
import Contracts
import Documents
import Findings
import Foundation
import Support
import Testing

@Suite struct ExampleTests {
    private func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: Suites.projectRoot + "/examples/shop/" + path).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// All findings of layers, rules and matrix in an environment, files changed by `edits`.
    private func findings(
        in environment: String,
        edits: [String: (String, String)] = [:],
        variables: [(name: String, value: String)] = []
    ) throws -> (findings: [Finding], unchecked: [Unchecked]) {
        func document(_ path: String) -> Document? {
            guard var text = text(path) else { return nil }
            if let (from, to) = edits[path] {
                #expect(text.contains(from))
                text = text.replacingOccurrences(of: from, with: to)
            }
            return DocumentFormat(fileName: path).flatMap {
                Document.read(SourceText(name: path, text: text), as: $0).document
            }
        }
        let result = Contract.read(try #require(document("plimsoll.yaml")))
        let contract = try #require(result.contract)
        let input = LoadInput(file: document, variables: variables)
        let loaded = contract.environments.map { contract.load($0.name.value, from: input) }
        var schemas: [String: Document] = [:]
        for config in contract.config { schemas[config.name.value] = config.schema.flatMap { document($0.value) } }
        let check = RuleCheck(contract, schemas: schemas)
        let views = loaded.map(RuleScope.View.init)
        let here = try #require(views.first { $0.environment.name == environment })
        let others = views.filter { $0.environment.name != environment }
        let rules = check.run(in: here, previous: nil, elsewhere: others, today: CalendarDate("2026-11-21"))
        let matrix = Matrix(loaded.map(\.environment))
        let layers = loaded.first { $0.environment.name == environment }?.findings ?? []
        let all =
            result.findings + layers + check.findings + rules.findings + MatrixCheck(matrix).findings(in: environment)
        return (all, rules.unchecked)
    }

    @Test(arguments: ["development", "staging", "production"])
    func `the shop holds`(environment: String) throws {
        let (found, unchecked) = try findings(in: environment)
        #expect(found.filter { $0.level > .note }.map(\.message) == [])
        #expect(unchecked.filter(\.wasRequired).map(\.what) == [])
    }

    @Test func `what breaks it is told so that one can act on it`() throws {
        var renderer = TerminalRenderer(width: 100)
        var shown = ""
        let pool = try findings(in: "production", variables: [("SHOP_POOL__SIZE", "20"), ("SHOP_POOL__SIZ", "5")])
        let debug = try findings(
            in: "production",
            edits: ["plimsoll.yaml": ("only: [production]", "only: [produktion]")]
        )
        for finding in pool.findings + debug.findings where finding.level > .note {
            shown += renderer.text(of: finding)
        }
        #expect(Golden.difference(shown, "shop-broken.txt") == nil)
    }
}
