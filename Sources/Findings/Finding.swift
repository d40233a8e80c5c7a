// Finding: one thing that is wrong, where, why it bites and how to mend it.

/// How bad a finding is.
public enum Level: String, Sendable, Comparable, CaseIterable {
    /// Worth knowing; changes no verdict.
    case note
    /// Likely a mistake; verdict `warn`.
    case warning
    /// Will hurt; verdict `fail`.
    case error

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }

    /// Orders by gravity.
    public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
}

/// A stable code such as `PL1203`: once given, never another meaning.
public struct FindingCode: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The code's text.
    public let text: String

    /// A code written in the source.
    public init(stringLiteral value: String) { text = value }
    /// A code that was typed by a user; upper case.
    public init(_ text: some StringProtocol) { self.text = text.uppercased() }
    /// The code's text.
    public var description: String { text }
}

/// A further place that a finding speaks of, with a word on why.
public struct RelatedPlace: Sendable {
    /// What stands there, one clause.
    public var message: String
    /// Where.
    public var place: Place

    /// A further place.
    public init(_ message: String, at place: Place) {
        self.message = message
        self.place = place
    }
}

/// One thing a check says; values masked in their source never appear in it.
public struct Finding: Sendable {
    /// Its stable code.
    public var code: FindingCode
    /// How bad it is.
    public var level: Level
    /// What is wrong: one lower-case clause without a full stop.
    public var message: String
    /// Where.
    public var place: Place
    /// A few words under the code frame's carets.
    public var label: String?
    /// The value as the program will read it.
    public var read: String?
    /// What was measured or is known of the thing it speaks of, a line each: sizes, times, what answered.
    public var facts: [String]
    /// Why it bites.
    public var because: String?
    /// How to mend it, in words or as the text to write.
    public var mend: String?
    /// Other places it speaks of: the first definition, the layers beneath.
    public var related: [RelatedPlace]
    /// Stories that it would have prevented.
    public var stories: [String]

    /// A finding.
    public init(
        code: FindingCode,
        level: Level,
        message: String,
        place: Place,
        label: String? = nil,
        read: String? = nil,
        facts: [String] = [],
        because: String? = nil,
        mend: String? = nil,
        related: [RelatedPlace] = [],
        stories: [String] = []
    ) {
        self.code = code
        self.level = level
        self.message = message
        self.place = place
        self.label = label
        self.read = read
        self.facts = facts
        self.because = because?.isEmpty == true ? nil : because
        self.mend = mend
        self.related = related
        self.stories = stories
    }
}
