// SampleReader: documents of these tests' texts.
import Documents
import Findings

/// A document of a YAML text.
func sample(_ text: String, _ name: String = "config/app.yaml") -> Document {
    let result = Document.read(SourceText(name: name, text: text), as: .yaml)
    precondition(result.document != nil, "the sample \(name) cannot be read: \(result.findings.map(\.message))")
    return result.document
        ?? Document(
            source: SourceText(name: name, text: ""),
            format: .yaml,
            dialect: nil,
            nodes: [],
            storage: [],
            tags: [],
            roots: []
        )
}
