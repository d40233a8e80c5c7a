// SchemaPattern: a pattern of a schema, with the shapes that need no automaton taken out.
import Patterns

/// A pattern of `pattern` or `patternProperties`.
struct SchemaPattern: Sendable {
    /// As written.
    let text: String

    init(_ text: String) throws(PatternSyntaxError) {
        self.text = text
    }

    /// Whether it matches somewhere in the text; nil where that could not be said within bounds.
    func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        nil
    }
}

struct PatternSyntaxError: Error { var offset = 0, length = 0, message = "", expected = "" }
