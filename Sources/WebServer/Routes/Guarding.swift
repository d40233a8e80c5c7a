// Guarding: the way from a request to its handler: who asks, whether they may, the body within its limits.
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Journal
import NIOCore
import Synchronization

/// What Hummingbird hands from one to the next.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Whether the body was read to its end, so that the connection can be kept.
    let body = BodyState()

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// How far a request's body was read.
    final class BodyState: Sendable {
        enum Stage { case waits, begun, read }
        private let value = Mutex(Stage.waits)
        var stage: Stage { value.withLock { $0 } }

        /// Reads it whole, within limits of size and time; only once.
        ///
        /// - Throws: `Problem`, where it is too large or too slow.
        func collect(_ request: Request, limit: Int, within seconds: Int) async throws -> ByteBuffer {
            value.withLock { $0 = .begun }
            let body = try await Self.collected(request, limit: limit, within: seconds)
            value.withLock { $0 = .read }
            return body
        }

        private static func collected(
            _ request: Request,
            limit: Int,
            within seconds: Int
        ) async throws -> ByteBuffer {
            if request.headers[.contentLength] == nil, request.headers[.transferEncoding] == nil { return ByteBuffer() }
            return try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
                group.addTask { try await request.body.collect(upTo: limit) }
                group.addTask {
                    try await Task.sleep(for: .seconds(seconds))
                    return nil
                }
                defer { group.cancelAll() }
                do {
                    guard let first = try await group.next(), let body = first else { throw Problem.tooSlow(seconds) }
                    return body
                } catch is NIOTooManyBytesError {
                    throw Problem.tooLarge(limit)
                }
            }
        }
    }
}

/// Carries out one route.
struct GuardedRoute: Sendable {
    let route: Route
    let ground: Ground

    /// How deep JSON may nest.
    static let depth = 64

    func respond(_ request: Request, _ context: WebContext) async throws -> Response {
        let now = ground.clock()
        let address = address(of: request, context)
        var parameters: [String: String] = [:]
        for name in route.parameters {
            // An absent one is an empty text, which every handler refuses.
            parameters[name] = Call.unescaped(context.parameters.get(name) ?? "")
        }
        let principal = try await allowed(request, address: address, parameters: parameters, now: now)
        let body = try await body(of: request, context)
        let call = Call(
            request: request,
            parameters: parameters,
            principal: principal,
            body: body,
            now: now,
            address: address
        )
        switch route.need {
        case .form, .ownForm: try checkForm(call)
        case .nothing, .session, .verb, .anywhere: break
        }
        var response = try await route.handle(call, ground)
        if let next = principal?.session?.renewed { response.headers.append(ground.cookie(next, seconds: nil)) }
        return response
    }

    /// Who asks; throws where they may not.
    private func allowed(
        _ request: Request,
        address: String,
        parameters: [String: String],
        now: Timestamp
    ) async throws -> Principal? {
        switch route.need {
        case .nothing:
            return try await ground.principal(of: request, address: address, takesToken: false, now: now)
        case .session, .ownForm:
            return try await session(request, address: address, now: now)
        case .form(let verb):
            let principal = try await session(request, address: address, now: now)
            try check(principal, verb, parameters)
            return principal
        case .verb(let verb):
            let principal = try await caller(request, address: address, now: now)
            try check(principal, verb, parameters)
            return principal
        case .anywhere(let verb):
            let principal = try await caller(request, address: address, now: now)
            guard principal.scope.allows(verb) else { throw tooNarrow(principal, verb, nil, nil) }
            return principal
        }
    }

    private func session(_ request: Request, address: String, now: Timestamp) async throws -> Principal {
        guard let principal = try await ground.principal(of: request, address: address, takesToken: false, now: now)
        else { throw Problem.unauthorized("log in first: /login") }
        return principal
    }

    private func caller(_ request: Request, address: String, now: Timestamp) async throws -> Principal {
        guard let principal = try await ground.principal(of: request, address: address, takesToken: true, now: now)
        else { throw Problem.unauthorized("send a token: Authorization: Bearer …") }
        // What a browser sends by itself never changes anything: only forms with their token do.
        guard principal.session == nil || request.method == .get || request.method == .head else {
            throw Problem.forbidden("a session may only read here; send a token: Authorization: Bearer …")
        }
        return principal
    }

    private func check(_ principal: Principal, _ verb: Verb, _ parameters: [String: String]) throws {
        // A route of one change names its service alone; the handler asks again for the change's environment.
        let service = parameters["service"]
        let environment = parameters["environment"]
        let isOneChange = service != nil && environment == nil
        let isAllowed =
            isOneChange
            ? principal.scope.allows(verb)
                && Scope(services: principal.scope.services, verbs: [verb])
                    .allows(verb, service: service, environment: nil)
            : principal.scope.allows(verb, service: service, environment: environment)
        guard isAllowed else { throw tooNarrow(principal, verb, service, environment) }
    }

    private func tooNarrow(_ principal: Principal, _ verb: Verb, _ service: String?, _ environment: String?) -> Problem
    {
        .forbidden(
            "\(principal.actor) may \(principal.scope.words); needed is \(verb.rawValue) in "
                + "\(service ?? "every service"), \(environment ?? "every environment")"
        )
    }

    /// The body within its limits of size, time and depth.
    private func body(of request: Request, _ context: WebContext) async throws -> ByteBuffer {
        let limit: Int
        switch route.taking {
        case .nothing: limit = 1_024
        case .json(_, let most): limit = most
        case .form: limit = 64 << 10
        }
        if let text = request.headers[.contentLength], let length = Int(text), length > limit {
            throw Problem.tooLarge(limit)
        }
        if case .json = route.taking, request.headers[.contentType]?.lowercased().hasPrefix("application/json") != true
        {
            throw Problem.mediaType("application/json")
        }
        if route.taking == .form,
            request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") != true
        {
            throw Problem.mediaType("application/x-www-form-urlencoded")
        }
        let body = try await context.body.collect(request, limit: limit, within: ground.bodySeconds)
        if case .json = route.taking, JSONLine.depth(body.readableBytesView) > Self.depth {
            throw Problem.badRequest("the body nests deeper than \(Self.depth)")
        }
        return body
    }

    /// A form counts only if one of our own pages made it for this very session.
    private func checkForm(_ call: Call) throws {
        guard let session = call.principal?.session, let given = call.fields["form"] else {
            throw Problem.forbidden("the form carries no token: load the page again")
        }
        // The secret may have been replaced while the page was open.
        guard Secret.areSame(given, session.formToken) || Secret.areSame(given, Secret.formToken(of: session.secret))
        else { throw Problem.forbidden("the form is of another session: load the page again") }
        if let site = call.header("Sec-Fetch-Site"),
            call.isFromElsewhere(site)
        {
            throw Problem.forbidden("the form was sent by another site")
        }
    }

    /// The address of who asks; behind a proxy, what the nearest one says.
    private func address(of request: Request, _ context: WebContext) -> String {
        let peer = context.channel.remoteAddress?.ipAddress ?? "unknown"
        guard ground.isBehindProxy, let name = HTTPField.Name("X-Forwarded-For"),
            let last = request.headers[values: name].last?.split(separator: ",").last
        else { return peer }
        return String(last.filter { $0 != " " }.prefix(64))
    }
}
