// TokenPages: the page of tokens: everybody's own, and those of pipelines and agents for who administers.
import Changes
import Hummingbird
import Journal

enum TokenPages {
    static let routes = [
        Route(.get, "/tokens", needs: .session, "Tokens.", answers: .other("text/html"), handle: page),
        Route(
            .post,
            "/tokens",
            needs: .form(.administer),
            "Makes a token of a pipeline or of agents.",
            takes: .form,
            answers: .other("text/html"),
            handle: { call, ground in try await create(call, ground, isOwn: false) }
        ),
        Route(
            .post,
            "/tokens/{name}/revoke",
            needs: .form(.administer),
            "Ends a token.",
            takes: .form,
            answers: .nothing,
            status: 303,
            handle: revoke
        ),
        Route(
            .post,
            "/tokens/own",
            needs: .ownForm,
            "Makes a token that acts as who asks.",
            takes: .form,
            answers: .other("text/html"),
            handle: { call, ground in try await create(call, ground, isOwn: true) }
        ),
        Route(
            .post,
            "/tokens/own/{name}/revoke",
            needs: .ownForm,
            "Ends a token of who asks.",
            takes: .form,
            answers: .nothing,
            status: 303,
            handle: revokeOwn
        ),
    ]

    /// The name of the person who asks.
    private static func person(_ call: Call) -> String {
        let actor = call.principal?.actor ?? ""
        return actor.hasPrefix("user:") ? String(actor.dropFirst("user:".count)) : ""
    }

    private static func page(_ call: Call, _ ground: Ground) async throws -> Response {
        try await page(call, ground, [:])
    }

    private static func page(_ call: Call, _ ground: Ground, _ more: [String: Any]) async throws -> Response {
        let (own, person) = (call.principal?.scope ?? Scope(verbs: []), person(call))
        let mayAdminister = call.may(.administer, nil, nil)
        let tokens = try await TokenRoutes.tokens(call, ground).reversed()
        var values = more
        values["person"] = person
        values["own"] = ["rows": rows(tokens.filter { $0.user == person }, at: "/tokens/own", call)]
        values["ownForm"] = form("own", at: "/tokens/own", verbs: own.verbs, isOwn: true, call)
        if mayAdminister {
            let others = rows(tokens.filter { $0.user != person }, at: "/tokens", call)
            let verbs = own.verbs.union([.report])
            values["others"] = ["rows": others, "form": form("new", at: "/tokens", verbs: verbs, isOwn: false, call)]
        }
        return Pages.page("tokens", title: "Tokens", values, principal: call.principal)
    }

    private static func rows(_ tokens: [TokenRoutes.Shown], at path: String, _ call: Call) -> [[String: Any]] {
        tokens.map { token in
            let words =
                token.revoked.map { "revoked \($0.shown)" }
                ?? token.expires.map { (token.holds ? "holds until " : "expired ") + $0.shown } ?? "holds"
            var row: [String: Any] = [
                "name": token.name, "scope": token.scope.words, "created": token.created.shown, "by": token.by,
                "holds": token.holds, "form": call.principal?.session?.formToken ?? "",
                "revoke": "\(path)/\(LoginRoutes.escaped(token.name))/revoke",
                "state": PageValues.state(token.holds ? "healthy" : "unknown", words),
            ]
            if token.user != person(call) { row["user"] = token.user }
            return row
        }
    }

    private static func form(
        _ prefix: String,
        at path: String,
        verbs: Set<Verb>,
        isOwn: Bool,
        _ call: Call
    ) -> [String: Any] {
        [
            "prefix": prefix, "path": path, "form": call.principal?.session?.formToken ?? "", "isOwn": isOwn,
            "verbs": Verb.allCases.filter(verbs.contains).map { verb in
                ["verb": verb.rawValue, "words": verb.words, "id": "\(prefix)-\(verb.rawValue)"]
            },
        ]
    }

    private static func create(_ call: Call, _ ground: Ground, isOwn: Bool) async throws -> Response {
        let fields = call.fields
        func words(_ name: String) -> [String]? {
            let words = (fields[name] ?? "").split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
            return words.isEmpty ? nil : words
        }
        let own = call.principal?.scope
        var order = TokenOrder(
            name: fields["name"] ?? "",
            scope: Scope(
                services: words("services"),
                environments: words("environments"),
                verbs: Set(Verb.allCases.filter { fields["verb-" + $0.rawValue] != nil })
            )
        )
        if isOwn {
            order.user = person(call)
            // Where they named none, all that are theirs.
            order.scope.services = order.scope.services ?? own?.services
            order.scope.environments = order.scope.environments ?? own?.environments
        }
        if let days = fields["days"], !days.isEmpty {
            guard let number = Int64(days), (1...3_650).contains(number) else {
                return try await page(call, ground, ["complaint": "days are a whole number from 1 to 3650"])
            }
            order.expires = call.now + .seconds(number * 86_400)
        }
        do {
            let made = try await TokenRoutes.make(order, call, ground)
            return try await page(call, ground, ["made": ["name": made.name, "token": made.token]])
        } catch let problem as Problem {
            return try await page(call, ground, ["complaint": problem.detail])
        }
    }

    private static func revoke(_ call: Call, _ ground: Ground) async throws -> Response {
        try await TokenRoutes.end(try call.parameter("name"), call, ground)
        return .seeOther("/tokens")
    }

    private static func revokeOwn(_ call: Call, _ ground: Ground) async throws -> Response {
        let (name, person) = (try call.parameter("name"), person(call))
        guard try await TokenRoutes.tokens(call, ground).contains(where: { $0.name == name && $0.user == person })
        else { throw Problem.notFound("you have no token \(name)") }
        try await TokenRoutes.end(name, call, ground)
        return .seeOther("/tokens")
    }
}

extension Verb {
    /// What it lets, in few words.
    var words: String {
        switch self {
        case .report: "agents alone: report an instance, fetch its orders and its revision"
        case .read: "see environments, changes, lines, the journal"
        case .gate: "ask whether a change could start"
        case .change: "propose, start, call off, take back"
        case .approve: "say yes to the changes of others"
        case .freeze: "order and lift freezes"
        case .stop: "order and lift stops"
        case .administer: "make and end tokens of pipelines and agents"
        }
    }
}
