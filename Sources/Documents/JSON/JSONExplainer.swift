// JSONExplainer
import Findings
struct JSONExplainer {
    let source: SourceText
    let allowsComments: Bool
    let options: ReadOptions
    mutating func read() -> ReadResult { ReadResult(document: nil, findings: []) }
}
