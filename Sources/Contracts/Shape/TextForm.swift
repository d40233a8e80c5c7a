// TextForm: the forms that text in the contract may have, each with its pattern, its words and an example.
import Documents

/// A form of text: what is expected, for people and for the JSON Schema.
enum TextForm: String, Sendable, CaseIterable {
    case words, name, duration, share, timeOfDay, timeZone, date, instant, days, expression, file, layerFile
    case variablePrefix, configPath, multiple, code, url, version, secretPlace

    /// What is expected, with an example: `a duration such as 2m or 26h`.
    var expectation: String {
        switch self {
        case .words: "text"
        case .name: "a name of letters, digits, `-` and `_`, such as shop"
        case .duration: "a duration such as 250ms, 2m, 26h or 35d"
        case .share: "a share such as 25%"
        case .timeOfDay: "a time of day such as \"08:00\""
        case .timeZone: "a time zone such as Europe/London or UTC"
        case .date: "a date such as 2026-12-31"
        case .instant: "a date or a time such as 2026-12-24T12:00:00Z"
        case .days: "days such as mon-thu or mon,wed"
        case .expression: "a CEL expression such as config.app.pool.size <= 90"
        case .file: "a file's path such as config/app.schema.json"
        case .layerFile: "a file's path such as config/app.{environment}.yaml"
        case .variablePrefix: "what the variables' names start with, such as SHOP_"
        case .configPath: "a path such as app.database.password or app.*.token"
        case .multiple: "a multiple such as 2x"
        case .code: "a finding's code such as PL1203"
        case .url: "a URL such as http://127.0.0.1:{port}/health"
        case .version: "a version such as 15 or 7.2"
        case .secretPlace: "a variable or file of the server such as env:CHAT_URL or file:/run/secrets/chat_url"
        }
    }

    /// The pattern for editors (ECMA-262); it may allow a little more than the reader does.
    var pattern: String? {
        switch self {
        case .words: nil
        case .name: "^[A-Za-z][A-Za-z0-9_-]{0,63}$"
        case .duration: "^([0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d|w))+$"
        case .share: "^(100|[0-9]{1,2}(\\.[0-9]+)?)%$"
        case .timeOfDay: "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
        case .timeZone: "^(UTC|[A-Za-z]+(/[A-Za-z0-9_+-]+)+)$"
        case .date: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
        case .instant: "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"
        case .days: "^(mon|tue|wed|thu|fri|sat|sun)([-, ]+(mon|tue|wed|thu|fri|sat|sun))*$"
        case .expression, .file, .layerFile: "\\S"
        case .variablePrefix: "^[A-Za-z_][A-Za-z0-9_]*$"
        case .configPath: "^[^\\s.]+(\\.[^\\s.]+)*$"
        case .multiple: "^[0-9]+(\\.[0-9]+)?x$"
        case .code: "^PL[0-9]{4}$"
        case .url: "^[a-z][a-z0-9+.-]*:\\S+$"
        case .version: "^[0-9]+(\\.[0-9]+)*$"
        case .secretPlace: "^(env:[A-Za-z_][A-Za-z0-9_]*|file:/\\S+)$"
        }
    }

    /// An example of the form.
    var example: String? {
        switch self {
        case .words: nil
        case .name: "shop"
        case .duration: "2m"
        case .share: "25%"
        case .timeOfDay: "08:00"
        case .timeZone: "Europe/London"
        case .date: "2026-12-31"
        case .instant: "2026-12-24T12:00:00Z"
        case .days: "mon-thu"
        case .expression: "config.app.pool.size <= 90"
        case .file: "config/app.schema.json"
        case .layerFile: "config/app.{environment}.yaml"
        case .variablePrefix: "SHOP_"
        case .configPath: "app.database.password"
        case .multiple: "2x"
        case .code: "PL1203"
        case .url: "http://127.0.0.1:{port}/health"
        case .version: "15"
        case .secretPlace: "env:CHAT_URL"
        }
    }

    /// Why a text does not have the form, as a clause; nil where it has.
    func problem(with text: String) -> String? {
        switch self {
        case .words: nil
        case .name: Texts.isName(text) ? nil : "it is no name"
        case .duration: Durations.problem(with: text)
        case .share: Shares.parse(text) == nil ? "it is no share of a hundred" : nil
        case .timeOfDay: TimeOfDay(text) == nil ? "it is no time of a day" : nil
        case .timeZone: TimeZones.problem(with: text)
        case .date: CalendarDate(text) == nil ? "it is no date of the calendar" : nil
        case .instant: Instant(text) == nil ? "it is no date or time of the calendar" : nil
        case .days: Weekdays.problem(with: text)
        case .expression, .file: text.contains { !$0.isWhitespace } ? nil : "it is empty"
        case .layerFile: Texts.problem(withPattern: text)
        case .variablePrefix: Texts.isPrefix(text) ? nil : "variables' names cannot start so"
        case .configPath: PathPattern(text) == nil ? "it is no path" : nil
        case .multiple: Shares.multiple(text) == nil ? "it is no multiple" : nil
        case .code: Texts.isCode(text) ? nil : "codes are PL and four digits"
        case .url: Texts.isURL(text) ? nil : "it is no URL"
        case .version: Texts.isVersion(text) ? nil : "it is no version"
        case .secretPlace: Texts.problem(withSecretPlace: text)
        }
    }
}

/// Small forms of text.
enum Texts {
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x5F }
    }

    static func isPrefix(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == 0x5F else { return false }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x5F }
    }

    static func isCode(_ text: String) -> Bool {
        text.hasPrefix("PL") && text.utf8.count == 6 && text.utf8.dropFirst(2).allSatisfy(isDigit)
    }

    static func isVersion(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }
    }

    static func isURL(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: 0x3A), colon != text.utf8.startIndex else { return false }
        let scheme = text.utf8[..<colon]
        guard let first = scheme.first, isLetter(first) else { return false }
        return !text.utf8[colon...].dropFirst().isEmpty && !text.contains(where: \.isWhitespace)
            && scheme.allSatisfy { isLetter($0) || isDigit($0) || [0x2B, 0x2D, 0x2E].contains($0) }
    }

    /// A layer's file may name the environment and nothing else.
    static func problem(withPattern text: String) -> String? {
        guard text.contains(where: { !$0.isWhitespace }) else { return "it is empty" }
        let rest = text.replacing("{environment}", with: "")
        guard let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) else { return nil }
        let end = rest[brace...].firstIndex(of: "}").map { rest.index(after: $0) } ?? rest.endIndex
        return "`\(rest[brace..<end])` means nothing here, only {environment} is replaced"
    }

    /// Where a server finds a secret: its own variables and files; it runs no command that a contract names.
    static func problem(withSecretPlace text: String) -> String? {
        guard let reference = SecretReference(text) else {
            return "it is no reference, and an address itself does not belong into a contract"
        }
        switch reference.scheme {
        case .env: return isPrefix(reference.target) ? nil : "no variable is named so"
        case .file:
            let isPath = reference.target.hasPrefix("/") && !reference.target.contains(where: \.isWhitespace)
            return isPath ? nil : "a file on the server is named by its whole path, from / on"
        case .command: return "the server runs no command that a contract names"
        }
    }

    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
