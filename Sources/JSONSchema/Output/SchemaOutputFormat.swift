// SchemaOutputFormat: the standard output formats of 2020-12.
public import Documents

/// How much of a validation an output tells (JSON Schema 2020-12 core, section 12.4).
public enum SchemaOutputFormat: String, Sendable, CaseIterable {
    /// Whether it fits, no more.
    case flag
    /// A flat list of all that failed, or of all annotations.
    case basic
    /// A tree of what failed, or of annotations, without steps that add nothing.
    case detailed
    /// The whole tree.
    case verbose
}

extension Schema {
    /// What a value came to, in a standard output format, as JSON text.
    ///
    /// Cost: all but `flag` walk every rule; locations cost O(depth × members) each.
    public func output(for document: Document, at node: Int? = nil, as format: SchemaOutputFormat) -> String {
        guard let node = node ?? document.root else { return "{\"valid\":false}" }
        if format == .flag { return "{\"valid\":\(isValid(document, at: node))}" }
        let validation = trace(document, at: node, keepsAll: true)
        let words = SchemaWords(core: core, document: document) { document.place(of: $0) }
        let root = TraceBranch(
            step: nil,
            subschema: core.compiled.root,
            node: node,
            key: nil,
            verdict: validation.answer == .valid,
            units: validation.units
        )
        let writer = OutputWriter(words: words)
        switch format {
        case .flag, .basic: return writer.basic(root)
        case .detailed: return writer.detailed(root)
        case .verbose: return writer.verbose(root)
        }
    }
}
