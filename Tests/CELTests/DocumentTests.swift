// DocumentTests: values read on a document's tape, and traces that name their places.
import CEL
import Documents
import Findings
import Testing

@Suite("Values of documents")
struct DocumentTests {
    static let text = """
        {"app": {"pool": {"size": 20}, "hosts": ["db.shop.example", "db.shop.test"], "debug": null, "ratio": 0.5,
        "replicas": [{"name": "a", "port": 5432}, {"name": "b", "port": 80}, {"name": "c", "port": 81}],
        "big": 18446744073709551615, "huge": 99999999999999999999, "tls": true}}
        """

    static func document() throws -> Document {
        let result = Document.read(SourceText(name: "app.json", bytes: Array(text.utf8)), as: .json)
        return try #require(result.document)
    }

    static let holding = [
        "config.app.pool.size == 20", "config.app.pool.size * 2 <= 40", "config.app.hosts[0].endsWith('.example')",
        "config.app.hosts.exists(h, h == 'db.shop.test')", "size(config.app.hosts) == 2", "size(config.app) == 8",
        "has(config.app.debug)", "!has(config.app.nothing)", "config.app.debug == null",
        "config.app.?none.orValue(3) == 3",
        "config.app.replicas.map(r, r.port) == [5432, 80, 81]", "'pool' in config.app",
        "'db.shop.test' in config.app.hosts",
        "config.app['pool']['size'] == 20", "config.app.big == 18446744073709551615u", "config.app.huge > 1e19",
        "config.app.pool == {'size': 20.0}", "{'size': 20} == config.app.pool", "config.app == config.app",
        "config.app.hosts + ['x'] == ['db.shop.example', 'db.shop.test', 'x']", "type(config.app) == map",
        "config.app.replicas.filter(r, r.port > 80).size() == 2", "config.app.ratio == 0.5", "config.app.tls",
        "config.app.pool.all(k, v, k == 'size' && v == 20)", "config.app.exists(k, k == 'tls')",
        "config.app.replicas[?7].hasValue() == false", "config.app.hosts.join(',').contains(',')",
        "config.app.pool.transformMap(k, v, v + 1) == {'size': 21}", "config.app.hosts[dyn(1u)] == 'db.shop.test'",
        "'%s'.format([config.app.pool]) == '{size: 20}'",
    ]

    @Test(arguments: holding)
    func `an expression over a document holds`(expression: String) throws {
        var environment = CELEnvironment()
        environment.declare("config", .dynamic)
        let outcome = try environment.compile(expression).evaluate(["config": .document(try Self.document())])
        #expect(outcome.bool == true, "\(outcome)")
    }

    @Test
    func `a trace names each place that was read and what each part came to`() throws {
        var environment = CELEnvironment()
        environment.declare("config", .dynamic)
        let text = "config.app.pool.size * 3 <= 40 && config.app.tls"
        let program = try environment.compile(text)
        let document = try Self.document()
        let trace = program.trace(["config": .document(document)])
        #expect(trace.outcome.bool == false)
        let lines = trace.parts.filter { !$0.isPathPrefix && !$0.isLiteral }.map { part in
            let bytes = Array(text.utf8)[part.range]
            let place = part.place.map { " at \($0.document.document.place(of: $0.node).path ?? "-")" } ?? ""
            return "\(String(decoding: bytes, as: UTF8.self)) = \(part.outcome.value?.shortText ?? "-")\(place)"
        }
        #expect(
            lines == [
                "config.app.pool.size * 3 <= 40 && config.app.tls = false", "config.app.pool.size * 3 <= 40 = false",
                "config.app.pool.size * 3 = 60", "config.app.pool.size = 20 at app.pool.size",
            ]
        )
    }

    @Test
    func `the elements for which all fails are named with their places`() throws {
        var environment = CELEnvironment()
        environment.declare("config", .dynamic)
        let program = try environment.compile("config.app.replicas.all(r, r.port >= 1024)")
        let trace = program.trace(["config": .document(try Self.document())])
        let quantifier = try #require(trace.quantifiers.first)
        #expect(quantifier.total == 2 && quantifier.count == 3)
        let paths = quantifier.elements.map { $0.place.map { $0.document.document.path(of: $0.node).description } }
        #expect(paths == ["app.replicas[1]", "app.replicas[2]"])
        let port = try #require(trace.parts.first { $0.place != nil && $0.outcome.value?.shortText == "80" })
        #expect(port.place.map { $0.document.document.path(of: $0.node).description } == "app.replicas[1].port")
    }

    @Test
    func `a place that is not known makes what reads it unknown`() throws {
        var environment = CELEnvironment()
        environment.declare("elsewhere", .map(.string, .dynamic))
        let elsewhere = CELMap([("staging", .opaque(CELOpaque(.unknown("staging"))))])
        let program = try environment.compile("elsewhere['staging'].config.port == 1 && elsewhere['staging'].x")
        guard case .unknown(let names) = program.evaluate(["elsewhere": .map(elsewhere)]) else {
            Issue.record("it is known")
            return
        }
        #expect(names == ["staging"])
    }

    @Test
    func `a misspelt field of a declared record is found when checked`() {
        var environment = CELEnvironment()
        let database = CELRecord(name: "config.database", fields: ["host": .string, "port": .int], isOpen: false)
        let config = CELRecord(name: "config", fields: ["database": .record(database)], isOpen: false)
        environment.declare("config", .record(config))
        #expect(throws: CELFailure.self) { try environment.compile("config.database.hots == 'x'") }
        do throws(CELFailure) {
            _ = try environment.compile("config.databse.port > 1 && config.database.hots == ''")
        } catch {
            #expect(error.issues.map(\.suggestion) == ["database", "host"])
            #expect(error.issues.map(\.offset) == [7, 43])
        }
        #expect(throws: Never.self) { try environment.compile("config.database.port + 1 > 2") }
        #expect(throws: CELFailure.self) { try environment.compile("config.database.port + '1' == ''") }
    }
}
