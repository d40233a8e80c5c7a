// Schema: a compiled JSON Schema, and what documents come to against it.
public import Documents
public import Findings

/// A JSON Schema, ready to check documents.
///
/// Values of it may be shared between tasks; checking allocates nothing for a document that is right.
public struct Schema: Sendable {
    let core: SchemaCore
    var compiled: CompiledSchema { core.compiled }

    /// What compiling a schema gave.
    public struct Compilation: Sendable {
        /// The schema; nil where it has mistakes, which `findings` name.
        public let schema: Schema?
        /// What is wrong with it, in text order.
        public let findings: [Finding]
        /// References whose targets could not be had; documents that need them come to *unknown*.
        public let unresolved: [UnresolvedReference]
    }

    /// What a document came to.
    public enum Answer: Sendable {
        /// It fits.
        case valid
        /// It does not.
        case invalid
        /// It could not be said.
        case unknown
    }

    /// Compiles the schema at a document's root.
    ///
    /// Cost: O(size of all schemas reached). Nothing is read from disk or net: others come from the registry.
    public static func compile(
        _ document: Document,
        registry: SchemaRegistry = SchemaRegistry(),
        options: SchemaOptions = SchemaOptions()
    ) -> Compilation {
        var compiler = SchemaCompiler(registry: registry, options: options)
        let root = compiler.compile(document)
        let findings = SchemaFaults.findings(for: compiler)
        guard let root, !compiler.faults.contains(where: { !$0.isHarmless }) else {
            return Compilation(schema: nil, findings: findings, unresolved: compiler.unresolved)
        }
        let compiled = CompiledSchema(compiler, root: root)
        let schema = Schema(core: SchemaCore(compiled))
        return Compilation(schema: schema, findings: findings, unresolved: compiler.unresolved)
    }

    /// What a value comes to, in the quickest way; `node` is the document's root unless given.
    public func answer(for document: Document, at node: Int? = nil) -> Answer {
        guard let node = node ?? Schema.root(of: document) else { return .unknown }
        switch Evaluator.run(core, document, node) {
        case .valid: return .valid
        case .invalid: return .invalid
        case .unknown: return validate(document, at: node).answer
        case .exhausted: return .unknown
        }
    }

    /// The first root; the usual case without a search.
    @inline(__always)
    private static func root(of document: Document) -> Int? {
        if let first = document.roots.first, first < document.nodes.count { return first }
        return document.root
    }

    /// Whether a value surely fits.
    public func isValid(_ document: Document, at node: Int? = nil) -> Bool {
        answer(for: document, at: node) == .valid
    }

    /// Checks a value; where it does not fit, all that is wrong is gathered.
    public func validate(_ document: Document, at node: Int? = nil) -> Validation {
        guard let node = node ?? Schema.root(of: document) else {
            return Validation(schema: self, document: nil, answer: .unknown, units: [], unknowns: ["there is no value"])
        }
        switch Evaluator.run(core, document, node) {
        case .valid: return Validation(schema: self, document: nil, answer: .valid, units: [], unknowns: [])
        case .exhausted:
            let reason = "schema and document nest too deeply, or checking would take too long"
            return Validation(schema: self, document: nil, answer: .unknown, units: [], unknowns: [reason])
        case .invalid, .unknown: return trace(document, at: node)
        }
    }

    /// Checks a value by walking the rules, which tells everything but takes longer.
    func trace(_ document: Document, at node: Int, keepsAll: Bool = false) -> Validation {
        Tape.with(document) { tape in
            var tracer = Tracer(schema: compiled, tape: tape, keepsAll: keepsAll)
            let outcome = tracer.evaluate(compiled.root, node)
            let answer: Answer = outcome.verdict.map { $0 ? .valid : .invalid } ?? .unknown
            return Validation(
                schema: self,
                document: document,
                answer: answer,
                units: outcome.units,
                unknowns: tracer.unknowns
            )
        }
    }
}

/// A compiled schema's parts, shared by reference so that handing a schema on costs one count.
final class SchemaCore: Sendable {
    let compiled: CompiledSchema
    let program: Program

    init(_ compiled: CompiledSchema) {
        self.compiled = compiled
        program = ProgramBuilder.program(for: compiled)
    }

    /// For words about a schema alone: there is no program.
    init(words compiled: CompiledSchema) {
        self.compiled = compiled
        program = Program()
    }
}

/// What a document came to against a schema, and why.
public struct Validation: Sendable {
    let schema: Schema
    /// The document, kept where something is to be said of it.
    let document: Document?
    /// Whether it fits.
    public let answer: Schema.Answer
    let units: [TraceUnit]
    /// Why something could not be said: clauses.
    public let unknowns: [String]
}
