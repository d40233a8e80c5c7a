// EffectiveJSON: an effective config as JSON, secrets hidden.
import Documents
import Findings

/// Effective values as JSON text, as a program would read them.
enum EffectiveJSON {
    /// The value at a node; what is secret is the text `••••`, what JSON cannot say is text too.
    static func text(of config: EffectiveConfig, at node: Int) -> String {
        let document = config.document
        guard document.nodes.indices.contains(node) else { return "{}" }
        let value = document.nodes[node]
        switch value.kind {
        case .mapping:
            let members = document.members(of: node).map { key, value in
                JSONText.quoted(document.text(of: key)) + ": " + text(of: config, at: value)
            }
            return "{" + members.joined(separator: ", ") + "}"
        case .sequence:
            return "[" + document.elements(of: node).map { text(of: config, at: $0) }.joined(separator: ", ") + "]"
        case _ where config.isSecret(node) && !config.isInSecretReference(node): return JSONText.quoted("••••")
        case .null: return "null"
        case .no: return "false"
        case .yes: return "true"
        case .integer, .decimal: return document.text(of: node)
        case .notFinite, .string, .time: return JSONText.quoted(document.text(of: node))
        }
    }
}
