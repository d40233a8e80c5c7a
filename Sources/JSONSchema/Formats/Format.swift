// Format: the values of the keyword `format`, which drafts know them, and whether a text fits.

/// A format that JSON Schema defines for texts.
///
/// Two names mean different things in different drafts and so have two cases each: `hostname` and `relative-json-pointer`.
/// Checking is pure: bytes of UTF-8 in, an answer out; no Foundation, no allocation for a text that fits (internationalised
/// names with combining marks apart), time linear in the text's length.
public enum Format: UInt8, CaseIterable, Sendable {
    /// `date-time`: RFC 3339, such as `2024-02-29T08:30:00Z`.
    case dateTime
    /// `date`: RFC 3339, `full-date`.
    case date
    /// `time`: RFC 3339, `full-time`.
    case time
    /// `duration`: RFC 3339, appendix A, such as `P1DT12H`.
    case duration
    /// `email`: RFC 5321, `Mailbox`.
    case email
    /// `idn-email`: RFC 6531.
    case internationalEmail
    /// `hostname` of drafts 4 and 6: RFC 1123.
    case plainHostname
    /// `hostname` from draft 7 on: RFC 1123, with `xn--` labels checked.
    case hostname
    /// `idn-hostname`: RFC 5890 to 5893.
    case internationalHostname
    /// `ipv4`: RFC 2673, section 3.2.
    case ipv4
    /// `ipv6`: RFC 4291, section 2.2.
    case ipv6
    /// `uri`: RFC 3986, with a scheme.
    case uri
    /// `uri-reference`: RFC 3986, whole or relative.
    case uriReference
    /// `iri`: RFC 3987, with a scheme.
    case iri
    /// `iri-reference`: RFC 3987, whole or relative.
    case iriReference
    /// `uri-template`: RFC 6570.
    case uriTemplate
    /// `json-pointer`: RFC 6901.
    case jsonPointer
    /// `relative-json-pointer` of drafts 7 and 2019-09.
    case relativeJSONPointer
    /// `relative-json-pointer` of draft 2020-12, where `+1` or `-1` may follow the number.
    case adjustableJSONPointer
    /// `regex`: ECMA-262.
    case regex
    /// `uuid`: RFC 4122.
    case uuid

    /// The drafts of JSON Schema, as far as formats differ.
    public enum Edition: UInt8, CaseIterable, Comparable, Sendable {
        /// Draft 4, of 2013.
        case draft4
        /// Draft 6, of 2017.
        case draft6
        /// Draft 7, of 2018.
        case draft7
        /// Draft 2019-09.
        case draft2019
        /// Draft 2020-12.
        case draft2020

        /// Whether one draft is older than another.
        public static func < (left: Edition, right: Edition) -> Bool { left.rawValue < right.rawValue }
    }

    /// The format that a schema of `edition` means by `name`, or nil where that draft does not define it (it is ignored).
    public init?(name: String, edition: Edition) {
        guard let format = Format.allCases.first(where: { $0.name == name && $0.editions.contains(edition) }) else {
            return nil
        }
        self = format
    }

    /// The name in a schema.
    public var name: String {
        switch self {
        case .dateTime: "date-time"
        case .date: "date"
        case .time: "time"
        case .duration: "duration"
        case .email: "email"
        case .internationalEmail: "idn-email"
        case .plainHostname, .hostname: "hostname"
        case .internationalHostname: "idn-hostname"
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        case .uri: "uri"
        case .uriReference: "uri-reference"
        case .iri: "iri"
        case .iriReference: "iri-reference"
        case .uriTemplate: "uri-template"
        case .jsonPointer: "json-pointer"
        case .relativeJSONPointer, .adjustableJSONPointer: "relative-json-pointer"
        case .regex: "regex"
        case .uuid: "uuid"
        }
    }

    /// The drafts that define it.
    public var editions: ClosedRange<Edition> {
        switch self {
        case .dateTime, .email, .ipv4, .ipv6, .uri: .draft4 ... .draft2020
        case .plainHostname: .draft4 ... .draft6
        case .uriReference, .uriTemplate, .jsonPointer: .draft6 ... .draft2020
        case .hostname, .date, .time, .internationalEmail, .internationalHostname, .iri, .iriReference, .regex:
            .draft7 ... .draft2020
        case .relativeJSONPointer: .draft7 ... .draft2019
        case .duration, .uuid: .draft2019 ... .draft2020
        case .adjustableJSONPointer: .draft2020 ... .draft2020
        }
    }

    /// Whether `text` has this format.
    ///
    /// Shape: `text` is UTF-8; other bytes never fit. Cost: one pass, tens of nanoseconds for usual texts.
    public func accepts(_ text: Span<UInt8>) -> Bool {
        problem(in: text) == nil
    }

    /// The first place where `text` leaves the format, or nil where it fits.
    func problem(in text: Span<UInt8>) -> FormatProblem? {
        do throws(FormatProblem) {
            try check(text)
            return nil
        } catch {
            return error
        }
    }

    private func check(_ text: Span<UInt8>) throws(FormatProblem) {
        switch self {
        case .dateTime: try TimeGrammar.checkDateTime(text)
        case .date: try TimeGrammar.checkDate(text)
        case .time: try TimeGrammar.checkTime(text)
        case .duration: try DurationGrammar.check(text)
        case .email: try MailGrammar.check(text, international: false)
        case .internationalEmail: try MailGrammar.check(text, international: true)
        case .plainHostname: try HostGrammar.checkPlain(text)
        case .hostname: try HostGrammar.checkWithALabels(text)
        case .internationalHostname: try InternationalName.check(text)
        case .ipv4: try AddressGrammar.checkIPv4(text)
        case .ipv6: try AddressGrammar.checkIPv6(text)
        case .uri: try ReferenceGrammar.check(text, international: false, needsScheme: true)
        case .uriReference: try ReferenceGrammar.check(text, international: false, needsScheme: false)
        case .iri: try ReferenceGrammar.check(text, international: true, needsScheme: true)
        case .iriReference: try ReferenceGrammar.check(text, international: true, needsScheme: false)
        case .uriTemplate: try TemplateGrammar.check(text)
        case .jsonPointer: try PointerGrammar.checkPointer(text)
        case .relativeJSONPointer: try PointerGrammar.checkRelative(text, allowsAdjustment: false)
        case .adjustableJSONPointer: try PointerGrammar.checkRelative(text, allowsAdjustment: true)
        case .regex: try PatternGrammar.check(text)
        case .uuid: try UUIDGrammar.check(text)
        }
    }
}
