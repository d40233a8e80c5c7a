// CTexts: Swift texts lent to C as a list that ends with NULL.
import Glibc

/// Swift texts lent to C.
enum CTexts {
    /// Calls `body` with a list of C texts that ends with NULL; nil texts are NULL within it.
    static func with<Answer>(
        _ texts: [String?],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Answer
    ) -> Answer {
        let copies = texts.map { text in text.flatMap { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        let list = copies.map { UnsafePointer($0) } + [nil]
        return list.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return body([nil]) }
            return body(base)
        }
    }

    /// The same for functions that ask for texts they could change.
    static func withMutable<Answer>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Answer
    ) -> Answer {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return (copies + [nil]).withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return body([nil]) }
            return body(base)
        }
    }
}
