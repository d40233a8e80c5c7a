// Layer+overrides: values given for one run, as a layer.
import Findings

/// A value given for one run: `app.pool.size=20`.
public struct Override: Sendable {
    /// Why a text is no override.
    public enum Problem: Error, Sendable, Hashable {
        /// There is no `=`.
        case noValue
        /// The path cannot be read; the reason as a clause.
        case unreadablePath(because: String)
    }

    /// The whole way: the document's name, then the keys in it.
    public let path: ValuePath
    /// The value's text.
    public let value: String
    /// The text as given.
    let text: String

    /// Reads `path=value`; keys that are no plain words stand in brackets: `app.labels["a.b"]=x`.
    ///
    /// - Throws: `Problem`, where the text has no value or its path cannot be read.
    public init(_ text: String) throws(Problem) {
        guard let equals = Override.end(ofPathIn: text) else { throw .noValue }
        let written = String(text[..<equals])
        switch ValuePath.parse(written) {
        case .success(let path): self.path = path
        case .failure(let problem): throw .unreadablePath(because: problem.why)
        }
        guard !path.steps.isEmpty else { throw .unreadablePath(because: "it is empty") }
        guard path.steps.count <= 64 else { throw .unreadablePath(because: "it has more than 64 keys") }
        value = String(text[text.index(after: equals)...])
        self.text = text
    }

    /// The first `=` that is not in a quoted key.
    private static func end(ofPathIn text: String) -> String.Index? {
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == "=", !isQuoted {
                return index
            }
        }
        return nil
    }
}

extension Layer {
    /// The overrides as a layer for one document of the contract: those whose path starts with `name`.
    ///
    /// Texts are read as `TextReading.typed` says; `null` is null and a value in double quotes is text. A number in
    /// brackets steps
    /// into the list that `beneath` has there. The whole text is the source, so that a place shows `app.pool.size=20`.
    public static func overrides(_ overrides: [Override], for name: String, over beneath: Document?) -> Layer {
        let documents = overrides.compactMap { override -> Document? in
            guard override.path.steps.first == .key(name), override.path.steps.count > 1 else { return nil }
            return document(of: override, over: beneath)
        }
        return Layer(name: "overrides", kind: .overrides, documents: documents)
    }

    private static func document(of override: Override, over beneath: Document?) -> Document {
        let inner = ValuePath(Array(override.path.steps.dropFirst()))
        let node = beneath.flatMap { $0.value(at: inner) }
        let kind = node.flatMap { node in beneath?.nodes[node].kind }
        // The name holds the path alone: the value may be a secret.
        let source = SourceText(name: "override \(override.path)", text: override.text)
        let end = source.bytes.count
        let start = end - override.value.utf8.count
        let pathSpan = Span(from: 0, to: max(0, start - 1))
        let steps = inner.steps.map { step in
            switch step {
            case .key(let key): GivenValue.Step(key: key, span: pathSpan)
            case .index(let index): GivenValue.Step(key: String(index), span: pathSpan)
            }
        }
        let isQuoted = override.value.count >= 2 && override.value.hasPrefix("\"") && override.value.hasSuffix("\"")
        return GivenValue(
            source: source,
            steps: steps,
            valueStart: start,
            outcome: outcome(of: override.value, isQuoted: isQuoted, over: kind),
            valueText: isQuoted ? Span(from: start + 1, to: end - 1) : Span(from: start, to: end)
        ).document()
    }

    /// A bare `null` is null whatever lies beneath: in quotes it is text.
    private static func outcome(of value: String, isQuoted: Bool, over kind: Node.Kind?) -> TypedText.Outcome {
        if isQuoted { return .scalar(.string) }
        return value == "null" ? .scalar(.null) : TypedText.outcome(of: value, over: kind, reading: .typed)
    }
}
