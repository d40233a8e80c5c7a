// Allowance: a comment that lets findings stand, with a reason and a day on which it ends.
public import Findings

/// `-- plimsoll:allow PL5102 until 2026-12-31: the table has 12 rows`, as written above a statement or behind it.
public struct Allowance: Sendable {
    /// Why an allowance does not count.
    enum Defect: Sendable, Equatable {
        /// No code such as `PL5102` stands where one is expected.
        case noCode
        /// A word that is no code that can be allowed.
        case unknownCode(String)
        /// `until` and a day are missing.
        case noDay
        /// What stands for the day is none.
        case notADay(String)
        /// The reason is missing.
        case noReason
    }

    /// Where it is written.
    public let place: Place
    /// The codes that it lets stand.
    public let codes: [FindingCode]
    /// The last day on which it counts, `YYYY-MM-DD`.
    public let until: String?
    /// Why.
    public let reason: String
    let defect: Defect?

    /// The mark that begins one.
    static let mark = "plimsoll:allow"

    /// Reads a comment; nil where it is no allowance.
    init?(_ comment: MigrationComment, in source: SourceText) {
        guard comment.words.hasPrefix(Allowance.mark) else { return nil }
        let rest = comment.words.dropFirst(Allowance.mark.count)
        guard rest.first?.isWhitespace ?? true else { return nil }
        place = Place(
            source: source,
            span: Span(from: comment.wordsStart, to: comment.wordsStart + comment.words.utf8.count)
        )
        let (head, reason) = Allowance.split(rest)
        var words = head.split { $0 == " " || $0 == "," || $0 == "\t" }[...]
        let codes = words.prefix { $0.lowercased() != "until" }
        words = words.dropFirst(codes.count + 1)
        self.codes = codes.map { FindingCode($0) }
        until = words.first.map(String.init)
        self.reason = reason
        defect = Allowance.defect(self.codes, until, reason)
    }

    /// What stands before the first colon, and behind it.
    private static func split(_ text: Substring) -> (head: Substring, reason: String) {
        guard let colon = text.firstIndex(of: ":") else { return (text, "") }
        let reason = text[text.index(after: colon)...].drop { $0 == " " }
        return (text[..<colon], String(reason))
    }

    private static func defect(_ codes: [FindingCode], _ until: String?, _ reason: String) -> Defect? {
        guard !codes.isEmpty else { return .noCode }
        if let unknown = codes.first(where: { !canBeAllowed($0) }) { return .unknownCode(unknown.text) }
        guard let until else { return .noDay }
        guard isDay(until) else { return .notADay(until) }
        return reason.isEmpty ? .noReason : nil
    }

    /// What a migration does can be allowed; that it cannot be read, or that an allowance is wrong, cannot.
    private static func canBeAllowed(_ code: FindingCode) -> Bool {
        let text = code.text
        guard text.utf8.count == 6, text.hasPrefix("PL5"), text.dropFirst(3).allSatisfy(\.isNumber) else {
            return false
        }
        return !text.hasPrefix("PL50") && !text.hasPrefix("PL59")
    }

    /// Whether a text is `YYYY-MM-DD` and such a day exists.
    static func isDay(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }
}
