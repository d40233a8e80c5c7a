// Route: one line of the table of all that the server answers: what it is, what it needs, who does it.
import HTTPTypes
import Hummingbird

/// What a route needs before it is done.
///
/// There is no default: a route says.
enum Need: Sendable, Hashable {
    /// Nothing: anybody may ask. For what has to be seen before logging in, and tells nothing of anybody's services.
    case nothing
    /// A person's session; the handler shows only what their scope reaches.
    case session
    /// A person's session, the form token of it and a verb: a page's form.
    case form(Verb)
    /// A person's session and the form token of it, whatever they may: for what is their own.
    case ownForm
    /// A token or session with a verb in the service and environment of the path; where the path names none of one
    /// kind, in all of that kind.
    case verb(Verb)
    /// A token or session with a verb somewhere; the handler shows only what the scope reaches.
    case anywhere(Verb)
}

/// What a route takes as its body.
enum Taking: Sendable, Hashable {
    case nothing
    /// JSON, named in the OpenAPI document's components; at most so many bytes.
    case json(String, limit: Int)
    /// Fields of a form.
    case form
}

/// What a route answers when all is well.
enum Answering: Sendable, Hashable {
    /// JSON, named in the components.
    case json(String)
    /// JSON, or nothing after a wait.
    case jsonOrNothing(String)
    /// Another type: `text/html`, `text/event-stream`.
    case other(String)
    /// Only a status, or a way on.
    case nothing
}

/// A parameter of the query.
struct Query: Sendable, Hashable {
    var name: String
    /// `string` or `integer`.
    var type: String
    var summary: String
    var isRequired = false
}

/// A line of the table.
struct Route: Sendable {
    let method: HTTPRequest.Method
    /// With parameters in braces: `/api/v1/services/{service}`.
    let path: String
    let need: Need
    let summary: String
    let taking: Taking
    let answering: Answering
    let status: Int
    let queries: [Query]
    let handle: @Sendable (Call, Ground) async throws -> Response

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        needs need: Need,
        _ summary: String,
        takes taking: Taking = .nothing,
        answers answering: Answering,
        status: Int = 200,
        queries: [Query] = [],
        handle: @escaping @Sendable (Call, Ground) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.need = need
        self.summary = summary
        self.taking = taking
        self.answering = answering
        self.status = status
        self.queries = queries
        self.handle = handle
    }

    /// The names in braces, in order.
    var parameters: [String] {
        path.split(separator: "/").compactMap { part in
            part.hasPrefix("{") ? String(part.dropFirst().dropLast()) : nil
        }
    }

    /// Whether it is part of the API, and so of the OpenAPI document.
    var isAPI: Bool { path.hasPrefix("/api/") || ["/health", "/metrics", "/openapi.json"].contains(path) }

    /// The segments of its path as the router takes them.
    var routerPath: String {
        path.split(separator: "/").map { $0.hasPrefix("{") ? ":" + $0.dropFirst().dropLast() : String($0) }
            .joined(separator: "/")
    }

    /// Whether an address is one of its own.
    func matches(_ address: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        let given = address.split(separator: "/", omittingEmptySubsequences: true)
        return parts.count == given.count && zip(parts, given).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
