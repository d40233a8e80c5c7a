// TokenRoutes: tokens made, listed and revoked by those who may, over the API and as a page.
import Changes
import Hummingbird
import Journal

enum TokenRoutes {
    static let routes = [
        Route(
            .get,
            "/api/v1/tokens",
            needs: .verb(.administer),
            "All tokens, without their secrets.",
            answers: .json("Tokens"),
            handle: list
        ),
        Route(
            .post,
            "/api/v1/tokens",
            needs: .verb(.administer),
            "Makes a token; its secret is in this answer and nowhere else.",
            takes: .json("TokenOrder", limit: 16 << 10),
            answers: .json("NewToken"),
            status: 201,
            handle: create
        ),
        Route(
            .post,
            "/api/v1/tokens/{name}/revoke",
            needs: .verb(.administer),
            "Ends a token, at once here and within a second on other nodes.",
            answers: .nothing,
            status: 204,
            handle: revoke
        ),
        Route(.get, "/tokens", needs: .session, "Tokens.", answers: .other("text/html"), handle: page),
        Route(
            .post,
            "/tokens",
            needs: .form(.administer),
            "Makes a token.",
            takes: .form,
            answers: .other("text/html"),
            handle: createByForm
        ),
        Route(
            .post,
            "/tokens/{name}/revoke",
            needs: .form(.administer),
            "Ends a token.",
            takes: .form,
            answers: .nothing,
            status: 303,
            handle: revokeByForm
        ),
    ]

    /// A token without what is kept of its secret.
    struct Shown: Codable {
        var name: String
        var scope: Scope
        var created: Timestamp
        var by: String
        var expires: Timestamp?
        var revoked: Timestamp?
        var holds: Bool

        init(_ token: Token, now: Timestamp) {
            name = token.name
            scope = token.scope
            created = token.created
            by = token.by
            expires = token.expires
            revoked = token.revoked
            holds = token.holds(at: now)
        }
    }

    private static func tokens(_ call: Call, _ ground: Ground) async throws -> [Shown] {
        do throws(Gatekeeper.Refusal) {
            return try await ground.gatekeeper.listTokens(now: call.now).map { Shown($0, now: call.now) }
        } catch {
            throw Ground.problem(error)
        }
    }

    private static func list(_ call: Call, _ ground: Ground) async throws -> Response {
        try .json(["tokens": try await tokens(call, ground)])
    }

    private static func create(_ call: Call, _ ground: Ground) async throws -> Response {
        try .json(try await make(try call.decoded(TokenOrder.self), call, ground), status: .created)
    }

    private static func make(_ order: TokenOrder, _ call: Call, _ ground: Ground) async throws -> NewToken {
        // Nobody gives away more than they have.
        let own = call.principal?.scope
        let isWithin = order.scope.verbs.allSatisfy { verb in
            verb == .report || (own?.allows(verb) ?? false)
        }
        guard isWithin else { throw Problem.forbidden("a token may do no more than who makes it") }
        let now = call.now
        let by = call.principal?.actor ?? "nobody"
        do throws(AccountsFailure) {
            return try await ground.gatekeeper.make(order, by: by, now: now)
        } catch {
            throw problem(error)
        }
    }

    private static func revoke(_ call: Call, _ ground: Ground) async throws -> Response {
        try await end(try call.parameter("name"), call, ground)
        return Response(status: .noContent)
    }

    private static func end(_ name: String, _ call: Call, _ ground: Ground) async throws {
        let now = call.now
        do throws(AccountsFailure) {
            try await ground.gatekeeper.update { (accounts: inout Accounts) throws(AccountsFailure) in
                try accounts.revoke(name, now: now)
            }
        } catch {
            throw problem(error)
        }
    }

    private static func problem(_ failure: AccountsFailure) -> Problem {
        switch failure {
        case .refused(let because): .conflict(because)
        case .conflict: .conflict(failure.words)
        case .unavailable(let because): .unavailable(because)
        }
    }

    // MARK: Page

    private static func page(_ call: Call, _ ground: Ground) async throws -> Response {
        guard call.may(.administer, nil, nil) else {
            throw Problem.forbidden("tokens are seen by those who may administer every service and environment")
        }
        return try await page(call, ground, [:])
    }

    private static func page(_ call: Call, _ ground: Ground, _ more: [String: Any]) async throws -> Response {
        var values = more
        let form = call.principal?.session?.formToken ?? ""
        values["form"] = form
        values["verbs"] = Verb.allCases.map(\.rawValue).joined(separator: ", ")
        values["tokens"] = try await tokens(call, ground).reversed().map { token in
            let words =
                token.revoked.map { "revoked \($0.shown)" }
                ?? token.expires.map { (token.holds ? "holds until " : "expired ") + $0.shown } ?? "holds"
            return [
                "name": token.name, "scope": token.scope.words, "created": token.created.shown, "by": token.by,
                "holds": token.holds, "form": form,
                "state": PageValues.state(token.holds ? "healthy" : "unknown", words),
            ] as [String: Any]
        }
        return Pages.page("tokens", title: "Tokens", values, principal: call.principal)
    }

    private static func createByForm(_ call: Call, _ ground: Ground) async throws -> Response {
        let fields = call.fields
        func words(_ name: String) -> [String] {
            (fields[name] ?? "").split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
        }
        let verbs = words("verbs").map { (word: $0, verb: Verb(rawValue: $0)) }
        if let wrong = verbs.first(where: { $0.verb == nil }) {
            return try await page(call, ground, ["complaint": "\(wrong.word) is nothing that a token may do"])
        }
        let (services, environments) = (words("services"), words("environments"))
        var order = TokenOrder(
            name: fields["name"] ?? "",
            scope: Scope(
                services: services.isEmpty ? nil : services,
                environments: environments.isEmpty ? nil : environments,
                verbs: Set(verbs.compactMap(\.verb))
            )
        )
        if let days = fields["days"], !days.isEmpty {
            guard let number = Int64(days), (1...3_650).contains(number) else {
                return try await page(call, ground, ["complaint": "days are a whole number from 1 to 3650"])
            }
            order.expires = call.now + .seconds(number * 86_400)
        }
        do {
            let made = try await make(order, call, ground)
            return try await page(call, ground, ["made": ["name": made.name, "token": made.token]])
        } catch let problem as Problem {
            return try await page(call, ground, ["complaint": problem.detail])
        }
    }

    private static func revokeByForm(_ call: Call, _ ground: Ground) async throws -> Response {
        try await end(try call.parameter("name"), call, ground)
        return .seeOther("/tokens")
    }
}
