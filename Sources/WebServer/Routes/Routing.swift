// Routing: the table as a router, and what every answer carries, errors included.
import HTTPTypes
import Hummingbird
import NIOCore

/// Builds the router of a table.
enum Routing {
    static func router(_ routes: [Route], _ ground: Ground) -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: Answers(routes: routes, ground: ground))
        for route in routes {
            let guarded = GuardedRoute(route: route, ground: ground)
            let path = RouterPath(route.routerPath)
            router.on(path, method: route.method) { request, context in try await guarded.respond(request, context) }
            if route.method == .get {
                router.on(path, method: .head) { request, context in
                    try await guarded.respond(request, context).createHeadResponse()
                }
            }
        }
        return router
    }
}

/// What every answer carries: security headers; every error as a problem, or as a page where a browser asks for one.
struct Answers: RouterMiddleware {
    typealias Context = WebContext

    let routes: [Route]
    let ground: Ground

    @concurrent
    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = problem(for: error, request)
            response = answer(problem, request)
            if await !takesRest(of: request, context) { endConnection(after: &response, request, context) }
        }
        for (name, value) in Self.headers { response.headers[name] = value }
        if ground.isSecure, let name = HTTPField.Name("Strict-Transport-Security") {
            response.headers[name] = "max-age=31536000"
        }
        await ground.counters.answered(status: response.status.code, path: context.endpointPath ?? "")
        return response
    }

    /// Nothing runs in our pages but what we serve; nobody frames them; no address leaks to other sites.
    static let headers: [(HTTPField.Name, String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }

    private func problem(for error: any Error, _ request: Request) -> Problem {
        if let problem = error as? Problem { return problem }
        if let failure = error as? HTTPError, failure.status == .notFound {
            let methods = routes.filter { $0.matches(request.uri.path) }.map { $0.method.rawValue }
            guard methods.isEmpty else { return .notAllowed(methods.contains("GET") ? methods + ["HEAD"] : methods) }
            return .notFound("nothing is at \(request.uri.path.prefix(200))")
        }
        if error is CancellationError { return .unavailable("the server is being stopped") }
        if let failure = error as? HTTPError {
            return Problem(failure.status.code, "the request cannot be carried out", failure.body ?? "")
        }
        return Problem(500, "the server made a mistake", "\(type(of: error)): please report it")
    }

    private func answer(_ problem: Problem, _ request: Request) -> Response {
        let wantsPage = request.headers[.accept]?.contains("text/html") == true
        guard wantsPage, !request.uri.path.hasPrefix("/api/") else { return problem.response }
        if problem.status == 401, request.method == .get {
            let path = request.uri.string
            return .seeOther(path == "/" ? "/login" : "/login?next=" + LoginRoutes.escaped(path))
        }
        var response = Pages.problem(problem)
        problem.add(to: &response)
        return response
    }

    /// Reads a short body that nobody wanted, so that the connection can go on and who asks is sure to see the answer.
    private func takesRest(of request: Request, _ context: WebContext) async -> Bool {
        switch context.body.stage {
        case .read: return true
        case .begun: return false
        case .waits: break
        }
        let limit = 64 << 10
        guard Int(request.headers[.contentLength] ?? "0") ?? .max <= limit else { return false }
        return (try? await context.body.collect(request, limit: limit, within: ground.bodySeconds)) != nil
    }

    /// The rest of a body that nobody will read would be waited for: the connection ends instead, once the answer is out.
    private func endConnection(after response: inout Response, _ request: Request, _ context: WebContext) {
        guard request.headers[.transferEncoding] != nil || (request.headers[.contentLength] ?? "0") != "0" else {
            return
        }
        response.headers[.connection] = "close"
        let channel = context.channel
        channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
    }
}
