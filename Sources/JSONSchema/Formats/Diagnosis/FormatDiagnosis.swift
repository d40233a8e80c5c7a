// FormatDiagnosis: what is wrong with a text that does not fit its format, in words a person can act on.

/// Why a text does not have its format, where, and what would.
public struct FormatDiagnosis: Equatable, Sendable {
    /// Where the text leaves the format, in bytes from its start; its length where something is missing at the end.
    public let offset: Int
    /// What is wrong there: one clause, such as `February 2024 has 29 days`.
    public let problem: String
    /// What the format asks for: a noun, such as `a date (year-month-day)`.
    public let expected: String
    /// A text of the format: the given one mended where that is certain, else one of ours.
    public let example: String
    /// Whether `example` is the given text, mended.
    public let isMended: Bool
}

extension Format {
    /// Says what is wrong with `text`, or nil where it fits.
    ///
    /// Cost: meant for findings, not for loops; allocates strings, linear in the text's length up to 2,048 bytes.
    public func diagnosis(of text: Span<UInt8>) -> FormatDiagnosis? {
        guard let problem = problem(in: text) else { return nil }
        let given = FaultyText(text, problem: problem, format: self)
        let mended = mended(given)
        return FormatDiagnosis(
            offset: problem.offset,
            problem: words(for: given),
            expected: expectation,
            example: mended ?? stockExample,
            isMended: mended != nil
        )
    }

    /// What the format asks for, as a noun.
    public var expectation: String {
        switch self {
        case .dateTime: "a date and time (RFC 3339)"
        case .date: "a date (year-month-day)"
        case .time: "a time of day (RFC 3339)"
        case .duration: "a duration (ISO 8601)"
        case .email: "an e-mail address"
        case .internationalEmail: "an e-mail address"
        case .plainHostname, .hostname: "a host name"
        case .internationalHostname: "a host name"
        case .ipv4: "an IPv4 address"
        case .ipv6: "an IPv6 address"
        case .uri: "a URI"
        case .uriReference: "a URI or relative reference"
        case .iri: "an IRI"
        case .iriReference: "an IRI or relative reference"
        case .uriTemplate: "a URI template (RFC 6570)"
        case .jsonPointer: "a JSON Pointer"
        case .relativeJSONPointer, .adjustableJSONPointer: "a relative JSON Pointer"
        case .regex: "a regular expression (ECMA-262)"
        case .uuid: "a UUID"
        }
    }

    /// A text that has the format.
    var stockExample: String {
        switch self {
        case .dateTime: "2024-02-29T08:30:00Z"
        case .date: "2024-02-29"
        case .time: "08:30:00Z"
        case .duration: "PT30M"
        case .email: "team@example.com"
        case .internationalEmail: "团队@example.com"
        case .plainHostname, .hostname: "db-1.example.com"
        case .internationalHostname: "bücher.example"
        case .ipv4: "192.0.2.10"
        case .ipv6: "2001:db8::10"
        case .uri: "https://example.com/path"
        case .uriReference: "/path?page=2"
        case .iri: "https://example.com/straße"
        case .iriReference: "/straße"
        case .uriTemplate: "/users/{id}"
        case .jsonPointer: "/servers/0/host"
        case .relativeJSONPointer, .adjustableJSONPointer: "1/host"
        case .regex: "^[a-z]+$"
        case .uuid: "123e4567-e89b-42d3-a456-426614174000"
        }
    }
}

/// A text with the place where it leaves its format: what the words are made from.
struct FaultyText {
    let bytes: [UInt8]
    let offset: Int
    let fault: FormatFault
    let format: Format

    init(_ text: Span<UInt8>, problem: FormatProblem, format: Format) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices { bytes.append(text[index]) }
        self.bytes = bytes
        offset = problem.offset
        fault = problem.fault
        self.format = format
    }

    /// Whether the problem is at the text's end.
    var isAtEnd: Bool { offset >= bytes.count }

    /// The byte at the problem, or 0 at the end.
    var byte: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    /// The whole text.
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether nothing but white space is left from the problem on.
    var endsInSpace: Bool {
        !isAtEnd && bytes[offset...].allSatisfy { $0 == 0x20 || 0x09...0x0D ~= $0 }
    }

    /// The character at the problem, in words or in quotes.
    var character: String {
        guard !isAtEnd else { return "the end" }
        let point = bytes.span.codePoint(at: offset, end: bytes.count)
        return Self.name(of: point?.value ?? 0xFFFD)
    }

    /// A code point as a reader can see it.
    static func name(of value: UInt32) -> String {
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        let number =
            "U+" + String(repeating: "0", count: max(0, 4 - String(value, radix: 16).count))
            + String(value, radix: 16, uppercase: true)
        switch value {
        case 0x20: return "a space"
        case 0x09: return "a tab"
        case 0x0A, 0x0D: return "a line break"
        case 0x60: return "a backtick"
        case 0x21...0x7E: return "`\(scalar)`"
        case 0x200B...0x200F, 0xFEFF, 0xAD, 0xA0: return "an invisible character (\(number))"
        case 0x2010...0x2015, 0x2212: return "a dash (\(number)) that is no `-`"
        case 0xFF01...0xFF5E: return "a full-width `\(scalar)` (\(number))"
        case 0..<0xA0: return "a control character (\(number))"
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .spacingMark, .enclosingMark: return "a combining mark (\(number))"
            case .control, .format, .unassigned, .privateUse, .surrogate, .spaceSeparator, .lineSeparator,
                .paragraphSeparator:
                return "an unusual character (\(number))"
            default: return "`\(scalar)`"
            }
        }
    }

    /// The bytes from `start` up to `end` as text.
    func part(_ start: Int, _ end: Int) -> String {
        let start = min(max(start, 0), bytes.count)
        return String(decoding: bytes[start..<min(max(end, start), bytes.count)], as: UTF8.self)
    }
}
