// SchemaLint: what is likely a mistake in a schema that can be used as it stands.
public import Documents
public import Findings

/// Looks at a schema for what is written but has no effect, or not the one meant.
public struct SchemaLint {
    let document: Document
    let compiled: CompiledSchema
    let look: SchemaLook
    var findings: [Finding] = []

    /// What is wrong with a schema: what makes it unusable, or, where it is usable, what is likely a mistake.
    public static func findings(
        for document: Document,
        registry: SchemaRegistry = SchemaRegistry(),
        options: SchemaOptions = SchemaOptions()
    ) -> [Finding] {
        var thorough = options
        thorough.readsUnusedDefinitions = true
        var compiler = SchemaCompiler(registry: registry, options: thorough)
        let root = compiler.compile(document)
        let faults = SchemaFaults.findings(for: compiler)
        guard let root, !compiler.faults.contains(where: { !$0.isHarmless }) else { return faults }
        var lint = SchemaLint(document: document, compiled: CompiledSchema(compiler, root: root))
        lint.run()
        lint.lookForUnused(registry, options)
        return (faults + lint.findings).sorted {
            ($0.place.source.name, $0.place.span.start, $0.code.text)
                < ($1.place.source.name, $1.place.span.start, $1.code.text)
        }
    }

    private init(document: Document, compiled: CompiledSchema) {
        self.document = document
        self.compiled = compiled
        look = SchemaLook(compiled: compiled)
    }

    private mutating func run() {
        for number in compiled.subschemas.indices {
            let subschema = compiled.subschemas[number]
            guard subschema.source == 0, document.nodes[subschema.node].kind == .mapping else { continue }
            let members = document.members(of: subschema.node)
            lookAtNames(subschema, members)
            lookAtPartners(subschema, members)
            lookAtBounds(subschema)
            lookAtValues(number, subschema)
            lookAtBranches(subschema)
            lookAtPatterns(subschema)
            lookAtRequired(number, subschema)
        }
    }

    func place(_ node: Int) -> Place { document.place(of: node) }

    /// The place of a keyword: its key.
    func keyPlace(_ value: Int) -> Place {
        var place = place(value)
        if value > 0, document.nodes[value - 1].flags.contains(.key) { place.span = document.nodes[value - 1].span }
        return place
    }

    mutating func add(
        _ kind: (some SchemaFindingKind).Type,
        _ message: String,
        at place: Place,
        mend: String? = nil,
        related: [RelatedPlace] = []
    ) {
        guard findings.count < 1_000 else { return }
        findings.append(kind.finding(message, at: place, mend: mend, related: related))
    }

    /// Definitions that a compile without them does not reach.
    private mutating func lookForUnused(_ registry: SchemaRegistry, _ options: SchemaOptions) {
        var compiler = SchemaCompiler(registry: registry, options: options)
        _ = compiler.compile(document)
        let reached = Set(compiler.subschemas.filter { $0.source == 0 }.map(\.node))
        for subschema in compiled.subschemas where subschema.source == 0 {
            for name in ["$defs", "definitions"] {
                guard let list = document.member(name, of: subschema.node) else { continue }
                for (key, value) in document.members(of: list) where !isReached(value, reached) && !hasName(value) {
                    let text = SchemaWords.name(document.text(of: key))
                    add(
                        UnusedDefinition.self,
                        "nothing refers to \(text)",
                        at: place(key),
                        mend: "take it out, or refer to it"
                    )
                }
            }
        }
    }

    /// Whether others may refer to it by a name of its own.
    private func hasName(_ node: Int) -> Bool {
        ["$id", "$anchor", "$dynamicAnchor"].contains { document.member($0, of: node) != nil }
    }

    private func isReached(_ node: Int, _ reached: Set<Int>) -> Bool {
        (node..<(node + document.nodes[node].extent)).contains { reached.contains($0) }
    }
}
