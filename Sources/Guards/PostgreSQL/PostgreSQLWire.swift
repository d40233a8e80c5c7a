// PostgreSQLWire: PostgreSQL's messages as bytes, those that a server sends and those that a client does.

/// Builds messages of the PostgreSQL protocol, version 3.
enum PostgreSQLWire {
    /// A message of a type.
    static func message(_ type: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
        [type] + number(payload.count + 4) + payload
    }

    static func message(_ letter: Unicode.Scalar, _ payload: [UInt8] = []) -> [UInt8] {
        message(UInt8(ascii: letter), payload)
    }

    /// Four bytes, the highest first.
    static func number(_ value: Int) -> [UInt8] {
        let bits = UInt32(truncatingIfNeeded: value)
        return [UInt8(bits >> 24), UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
    }

    /// Text with the NUL that ends it.
    static func text(_ text: String) -> [UInt8] { text.utf8.filter { $0 != 0 } + [0] }

    /// A client's first message.
    static func startup(_ parameters: [(String, String)]) -> [UInt8] {
        let body = number(196_608) + parameters.flatMap { text($0.0) + text($0.1) } + [0]
        return number(body.count + 4) + body
    }

    /// A request for TLS.
    static let encryptionRequest: [UInt8] = number(8) + number(80_877_103)

    /// A request to stop what another connection does.
    static func cancel(process: [UInt8], key: [UInt8]) -> [UInt8] {
        number(8 + process.count + key.count) + number(80_877_102) + process + key
    }

    /// A statement, or several, by the simple protocol.
    static func query(_ sql: String) -> [UInt8] { message("Q", text(sql)) }

    /// The end of a group of the extended protocol.
    static let sync = message("S")

    /// A client's farewell.
    static let terminate = message("X")

    /// That the server waits for the next statement; its letter says whether a transaction is open.
    static func ready(_ status: Unicode.Scalar) -> [UInt8] { message("Z", [UInt8(ascii: status)]) }

    /// That a statement is done.
    static func complete(_ tag: String) -> [UInt8] { message("C", text(tag)) }

    /// An error that the client shows, or ends with.
    static func error(_ words: ErrorWords, isFatal: Bool = false) -> [UInt8] {
        let severity = isFatal ? "FATAL" : "ERROR"
        return message("E", fields([("S", severity), ("V", severity)] + words.fields))
    }

    /// A notice that the client shows.
    static func notice(_ words: ErrorWords, severity: String = "NOTICE") -> [UInt8] {
        message("N", fields([("S", severity), ("V", severity)] + words.fields))
    }

    private static func fields(_ fields: [(Unicode.Scalar, String)]) -> [UInt8] {
        fields.flatMap { [UInt8(ascii: $0.0)] + text($0.1) } + [0]
    }
}

/// The words of an error or notice.
struct ErrorWords: Error, Equatable, Sendable {
    /// The five characters by which programs know an error.
    var state: String
    /// What is wrong, one clause.
    var message: String
    /// Why.
    var detail: String?
    /// What to do instead.
    var hint: String?
    /// The character of the statement that it is about, from 1.
    var position: Int?

    init(_ state: String, _ message: String, detail: String? = nil, hint: String? = nil, position: Int? = nil) {
        (self.state, self.message, self.detail, self.hint, self.position) = (state, message, detail, hint, position)
    }

    fileprivate var fields: [(Unicode.Scalar, String)] {
        var fields: [(Unicode.Scalar, String)] = [("C", state), ("M", message)]
        if let detail { fields.append(("D", detail)) }
        if let hint { fields.append(("H", hint)) }
        if let position { fields.append(("P", String(position))) }
        return fields
    }
}

extension WireMessage {
    /// The fields of an error or notice of the server.
    var errorFields: [(UInt8, String)] {
        payload.split(separator: 0).compactMap { field in
            field.first.map { ($0, String(decoding: field.dropFirst(), as: UTF8.self)) }
        }
    }

    /// What an error of the server says, in one line.
    var errorText: String {
        errorFields.first { $0.0 == UInt8(ascii: "M") }?.1 ?? "an error without words"
    }

    /// An error with its position moved on by characters that stood before the statement that was sent.
    func movingPosition(by characters: Int) -> WireMessage {
        guard characters > 0, self.is("E") || self.is("N") else { return self }
        var moved: [UInt8] = []
        for (letter, value) in errorFields {
            let isPosition = letter == UInt8(ascii: "P")
            let text = isPosition ? Int(value).map { String($0 + characters) } ?? value : value
            moved += [letter] + PostgreSQLWire.text(text)
        }
        return WireMessage(type, moved + [0])
    }

    /// The first value of a row as text; nil where it is none or NULL.
    var firstValue: String? { values.first ?? nil }

    /// The values of a row as text.
    var values: [String?] {
        guard self.is("D"), payload.count >= 2 else { return [] }
        var cursor = 2
        var result: [String?] = []
        for _ in 0..<(Int(payload[0]) << 8 | Int(payload[1])) {
            guard cursor + 4 <= payload.count else { return result }
            let length = payload[cursor..<cursor + 4].reduce(0) { $0 << 8 | Int($1) }
            cursor += 4
            guard length != 0xFFFF_FFFF else {
                result.append(nil)
                continue
            }
            guard cursor + length <= payload.count else { return result }
            result.append(String(decoding: payload[cursor..<cursor + length], as: UTF8.self))
            cursor += length
        }
        return result
    }

    /// The text of a message that holds one, such as a tag.
    var text: String { String(decoding: payload.prefix { $0 != 0 }, as: UTF8.self) }
}
