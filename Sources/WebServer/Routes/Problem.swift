// Problem: an error as RFC 9457 shapes it, and as a page for browsers.
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Journal

/// An error answer.
///
/// - Source: RFC 9457.
public struct Problem: Error, Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// What kind of problem, in few words; the same for the same `type`.
    public var title: String
    /// What happened here and how to mend it.
    public var detail: String
    /// Further members of the answer, as JSON text by name.
    public var members: [String: String] = [:]
    /// Further headers, by name.
    public var headers: [String: String] = [:]

    /// A problem.
    public init(_ status: Int, _ title: String, _ detail: String) {
        self.status = status
        self.title = title
        self.detail = detail
    }

    static func badRequest(_ detail: String) -> Problem { Problem(400, "the request cannot be read", detail) }
    static func unauthorized(_ detail: String) -> Problem {
        var problem = Problem(401, "who asks is not known", detail)
        problem.headers["WWW-Authenticate"] = "Bearer realm=\"plimsoll\""
        return problem
    }
    static func forbidden(_ detail: String) -> Problem { Problem(403, "this may not be asked", detail) }
    static func notFound(_ detail: String) -> Problem { Problem(404, "there is no such thing", detail) }
    static func notAllowed(_ methods: [String]) -> Problem {
        var problem = Problem(405, "the method does not fit", "this address takes \(methods.joined(separator: ", "))")
        problem.headers["Allow"] = methods.joined(separator: ", ")
        return problem
    }
    static func tooSlow(_ seconds: Int) -> Problem {
        Problem(408, "the body came too slowly", "a body has to be here within \(seconds) seconds")
    }
    static func conflict(_ detail: String) -> Problem { Problem(409, "it cannot be done now", detail) }
    static func tooLarge(_ limit: Int) -> Problem {
        Problem(413, "the body is too large", "at most \(limit) bytes are taken here")
    }
    static func mediaType(_ expected: String) -> Problem {
        Problem(415, "the body is of another type", "\(expected) is expected (Content-Type)")
    }
    static func tooOften(_ wait: Duration) -> Problem {
        let seconds = max(1, (wait.wholeMicroseconds + 999_999) / 1_000_000)
        var problem = Problem(429, "tried too often", "the next try counts in \(seconds) s")
        problem.headers["Retry-After"] = String(seconds)
        return problem
    }
    static func unavailable(_ detail: String) -> Problem {
        Problem(503, "the server cannot do its work now", detail)
    }

    /// The problem that a journal's failure is.
    static func store(_ failure: StoreFailure) -> Problem {
        switch failure {
        case .conflict: .conflict("\(failure); ask again")
        case .tooLarge: Problem(413, "the body is too large", "\(failure)")
        case .unavailable, .unsure, .unreadable: .unavailable("\(failure)")
        }
    }

    /// The body of the answer.
    var json: String {
        var parts = [
            "\"type\":\"about:blank\"", "\"title\":\(JSONLine.text(title))", "\"status\":\(status)",
            "\"detail\":\(JSONLine.text(detail))",
        ]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) { parts.append("\(JSONLine.text(name)):\(value)") }
        return "{" + parts.joined(separator: ",") + "}\n"
    }

    /// The answer of the API.
    var response: Response {
        var response = Response(
            status: HTTPResponse.Status(code: status),
            headers: [.contentType: "application/problem+json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: json))
        )
        add(to: &response)
        return response
    }

    /// Puts its headers on an answer.
    func add(to response: inout Response) {
        for (name, value) in headers { if let name = HTTPField.Name(name) { response.headers[name] = value } }
    }
}

/// Small pieces of JSON text.
enum JSONLine {
    /// A text in quotes.
    static func text(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                result += "\\u00" + Hexadecimal.text([UInt8(scalar.value)])
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A value as JSON with sorted keys.
    static func value(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return "null" }
        return String(decoding: data, as: UTF8.self)
    }

    /// How deep brackets nest; brackets within texts do not count.
    ///
    /// - Complexity: O(bytes).
    static func depth(_ bytes: some Sequence<UInt8>) -> Int {
        var (depth, deepest, isText, isEscaped) = (0, 0, false, false)
        for byte in bytes {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    isText = false
                }
                continue
            }
            switch byte {
            case 0x22: isText = true
            case 0x5B, 0x7B:
                depth += 1
                deepest = max(deepest, depth)
            case 0x5D, 0x7D: depth -= 1
            default: break
            }
        }
        return deepest
    }
}
