// Bowtie: answers the requests of the Bowtie meta-tester, line by line.
import Documents
import Findings

/// The harness that Bowtie speaks to: JSON lines in, JSON lines out (its protocol, version 1).
public struct Bowtie: Sendable {
    private var draft = Draft.draft2020
    private let version: String

    /// A harness that names itself with this version of Plimsoll.
    public init(version: String) { self.version = version }

    /// What to do with a line.
    public enum Answer: Sendable, Equatable {
        /// Write this line.
        case line(String)
        /// End, with nothing to say.
        case stop
    }

    /// The answer to one request line.
    public mutating func answer(to line: String) -> Answer {
        let read = Document.read(SourceText(name: "request", text: line), as: .json)
        guard read.isSound else {
            let sequence = read.document.flatMap { document in
                document.root.flatMap { document.member("seq", of: $0) }.map { document.text(of: $0) }
            }
            let reason = read.findings.first { $0.level == .error }?.message ?? "it is empty"
            return .line(Bowtie.error("the request cannot be read: \(reason)", sequence: sequence))
        }
        guard let request = read.document,
            let root = request.root, let command = request.member("cmd", of: root)
        else { return .line(Bowtie.error("the request is no JSON object with `cmd`", sequence: nil)) }
        switch request.text(of: command) {
        case "start": return .line(start(request, root))
        case "dialect": return .line(dialect(request, root))
        case "run": return .line(run(request, root))
        case "stop": return .stop
        default: return .line(Bowtie.error("the command is not known", sequence: nil))
        }
    }

    private func start(_ request: Document, _ root: Int) -> String {
        guard let wanted = request.member("version", of: root), request.text(of: wanted) == "1" else {
            return Bowtie.error("only version 1 of the protocol is spoken", sequence: nil)
        }
        let dialects = Draft.allCases.reversed().map { draft in
            JSONText.quoted(draft.metaSchema + (draft <= .draft7 ? "#" : ""))
        }
        let home = "https://plimsoll.example"
        return """
            {"version":1,"implementation":{"language":"swift","name":"plimsoll","version":\(JSONText.quoted(version)),\
            "homepage":"\(home)","documentation":"\(home)","issues":"\(home)/issues","source":"\(home)",\
            "dialects":[\(dialects.joined(separator: ","))]}}
            """
    }

    private mutating func dialect(_ request: Document, _ root: Int) -> String {
        guard let node = request.member("dialect", of: root), let known = Draft(metaSchema: request.text(of: node))
        else {
            return "{\"ok\":false}"
        }
        draft = known
        return "{\"ok\":true}"
    }

    private func run(_ request: Document, _ root: Int) -> String {
        let sequence = request.member("seq", of: root).map { JSONText.text(of: request, $0) }
        guard let item = request.member("case", of: root), let schemaNode = request.member("schema", of: item),
            let tests = request.member("tests", of: item), let schema = Bowtie.part(request, schemaNode)
        else { return Bowtie.error("the case has no schema or no tests", sequence: sequence) }
        var registry = SchemaRegistry()
        if let list = request.member("registry", of: item) {
            for (key, value) in request.members(of: list) {
                if let document = Bowtie.part(request, value) { registry.add(document, at: request.text(of: key)) }
            }
        }
        var options = SchemaOptions()
        options.draft = draft
        options.assertsFormats = false
        let compilation = Schema.compile(schema, registry: registry, options: options)
        guard let compiled = compilation.schema else {
            let message = compilation.findings.first?.message ?? "the schema cannot be used"
            return Bowtie.error(message, sequence: sequence)
        }
        if let dialect = compilation.findings.first(where: { $0.code == "PL2208" }) {
            return Bowtie.error(dialect.message, sequence: sequence)
        }
        let results = request.elements(of: tests).map { test -> String in
            guard let instance = request.member("instance", of: test) else {
                return "{\"errored\":true,\"context\":{\"message\":\"the test has no instance\"}}"
            }
            let validation = compiled.validate(request, at: instance)
            switch validation.answer {
            case .valid: return "{\"valid\":true}"
            case .invalid: return "{\"valid\":false}"
            case .unknown:
                let reason = validation.unknowns.first ?? "it could not be said"
                return "{\"errored\":true,\"context\":{\"message\":\(JSONText.quoted(reason))}}"
            }
        }
        return "{\"seq\":\(sequence ?? "null"),\"results\":[\(results.joined(separator: ","))]}"
    }

    /// A part of a request as a document of its own.
    private static func part(_ request: Document, _ node: Int) -> Document? {
        let span = request.nodes[node].span
        let bytes = Array(request.source.bytes[Int(span.start)..<Int(span.end)])
        return Document.read(SourceText(name: "request", bytes: bytes), as: .json).document
    }

    private static func error(_ message: String, sequence: String?) -> String {
        let start = sequence.map { "{\"seq\":\($0),\"errored\":true" } ?? "{\"errored\":true"
        return start + ",\"context\":{\"message\":\(JSONText.quoted(message))}}"
    }
}
