// EffectiveJSON: an effective config as JSON, secrets hidden or replaced.
import Documents
import Findings

/// Effective values as JSON text, as a program would read them.
enum EffectiveJSON {
    /// The value at a node; what is secret is the text `••••`, what JSON cannot say is text too.
    static func text(of config: EffectiveConfig, at node: Int) -> String {
        text(of: config, at: node) { node in
            config.isSecret(node) && !config.isInSecretReference(node) ? "••••" : nil
        }
    }

    /// The value at a node, where `replaced` may say what text stands in the place of a value.
    static func text(of config: EffectiveConfig, at node: Int, replaced: (Int) -> String?) -> String {
        let document = config.document
        guard document.nodes.indices.contains(node) else { return "{}" }
        let kind = document.nodes[node].kind
        // A map or list that is secret as a whole is gone through: its values are what is hidden.
        if document.secretReference(at: node) != nil || !(kind == .mapping || kind == .sequence),
            let text = replaced(node)
        {
            return JSONText.quoted(text)
        }
        switch kind {
        case .mapping:
            let members = document.members(of: node).map { key, value in
                JSONText.quoted(document.text(of: key)) + ": " + text(of: config, at: value, replaced: replaced)
            }
            return "{" + members.joined(separator: ", ") + "}"
        case .sequence:
            let elements = document.elements(of: node).map { text(of: config, at: $0, replaced: replaced) }
            return "[" + elements.joined(separator: ", ") + "]"
        case .null: return "null"
        case .no: return "false"
        case .yes: return "true"
        case .integer, .decimal: return document.text(of: node)
        case .notFinite, .string, .time: return JSONText.quoted(document.text(of: node))
        }
    }
}
