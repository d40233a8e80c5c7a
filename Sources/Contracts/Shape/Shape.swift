// Shape: what a part of the contract may look like; reader, unknown-key check and JSON Schema are drawn from it.

/// What a value of the contract may look like.
indirect enum Shape: Sendable {
    /// Text of a form.
    case text(TextForm)
    /// `true` or `false`.
    case flag
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// One of some words.
    case word([Word])
    /// A list.
    case list(Shape, atLeast: Int = 0)
    /// Names that the user chooses, each with a value.
    case named(Shape, noun: String)
    /// Keys that are known.
    case record(Record)
    /// The first of these that takes what is written: a scalar, a list or a map.
    case choice([Shape])
    /// Whatever the user likes.
    case anything

    /// One value, or a list of such.
    static func oneOrMany(_ shape: Shape) -> Shape { .choice([shape, .list(shape, atLeast: 1)]) }
}

/// One word that may stand at a place, with what it means.
struct Word: Sendable {
    let text: String
    let meaning: String

    init(_ text: String, _ meaning: String) {
        self.text = text
        self.meaning = meaning
    }
}

/// A map whose keys are known.
struct Record: Sendable {
    /// Its name in the JSON Schema's `$defs`.
    let name: String
    /// What it is, for messages: `an environment`.
    let noun: String
    /// What it is for.
    let summary: String
    /// Its keys in the order they are best written.
    let fields: [Field]
    /// Whether what is written in its place by mistake is a secret, and not shown.
    let isSecret: Bool

    init(name: String, noun: String, summary: String, fields: [Field], isSecret: Bool = false) {
        self.name = name
        self.noun = noun
        self.summary = summary
        self.fields = fields
        self.isSecret = isSecret
    }

    /// The field of a key.
    func field(_ key: String) -> Field? { fields.first { $0.key == key } }
}

/// One key of a record.
struct Field: Sendable {
    let key: String
    let shape: Shape
    let isRequired: Bool
    /// What it says, one sentence; shown by editors.
    let summary: String
    /// Examples as JSON.
    let examples: [String]

    init(_ key: String, _ shape: Shape, _ summary: String, examples: [String] = [], isRequired: Bool = false) {
        self.key = key
        self.shape = shape
        self.summary = summary
        self.examples = examples
        self.isRequired = isRequired
    }
}
