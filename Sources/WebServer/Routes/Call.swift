// Call: one request, read and allowed, as a route's handler sees it.
import Changes
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Journal
import NIOCore

/// A request whose asker is known and whose body is here.
struct Call: Sendable {
    /// What was asked.
    let request: Request
    /// The words in the path, by the name in braces, percent signs decoded.
    let parameters: [String: String]
    /// Who asks; nil where the route needs nobody.
    let principal: Principal?
    /// The body, whole.
    let body: ByteBuffer
    /// When.
    let now: Timestamp
    /// The address of who asks.
    let address: String

    /// A word of the path.
    func parameter(_ name: String) throws -> String {
        guard let value = parameters[name], !value.isEmpty, value.utf8.count <= 200 else {
            throw Problem.badRequest("{\(name)} has 1 to 200 bytes")
        }
        guard !value.unicodeScalars.contains(where: { $0.value < 0x21 || $0 == "/" || $0.value == 0x7F }) else {
            throw Problem.badRequest("{\(name)} has no spaces, slashes or control characters")
        }
        return value
    }

    var service: String { get throws { try parameter("service") } }
    var environment: String { get throws { try parameter("environment") } }

    /// A parameter of the query; nil where it is not there or empty.
    func query(_ name: String) -> String? {
        guard let value = request.uri.queryParameters[Substring(name)], !value.isEmpty else { return nil }
        return String(value)
    }

    /// A whole number of the query.
    func number(_ name: String, in range: ClosedRange<Int64>, else usual: Int64) throws -> Int64 {
        guard let text = query(name) else { return usual }
        guard let number = Int64(text), range.contains(number) else {
            throw Problem.badRequest("\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A header's text.
    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }

    /// The body as a value.
    func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw Problem.badRequest(Self.words(error))
        } catch {
            throw Problem.badRequest("the body is not JSON: \(error)")
        }
    }

    private static func words(_ error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.isEmpty
                ? "the body" : path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            return "\(place(context.codingPath)) has no \"\(key.stringValue)\", which is needed"
        case .valueNotFound(_, let context): return "\(place(context.codingPath)) is null, a value is needed"
        case .typeMismatch(let type, let context):
            return "\(place(context.codingPath)) is of another type, \(type) is expected"
        case .dataCorrupted(let context):
            return "\(place(context.codingPath)) cannot be read: \(context.debugDescription)"
        @unknown default: return "the body cannot be read"
        }
    }

    /// The fields of a form.
    var fields: [String: String] {
        var result: [String: String] = [:]
        for pair in String(buffer: body).split(separator: "&").prefix(100) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let words = parts.map { part in Self.unescaped(String(part.map { $0 == "+" ? " " : $0 })) }
            if let name = words.first { result[name] = words.count > 1 ? words[1] : "" }
        }
        return result
    }

    /// A text whose `%xx` are bytes.
    static func unescaped(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Who the journal says did it, with the cause that the request carries.
    func origin() throws -> Origin {
        let header = header("Plimsoll-Cause") ?? ""
        let cause = header.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
        guard cause.count <= 64, cause.allSatisfy({ $0.utf8.count <= 200 }) else {
            throw Problem.badRequest("Plimsoll-Cause has at most 64 names of 200 bytes each")
        }
        return Origin(actor: principal?.actor ?? "nobody", cause: cause)
    }

    /// Whether who asks may see or do something in an environment.
    func may(_ verb: Verb, _ service: String?, _ environment: String?) -> Bool {
        principal?.scope.allows(verb, service: service, environment: environment) ?? false
    }
}

extension Response {
    /// A value as JSON.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value)))
        )
    }

    /// Text of a type.
    static func text(_ text: String, type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    /// Go and see another page.
    static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }
}
