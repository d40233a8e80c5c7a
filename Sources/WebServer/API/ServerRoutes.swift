// ServerRoutes: how the server itself is: health, metrics, the document of its routes.
import Hummingbird
import Journal

enum ServerRoutes {
    static let routes = [
        Route(
            .get,
            "/health",
            needs: .nothing,
            "Whether the server can do its work: 200, or 503 where the journal cannot be read or written.",
            answers: .json("Health"),
            handle: health
        ),
        Route(
            .get,
            "/metrics",
            needs: .verb(.read),
            "The server and what it sees, in Prometheus' text format.",
            answers: .other("text/plain"),
            handle: metrics
        ),
        Route(
            .get,
            "/openapi.json",
            needs: .nothing,
            "This document.",
            answers: .other("application/json"),
            handle: document
        ),
    ]

    struct Health: Codable {
        var status: String
        var version: String
        var position: Int64
    }

    private static func health(_ call: Call, _ ground: Ground) async throws -> Response {
        do throws(StoreFailure) {
            let head = try await ground.store.head()
            if let failure = await ground.writing.failure() { throw failure }
            return try json(Health(status: "ok", version: ground.programVersion, position: head.position))
        } catch {
            throw Problem.unavailable("\(error)")
        }
    }

    private static func metrics(_ call: Call, _ ground: Ground) async throws -> Response {
        .text(try await MetricsText.whole(ground, now: call.now), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private static func document(_ call: Call, _ ground: Ground) async throws -> Response {
        .text(OpenAPIDocument.text(RouteTable.routes, version: ground.programVersion), type: "application/json")
    }

    private static func json(_ health: Health) throws(StoreFailure) -> Response {
        do { return try .json(health) } catch { throw .unavailable(because: "\(error)") }
    }
}
