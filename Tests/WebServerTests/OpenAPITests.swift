// OpenAPITests: the OpenAPI document names every route of the API and no other, and real values hold its shapes.
import Changes
import Documents
import Findings
import FoundationEssentials
import Hummingbird
import HummingbirdTesting
import JSONSchema
import Journal
import Support
import Testing

@testable import WebServer

@Suite struct OpenAPITests {
    private let text = OpenAPIDocument.text(RouteTable.routes, version: "test")

    private struct Shape: Decodable {
        var openapi: String
        var paths: [String: [String: Operation]]
    }

    private struct Operation: Decodable {
        var security: [[String: [String]]]?
        var parameters: [Parameter]?
        struct Parameter: Decodable { var name: String }
    }

    @Test func `the document names every route of the API, and no other`() throws {
        let shape = try JSONDecoder().decode(Shape.self, from: Data(text.utf8))
        let told = shape.paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } }
        let table = RouteTable.routes.filter(\.isAPI).map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(told) == Set(table))
        for route in RouteTable.routes.filter(\.isAPI) {
            let operation = try #require(shape.paths[route.path]?[route.method.rawValue.lowercased()])
            #expect((operation.security ?? []).isEmpty == (route.need == .nothing), "\(route.path)")
            #expect(Set(operation.parameters?.map(\.name) ?? []) == Set(route.parameters + route.queries.map(\.name)))
        }
    }

    @Test func `the page of the API in docs tells every route, with the verb it needs`() throws {
        let page = try String(contentsOfFile: Suites.projectRoot + "/docs/api.md", encoding: .utf8)
        let lines = page.split(separator: "\n")
        for route in RouteTable.routes.filter(\.isAPI) {
            let line = try #require(
                lines.first { $0.hasPrefix("| `\(route.method.rawValue) \(route.path)`") },
                "\(route.method.rawValue) \(route.path)"
            )
            if case .verb(let verb) = route.need { #expect(line.contains("`\(verb.rawValue)`"), "\(line)") }
        }
        #expect(lines.count { $0.hasPrefix("| `") } == RouteTable.routes.count(where: \.isAPI))
    }

    @Test func `every shape that is named is there`() throws {
        let names = Set(text.split(separator: "#/components/schemas/").dropFirst().map { $0.prefix { $0.isLetter } })
        for name in names { #expect(text.contains("\"\(name)\":{"), "\(name)") }
    }

    private static let moment = Timestamp(seconds: 1_790_000_000)

    /// Values with every field that can be there.
    private static let samples: [(String, String)] = {
        var report = InstanceReport(
            service: "shop",
            environment: "staging",
            instance: "web-1",
            host: "h",
            revision: "r-1",
            phase: .running,
            health: .healthy,
            sequence: 1,
            incarnation: "i"
        )
        report.lines = [LogLine(time: moment, source: "out", text: "hello")]
        report.exits = [
            ProgramExit(time: moment, code: 1, signal: nil, ranMilliseconds: 5, revision: "r-1", wasAsked: false)
        ]
        report.counts = RequestCounts(requests: 5, errors: 1, latencies: [1.5])
        report.findings = [CheckedFinding(code: "PL1203", level: "error", message: "m", place: "p")]
        let content = RevisionContent(
            contract: "plimsoll.yaml",
            files: [RevisionFile(path: "plimsoll.yaml", text: "plimsoll: 1")],
            set: ["staging": [SetValue(document: "app", path: "a.b", json: "1")]],
            artefact: "v1"
        )
        let change = Change(
            id: "c-1",
            service: "shop",
            environment: "staging",
            kind: .set,
            from: "r-1",
            to: "r-2",
            base: "r-3",
            by: "user:anna",
            why: "why",
            cause: ["c-0"],
            revertPlan: .command("undo"),
            difference: [ValueChange(path: "app.a", before: nil, after: "1", place: "f:1:1")],
            emergency: "fire",
            despite: ["skew"],
            proposed: moment
        )
        var proposal = Proposal(kind: .set, content: content, why: "why")
        proposal.revertPlan = .automatic(to: "r-1")
        proposal.checks = .nothing
        let gate = GateAnswer(
            refusals: [GateRefusal(code: "PL6101", message: "m", lift: "l", until: moment, yieldsToEmergency: true)],
            holds: ["h"],
            unknown: ["u"],
            opens: moment
        )
        var environment = EnvironmentAnswer(service: "shop", environment: "staging")
        environment.changes = [change]
        environment.live = "r-1"
        environment.since = moment
        environment.freezes = [OrderedFreeze(id: "f-1", from: moment, until: nil, because: "b", by: "user:anna")]
        environment.instances = [
            InstanceAnswer(
                instance: "web-1",
                host: "h",
                revision: nil,
                phase: .running,
                health: .healthy,
                reason: nil,
                started: nil,
                heard: moment
            )
        ]
        let step = ChangeStep(position: 1, time: moment, kind: "rollout.opened", words: "w", actor: "engine:rollout")
        let whole = ChangeAnswer(
            change: change,
            state: .proposed,
            outcome: nil,
            approvals: [ChangeApproval(by: "user:ben", because: "b", at: moment)],
            gate: gate,
            steps: [step]
        )
        let token = Token(
            name: "ci",
            user: "anna",
            hash: "",
            scope: .everything,
            created: moment,
            by: "test",
            expires: moment
        )
        return [
            ("InstanceReport", JSONLine.value(report)),
            (
                "InstanceOrder",
                JSONLine.value(InstanceOrder(generation: 1, action: "a", goal: .run, revision: "r-1", cause: []))
            ),
            ("Delivery", JSONLine.value(Delivery(revision: "r-1", environment: "staging", content: content))),
            ("Proposal", JSONLine.value(proposal)), ("GateAnswer", JSONLine.value(gate)),
            ("ProposalAnswer", JSONLine.value(ProposalAnswer(change: change, gate: gate, isStarted: true))),
            ("EnvironmentAnswer", JSONLine.value(environment)), ("ChangeAnswer", JSONLine.value(whole)),
            ("Reason", JSONLine.value(Reason(why: "w"))),
            ("FreezeOrder", JSONLine.value(FreezeOrder(from: moment, until: nil, why: "w"))),
            ("StopOrder", JSONLine.value(StopOrder(service: "shop", actor: nil, why: "w"))),
            ("TokenOrder", JSONLine.value(TokenOrder(name: "ci", user: "anna", scope: .everything, expires: moment))),
            ("Tokens", "{\"tokens\":\(JSONLine.value([TokenRoutes.Shown(token, now: moment)]))}"),
            ("NewToken", JSONLine.value(NewToken(name: "ci", token: "t"))),
            ("Problem", Problem.badRequest("a \"b\"\n\u{1}").json),
        ]
    }()

    @Test(arguments: samples)
    func `a real value holds the shape that the document tells`(_ name: String, _ value: String) throws {
        let schema = """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/components/schemas/\(name)",
            "components":{"schemas":\(Components.schemas)}}
            """
        let complaints = try SchemaCheck.complaints(value, schema: schema)
        #expect(complaints == [], "\(value)")
    }
}
