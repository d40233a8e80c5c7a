// AgentRoutes: what agents report and fetch.
import Changes
import Hummingbird
import Journal
import Processes

enum AgentRoutes {
    static let routes = [
        Route(
            .post,
            "/api/v1/agent/report",
            needs: .anywhere(.report),
            "An agent reports its instance; the answer is what it is to do.",
            takes: .json("InstanceReport", limit: 1 << 20),
            answers: .json("InstanceOrder"),
            handle: report
        ),
        Route(
            .get,
            "/api/v1/agent/order",
            needs: .anywhere(.report),
            "Waits for a newer order; 204 where none came in time.",
            answers: .jsonOrNothing("InstanceOrder"),
            queries: [
                Query(name: "service", type: "string", summary: "The service.", isRequired: true),
                Query(name: "environment", type: "string", summary: "The environment.", isRequired: true),
                Query(name: "instance", type: "string", summary: "The instance.", isRequired: true),
                Query(name: "seen", type: "integer", summary: "The generation of the order known."),
                Query(name: "wait", type: "integer", summary: "Seconds to wait at most: 0 to 30."),
            ],
            handle: order
        ),
        Route(
            .get,
            "/api/v1/agent/revisions/{revision}",
            needs: .anywhere(.report),
            "The content of a revision that an instance is to run.",
            answers: .json("Delivery"),
            queries: [
                Query(name: "environment", type: "string", summary: "The environment.", isRequired: true),
                Query(name: "service", type: "string", summary: "The service, where the token is of several."),
            ],
            handle: revision
        ),
    ]

    private static func checkOwn(_ call: Call, _ service: String, _ environment: String) throws {
        guard call.may(.report, service, environment) else {
            let scope = call.principal?.scope.words ?? ""
            throw Problem.forbidden("this token may \(scope), not in \(service), \(environment)")
        }
    }

    private static func name(_ call: Call, _ name: String) throws -> String {
        guard let value = call.query(name) else { throw Problem.badRequest("\(name) is needed: ?\(name)=…") }
        guard isName(value) else { throw Problem.badRequest("\(name) has 1 to 200 bytes, no spaces or slashes") }
        return value
    }

    static func isName(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count)
            && !text.unicodeScalars.contains { $0.value < 0x21 || $0 == "/" || $0.value == 0x7F }
    }

    private static func report(_ call: Call, _ ground: Ground) async throws -> Response {
        var report = try call.decoded(InstanceReport.self)
        try checkOwn(call, report.service, report.environment)
        guard isName(report.service), isName(report.environment), isName(report.instance.text),
            report.host.utf8.count <= 255, report.incarnation.utf8.count <= 100
        else {
            throw Problem.badRequest(
                "service, environment and instance have 1 to 200 bytes, no spaces or slashes; host 255, incarnation 100"
            )
        }
        report.bound()
        do throws(StoreFailure) {
            try await ground.telemetry.record(report, at: call.now)
            await ground.counters.reported()
            await ground.fleet.announce()
            let order = try await ground.orders.order(
                for: report.instance,
                service: report.service,
                environment: report.environment,
                now: call.now
            )
            return try json(order)
        } catch {
            throw Problem.store(error)
        }
    }

    private static func json(_ order: InstanceOrder) throws(StoreFailure) -> Response {
        do { return try .json(order) } catch { throw .unavailable(because: "an order cannot be written: \(error)") }
    }

    private static func order(_ call: Call, _ ground: Ground) async throws -> Response {
        let (service, environment) = (try name(call, "service"), try name(call, "environment"))
        let instance = InstanceID(try name(call, "instance"))
        try checkOwn(call, service, environment)
        let seen = try call.number("seen", in: Int64.min...Int64.max, else: -1)
        let wait = try call.number("wait", in: 0...30, else: 0)
        let end = ContinuousClock.now + .seconds(wait)
        while true {
            let news = await ground.growth.seen
            let order: InstanceOrder
            do {
                order = try await ground.orders.order(
                    for: instance,
                    service: service,
                    environment: environment,
                    now: ground.clock()
                )
            } catch { throw Problem.store(error) }
            if order.generation > seen { return try .json(order) }
            let rest = end - .now
            guard rest > .zero, await ground.growth.wait(beyond: news, atMost: rest) else {
                return Response(status: .noContent)
            }
        }
    }

    private static func revision(_ call: Call, _ ground: Ground) async throws -> Response {
        let environment = try name(call, "environment")
        let revision = RevisionID(try call.parameter("revision"))
        var services = call.principal?.scope.services ?? []
        if call.query("service") != nil { services = [try name(call, "service")] }
        guard !services.isEmpty else { throw Problem.badRequest("the token is of every service: add ?service=…") }
        for service in services {
            try checkOwn(call, service, environment)
            guard
                let bytes = try await ground.deliveries.delivery(revision, service: service, environment: environment)
            else { continue }
            return Response(
                status: .ok,
                headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: bytes)
            )
        }
        throw Problem.notFound(
            "no change of \(services.joined(separator: ", ")) in \(environment) leads to \(revision)"
        )
    }
}

extension InstanceReport {
    /// Cuts what is longer than an agent sends, so that one instance fills no memory.
    mutating func bound() {
        lines = lines.suffix(1_000).map { line in
            var line = line
            if line.text.utf8.count > 2_000 {
                line.text = String(decoding: line.text.utf8.prefix(2_000), as: UTF8.self)
            }
            line.source = String(line.source.prefix(16))
            return line
        }
        exits = Array(exits.suffix(20))
        findings = Array(findings.prefix(50))
        reason = reason.map { String($0.prefix(500)) }
        if let latencies = counts?.latencies.prefix(100) { counts?.latencies = Array(latencies) }
    }
}
