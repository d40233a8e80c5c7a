// TraceUnit: what each keyword said of each value, kept where it failed or where all is asked for.

/// What one keyword said of one value.
struct TraceUnit: Sendable {
    /// The schema it stands in.
    var subschema: Int
    /// Which of its keywords.
    var keyword: Int
    /// The value it looked at.
    var node: Int
    /// Whether it holds; nil: not known.
    var verdict: Bool?
    /// What it led to: schemas applied to values.
    var branches: [TraceBranch] = []
    /// The two equal elements, for `uniqueItems`; how many branches held, for `oneOf` and `contains`.
    var first = 0
    var second = 0
}

/// A schema applied by a keyword.
struct TraceBranch: Sendable {
    /// The step behind the keyword in the path of evaluation: an index or a name, or nothing.
    var step: String?
    /// The schema.
    var subschema: Int
    /// The value.
    var node: Int
    /// The value's key, where the keyword goes by names.
    var key: Int?
    /// Whether it holds.
    var verdict: Bool?
    /// What its keywords said.
    var units: [TraceUnit]
}

/// Which members and elements of one value were looked at, for `unevaluated…`.
struct Evaluated: Sendable {
    var keys: Set<Int> = []
    var elements: Set<Int> = []

    mutating func formUnion(_ other: Evaluated) {
        keys.formUnion(other.keys)
        elements.formUnion(other.elements)
    }
}
