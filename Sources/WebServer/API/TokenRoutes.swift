// TokenRoutes: tokens made, listed and revoked over the API by those who may.
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
    ]

    /// A token without what is kept of its secret.
    struct Shown: Codable {
        var name: String
        var user: String?
        var scope: Scope
        var created: Timestamp
        var by: String
        var expires: Timestamp?
        var revoked: Timestamp?
        var holds: Bool

        init(_ token: Token, now: Timestamp) {
            name = token.name
            user = token.user
            scope = token.scope
            created = token.created
            by = token.by
            expires = token.expires
            revoked = token.revoked
            holds = token.holds(at: now)
        }
    }

    static func tokens(_ call: Call, _ ground: Ground) async throws -> [Shown] {
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

    static func make(_ order: TokenOrder, _ call: Call, _ ground: Ground) async throws -> NewToken {
        let own = call.principal?.scope
        // Who could make a token of another could approve what they propose themselves.
        guard order.user == nil || order.user.map({ "user:" + $0 }) == call.principal?.actor else {
            throw Problem.forbidden(
                "a token that acts as a person is made by that person, on the page Tokens, or on the server: "
                    + "plimsoll token add --user NAME"
            )
        }
        // Nobody gives away more than they have.
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

    static func end(_ name: String, _ call: Call, _ ground: Ground) async throws {
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
}
