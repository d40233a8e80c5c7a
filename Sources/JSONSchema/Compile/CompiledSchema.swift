// CompiledSchema: all that reading a schema gave; what the tracer walks, programs are made from and words are taken from.
import Documents

/// A schema, read.
struct CompiledSchema: Sendable {
    var root: Int
    var subschemas: [Subschema]
    var sources: [SchemaSource]
    var resources: [SchemaResource]
    var patterns: [SchemaPattern]
    var unresolved: [UnresolvedReference]
    var dynamicTargets: [[Int: Int]]
    /// Whether any `unevaluated…` is there.
    var tracksEvaluated: Bool

    init(_ compiler: SchemaCompiler, root: Int) {
        self.root = root
        subschemas = compiler.subschemas
        sources = compiler.resources.sources
        resources = compiler.resources.resources
        patterns = compiler.patterns
        unresolved = compiler.unresolved
        dynamicTargets = compiler.dynamicTargets
        tracksEvaluated = compiler.subschemas.contains { subschema in
            subschema.keywords.last.map { $0.name == .unevaluatedItems || $0.name == .unevaluatedProperties } ?? false
        }
    }

    /// The draft a schema is written in.
    func draft(of subschema: Subschema) -> Draft { resources[subschema.resource].draft }
}
