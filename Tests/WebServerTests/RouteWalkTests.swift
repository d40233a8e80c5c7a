// RouteWalkTests: every route of the table without, with a wrong, an expired and a too narrow token or session.
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Journal
import Testing

@testable import WebServer

@Suite struct RouteWalkTests {
    /// Routes that ask for nobody; a new one is a decision, made here.
    static let open: Set<String> = [
        "GET /login", "POST /login", "GET /health", "GET /openapi.json", "GET /style.css", "GET /live.js",
        "GET /mark.svg",
    ]

    /// A path with its braces filled.
    private func filled(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            switch part {
            case "{service}": "shop"
            case "{environment}": "production"
            case "{change}": "c-1"
            case _ where part.hasPrefix("{"): "x"
            default: String(part)
            }
        }.joined(separator: "/")
    }

    private func body(_ route: Route) -> (json: String?, form: String?) {
        switch route.taking {
        case .nothing: (nil, nil)
        case .json: ("{}", nil)
        case .form: (nil, "why=test")
        }
    }

    @Test func `only these routes ask for nobody`() {
        let open = RouteTable.routes.filter { $0.need == .nothing }.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(open) == Self.open)
    }

    @Test func `no two lines of the table are the same route`() {
        let names = RouteTable.routes.map { "\($0.method.rawValue) \($0.routerPath)" }
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: RouteTable.routes.filter { $0.need != .nothing }.map(Line.init))
    func `a route refuses who is nobody, wrong, expired, revoked or too narrow`(_ line: Line) async throws {
        let route = line.route
        let stage = Stage()
        let now = stage.time.now
        let every = Set(Verb.allCases).subtracting([.report])
        let verb: Verb? =
            switch route.need {
            case .verb(let verb), .anywhere(let verb), .form(let verb): verb
            default: nil
            }
        let isReport = verb == .report
        let expired = try await stage.token(
            "expired",
            Scope(verbs: isReport ? [.report] : every),
            expires: now + .seconds(1)
        )
        let revoked = try await stage.token("revoked", Scope(verbs: isReport ? [.report] : every))
        let narrow = try await stage.token(
            "narrow",
            Scope(verbs: isReport ? every : every.subtracting([verb ?? .read]))
        )
        let agent = try await stage.token("agent", Scope(verbs: [.report]))
        let elsewhere = try await stage.token(
            "elsewhere",
            Scope(services: ["other"], environments: ["other"], verbs: isReport ? [.report] : every)
        )
        try await stage.ground.gatekeeper.update { (accounts: inout Accounts) throws(AccountsFailure) in
            try accounts.revoke("revoked", now: now)
        }
        try await stage.add(user: "narrow", Scope(verbs: every.subtracting([verb ?? .read])))
        try await stage.add(user: "anna")
        let session = try await stage.session("narrow")
        let whole = try await stage.session("anna")
        stage.time.pass(.seconds(2))
        let (path, body) = (filled(route.path), body(route))
        try await stage.application.test(.router) { client in
            func status(token: String? = nil, cookie: String? = nil, form: String? = nil) async throws -> Int {
                try await client.ask(
                    route.method,
                    path,
                    token: token,
                    cookie: cookie,
                    json: body.json,
                    form: form ?? body.form
                ).status.code
            }
            #expect(try await status() == 401)
            #expect(try await status(token: "never made") == 401)
            #expect(try await status(token: expired) == 401)
            #expect(try await status(token: revoked) == 401)
            #expect(try await status(cookie: "plimsoll_session=never-made") == 401)
            switch route.need {
            case .session:
                #expect(try await status(token: narrow) == 401)
            case .ownForm:
                #expect(try await status(token: narrow) == 401)
                #expect(try await status(cookie: whole.cookie) == 403)
                #expect(try await status(cookie: whole.cookie, form: "form=\(session.form)") == 403)
                // It is theirs, whatever they may.
                let own = try await status(cookie: session.cookie, form: "form=\(session.form)")
                #expect(own != 401 && own != 403 && own < 500)
            case .form:
                #expect(try await status(token: narrow) == 401)
                // A session without the form's token, with that of another, and one that may not.
                #expect(try await status(cookie: whole.cookie) == 403)
                #expect(try await status(cookie: whole.cookie, form: "form=\(session.form)") == 403)
                if verb != .read {
                    #expect(try await status(cookie: session.cookie, form: "form=\(session.form)") == 403)
                }
            default:
                #expect(try await status(token: narrow) == 403)
                if !isReport { #expect(try await status(token: agent) == 403) }
                let foreign = try await status(token: elsewhere)
                if case .anywhere = route.need {
                    #expect(foreign < 500)
                } else {
                    #expect(foreign == 403)
                }
                // What a browser sends by itself changes nothing.
                if route.method != .get { #expect(try await status(cookie: whole.cookie) == 403) }
            }
        }
    }

    struct Line: Sendable, CustomTestStringConvertible {
        let route: Route
        var testDescription: String { "\(route.method.rawValue) \(route.path)" }
    }
}
