// CheckPage: a check's documentation as a value: printed by `explain`, written to docs/checks, run by the tests.

/// The page of one finding code; its examples are run by the tests.
public struct CheckPage: Sendable {
    /// A short clause: what the finding says in general.
    public var title: String
    /// What is looked for.
    public var what: String
    /// Why it bites.
    public var because: String
    /// A text that yields this finding.
    ///
    /// Marks such as `1️⃣` stand before each place; readers see the text without them.
    public var bad: String
    /// A text that yields none.
    public var good: String
    /// The file name the examples are read under; its ending chooses the format.
    public var exampleFile: String
    /// The dialect the examples are read as, such as `yaml-1.1`; nil where it does not matter.
    public var readAs: String?
    /// Stories that it would have prevented, such as `S25`.
    public var stories: [String]
    /// Where the facts are from.
    public var sources: [String]

    /// A page.
    public init(
        title: String,
        what: String,
        because: String,
        bad: String,
        good: String,
        exampleFile: String = "example.yaml",
        readAs: String? = nil,
        stories: [String],
        sources: [String] = []
    ) {
        self.title = title
        self.what = what
        self.because = because
        self.bad = bad
        self.good = good
        self.exampleFile = exampleFile
        self.readAs = readAs
        self.stories = stories
        self.sources = sources
    }
}

/// A code with its page and usual level: what a parser reports while it reads, or a check finds afterwards.
public protocol FindingKind: Sendable {
    /// The stable code.
    static var code: FindingCode { get }
    /// The level it is usually reported at.
    static var level: Level { get }
    /// Its documentation.
    static var page: CheckPage { get }
}

extension FindingKind {
    /// A finding of this kind; `because` and stories come from the page unless given.
    public static func finding(
        _ message: String,
        at place: Place,
        level: Level? = nil,
        label: String? = nil,
        read: String? = nil,
        facts: [String] = [],
        because: String? = nil,
        mend: String? = nil,
        related: [RelatedPlace] = []
    ) -> Finding {
        Finding(
            code: code,
            level: level ?? self.level,
            message: message,
            place: place,
            label: label,
            read: read,
            facts: facts,
            because: because ?? page.because,
            mend: mend,
            related: related,
            stories: page.stories
        )
    }
}
