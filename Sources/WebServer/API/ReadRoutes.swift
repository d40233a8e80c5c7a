// ReadRoutes: what is: services, environments, changes, the journal.
import Changes
import Hummingbird
import Journal
import Processes

enum ReadRoutes {
    static let routes = [
        Route(
            .get,
            "/api/v1/overview",
            needs: .anywhere(.read),
            "All environments that the asker may see.",
            answers: .json("Overview"),
            handle: overview
        ),
        Route(
            .get,
            "/api/v1/services/{service}/environments/{environment}",
            needs: .verb(.read),
            "A service in an environment: live revision, instances, the change under way.",
            answers: .json("EnvironmentAnswer"),
            handle: environment
        ),
        Route(
            .get,
            "/api/v1/services/{service}/environments/{environment}/content",
            needs: .verb(.read),
            "The content of the live revision.",
            answers: .json("RevisionContent"),
            handle: content
        ),
        Route(
            .get,
            "/api/v1/services/{service}/environments/{environment}/instances/{instance}/lines",
            needs: .verb(.read),
            "The last lines that an instance printed.",
            answers: .json("LogLines"),
            queries: [Query(name: "limit", type: "integer", summary: "How many at most: 1 to 1000; 200.")],
            handle: lines
        ),
        Route(
            .get,
            "/api/v1/services/{service}/changes/{change}",
            needs: .verb(.read),
            "A change whole.",
            answers: .json("ChangeAnswer"),
            handle: change
        ),
        Route(
            .get,
            "/api/v1/services/{service}/changes/{change}/events",
            needs: .verb(.read),
            "What happens to a change, as server-sent events; `end` carries the change when it is over.",
            answers: .other("text/event-stream"),
            handle: events
        ),
        Route(
            .get,
            "/api/v1/journal",
            needs: .verb(.read),
            "Events of the whole journal after a position; for those who may read everything.",
            answers: .json("Events"),
            queries: [
                Query(name: "after", type: "integer", summary: "The position to go on after; 0."),
                Query(name: "limit", type: "integer", summary: "How many at most: 1 to 1000; 100."),
            ],
            handle: journal
        ),
    ]

    struct Overview: Codable {
        var environments: [EnvironmentAnswer]
        var position: Int64
    }

    private static func overview(_ call: Call, _ ground: Ground) async throws -> Response {
        let composing = try await Composing(ground, now: call.now)
        var environments: [EnvironmentAnswer] = []
        for service in composing.model.services {
            for name in try await composing.environments(of: service) where call.may(.read, service, name) {
                if let answer = try await composing.environment(service, name) { environments.append(answer) }
            }
        }
        return try .json(Overview(environments: environments, position: composing.model.position))
    }

    private static func environment(_ call: Call, _ ground: Ground) async throws -> Response {
        let composing = try await Composing(ground, now: call.now)
        guard let answer = try await composing.environment(try call.service, try call.environment) else {
            throw Problem.notFound("nothing is known of \(try call.service) in \(try call.environment)")
        }
        return try .json(answer)
    }

    private static func content(_ call: Call, _ ground: Ground) async throws -> Response {
        let composing = try await Composing(ground, now: call.now)
        guard let content = composing.model.liveContent(try call.service, try call.environment) else {
            throw Problem.notFound("no revision of \(try call.service) is live in \(try call.environment)")
        }
        return try .json(content)
    }

    private static func lines(_ call: Call, _ ground: Ground) async throws -> Response {
        let limit = try call.number("limit", in: 1...1_000, else: 200)
        let id = InstanceID(try call.parameter("instance"))
        let (service, environment) = (try call.service, try call.environment)
        do throws(StoreFailure) {
            let lines = try await ground.telemetry.lines(
                of: id,
                service: service,
                environment: environment,
                limit: Int(limit)
            )
            return .text("{\"lines\":\(JSONLine.value(lines))}\n", type: "application/json")
        } catch {
            throw Problem.store(error)
        }
    }

    /// The change of a path, where who asks may see it.
    static func view(_ call: Call, _ composing: Composing, _ verb: Verb = .read) throws -> ReadModel.ChangeView {
        let (service, id) = (try call.service, ChangeID(try call.parameter("change")))
        guard let view = composing.model.change(service, id), call.may(.read, service, view.entry.change.environment)
        else { throw Problem.notFound("there is no change \(id) of \(service), or you may not see it") }
        guard call.may(verb, service, view.entry.change.environment) else {
            throw Problem.forbidden(
                "\(call.principal?.actor ?? "nobody") may \(call.principal?.scope.words ?? "nothing"); needed is "
                    + "\(verb.rawValue) in \(service), \(view.entry.change.environment)"
            )
        }
        return view
    }

    private static func change(_ call: Call, _ ground: Ground) async throws -> Response {
        let composing = try await Composing(ground, now: call.now)
        return try .json(try await composing.whole(try view(call, composing)))
    }

    private static func events(_ call: Call, _ ground: Ground) async throws -> Response {
        let composing = try await Composing(ground, now: call.now)
        let first = try view(call, composing)
        let (service, id) = (try call.service, first.entry.change.id)
        let start = Int64(call.header("Last-Event-ID") ?? "") ?? 0
        return EventStream.response { sink in
            var last = start
            let end = ContinuousClock.now + .seconds(3_600)
            while ContinuousClock.now < end {
                let seen = await ground.growth.seen
                let model = try await ground.view.catchUp()
                guard let view = model.change(service, id) else { return }
                for entry in view.timeline where entry.position > last {
                    try await sink.send(JSONLine.value(entry.step), id: String(entry.position))
                    last = entry.position
                }
                if view.state.isOver, let whole = model.answer(service, id) {
                    return try await sink.send(JSONLine.value(whole), name: "end")
                }
                try await sink.wait(ground.growth, beyond: seen)
            }
        }
    }

    private static func journal(_ call: Call, _ ground: Ground) async throws -> Response {
        let after = try call.number("after", in: 0...Int64.max, else: 0)
        let limit = try call.number("limit", in: 1...1_000, else: 100)
        do throws(StoreFailure) {
            let events = try await ground.store.events(after: after, limit: Int(limit))
            return Response.text("{\"events\":\(JSONLine.value(events))}\n", type: "application/json")
        } catch {
            throw Problem.store(error)
        }
    }
}
