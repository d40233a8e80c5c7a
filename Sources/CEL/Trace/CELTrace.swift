// CELTrace: what each part of an expression came to, and what it read.

/// The story of one evaluation, for messages about a rule that does not hold.
public struct CELTrace: Sendable {
    /// What a part of the expression came to.
    public struct Part: Sendable {
        /// Its bytes in the expression's UTF-8 text; brackets around it are left out.
        public let range: Range<Int>
        /// What it came to; within a quantifier, for the element that decided.
        public let outcome: CELOutcome
        /// Where its value lies, if it was read from a document.
        public let place: CELPlace?
        /// Whether it is written out as a value.
        public let isLiteral: Bool
        /// Whether it is the beginning of a longer path, such as `config.pool` in `config.pool.size`.
        public let isPathPrefix: Bool
    }

    /// An element that a quantifier looked at.
    public struct Element: Sendable {
        /// Its position in the list, or its key in the map.
        public let key: CELValue
        /// The element, or the value under the key.
        public let value: CELValue
        /// Where it lies, if it was read from a document.
        public let place: CELPlace?
        /// What the condition came to for it.
        public let outcome: CELOutcome
    }

    /// An `all`, `exists` or `exists_one` and the elements that made it what it is.
    public struct Quantifier: Sendable {
        /// Its bytes in the expression.
        public let range: Range<Int>
        /// The elements that made it what it is.
        ///
        /// For `all`, the elements for which the condition is false; for the others, those for which it is true;
        /// for each, those for which it failed. At most 100.
        public fileprivate(set) var elements: [Element]
        /// How many such elements there are.
        public fileprivate(set) var total: Int
        /// How many elements were looked at.
        public fileprivate(set) var count: Int
    }

    /// What the whole expression came to.
    public let outcome: CELOutcome
    /// The parts, by their first byte, longer ones first.
    public let parts: [Part]
    /// The quantifiers, in the order they were entered.
    public let quantifiers: [Quantifier]
    /// Each place that was read, once, in order; at most 1000.
    public let reads: [CELPlace]
}

/// A value's place in a document.
public struct CELPlace: Sendable, Hashable {
    /// The document.
    public let document: CELDocument
    /// The node's index on its tape.
    public let node: Int

    /// By document and node.
    public static func == (left: CELPlace, right: CELPlace) -> Bool {
        left.document === right.document && left.node == right.node
    }
    /// By document and node.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(document))
        hasher.combine(node)
    }
}

extension CELTrace.Quantifier {
    init(range: Range<Int>) { self.init(range: range, elements: [], total: 0, count: 0) }

    mutating func note(_ element: CELTrace.Element) {
        total += 1
        if elements.count < 100 { elements.append(element) }
    }

    mutating func countElement() { count += 1 }
}
