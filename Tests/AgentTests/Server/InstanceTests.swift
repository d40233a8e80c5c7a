// InstanceTests: an agent with a server on the loopback address: orders, refusals, crashes, absences, storms.
import Changes
import Foundation
import Glibc
import Support
import Testing

@Suite struct InstanceTests {
    static let loop =
        "echo $$ > pid; echo $$ $PLIMSOLL_REVISION >> starts; trap 'exit 0' TERM; while :; do sleep 0.05; done"

    static func run(
        _ server: OrderServer,
        _ service: ServiceFolder,
        _ line: String = loop,
        _ options: [String] = []
    ) throws -> RunningCommand {
        try service.run(
            line,
            [
                "--server", server.address, "--service", "shop", "--environment", "production", "--instance", "web-1",
                "--token-file", service.folder.write("t0k3n\n", to: "token"),
            ] + options
        )
    }

    @Test func `an instance runs what it is ordered, tells so, and moves on`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        let first = server.order(ServiceFolder.content("pool: 1\n", deliver: "{file: run/app.json}"), action: "a-1")
        let run = try Self.run(server, service)
        #expect(await Eventually.holds(within: 20) { server.last?.done == "a-1" && server.last?.phase == .running })
        #expect(server.last?.revision == first)
        #expect(server.tokens == ["Bearer t0k3n"])
        #expect(service.text("run/app.json").contains("\"pool\": 1"))
        let begin = ContinuousClock.now
        let second = server.order(ServiceFolder.content("pool: 2\n", deliver: "{file: run/app.json}"), action: "a-2")
        #expect(await Eventually.holds(within: 20) { server.last?.done == "a-2" })
        #expect(begin.duration(to: .now) < .seconds(5))
        #expect(server.last?.revision == second)
        #expect(service.text("run/app.json").contains("\"pool\": 2"))
        #expect(service.text("starts").split(separator: "\n").count == 2)
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 0)
        #expect(
            server.last?.exits.last?.wasAsked == true
                || server.reports.contains { $0.exits.contains(where: \.wasAsked) }
        )
    }

    @Test func `a refused revision is told with its findings within two seconds, and the program stays`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        server.order(ServiceFolder.content("pool: 1\n"), action: "a-1")
        let run = try Self.run(server, service)
        #expect(await Eventually.holds(within: 20) { server.last?.done == "a-1" })
        let program = try #require(await service.number("pid"))
        let begin = ContinuousClock.now
        let bad = server.order(ServiceFolder.content("pool: many\n"), action: "a-2")
        #expect(await Eventually.holds(within: 20) { server.last?.phase == .refused })
        #expect(begin.duration(to: .now) < .seconds(2))
        #expect(server.last?.revision == bad)
        #expect(server.last?.done == "a-2")
        #expect(server.last?.findings.first?.code == "PL2001")
        #expect(server.last?.findings.first?.place == "app.yaml:1:7")
        #expect(Processes.isAlive(program))
        server.order(ServiceFolder.content("pool: 1\n"), action: "a-3")
        #expect(await Eventually.holds(within: 20) { server.last?.done == "a-3" && server.last?.phase == .running })
        #expect(Processes.isAlive(program))
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 0)
    }

    @Test func `a refused first revision ends with 78, and the server knows why`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        server.order(ServiceFolder.content("pool: many\n"), action: "a-1")
        let run = try Self.run(server, service)
        #expect(await run.end(within: 30) == 78)
        #expect(server.last?.phase == .refused)
        let reason = server.last?.reason ?? ""
        #expect(reason.hasPrefix("1 error in its config: ") && reason.hasSuffix("(PL2001, app.yaml:1:7)"), "\(reason)")
        #expect(!service.exists("starts"))
    }

    @Test func `with the server away it starts on what was good, and on nothing damaged`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        let good = server.order(
            ServiceFolder.content("pool: 1\n", rollout: "{health: {command: \"true\", every: 1s}}"),
            action: "a-1"
        )
        let first = try Self.run(server, service)
        #expect(await Eventually.holds(within: 20) { service.exists("state/good") })
        first.send(SIGTERM)
        #expect(await first.end(within: 20) == 0)
        server.goAway()
        let second = try Self.run(server, service)
        #expect(await Eventually.holds(within: 20) { service.text("starts").split(separator: "\n").count == 2 })
        #expect(second.errors.contains("starting on \(good.short), the last revision known to be good here"))
        second.send(SIGTERM)
        #expect(await second.end(within: 20) == 0)
        let file = service.path + "/state/revision-\(good.text).json"
        let whole = service.text("state/revision-\(good.text).json")
        try whole.replacingOccurrences(of: "pool: 1", with: "pool: 9").write(
            toFile: file,
            atomically: true,
            encoding: .utf8
        )
        let third = try Self.run(server, service)
        #expect(await Eventually.holds(within: 20) { third.errors.contains("is damaged") })
        #expect(service.text("starts").split(separator: "\n").count == 2)
        try server.comeBack()
        #expect(await Eventually.holds(within: 40) { service.text("starts").split(separator: "\n").count == 3 })
        third.send(SIGTERM)
        #expect(await third.end(within: 20) == 0)
    }

    @Test func `the program outlives an absence of the server, and nothing told meanwhile is lost`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        server.order(ServiceFolder.content("pool: 1\n"), action: "a-1")
        let line = "echo $$ > pid; trap 'echo said while away >&2' USR1; while :; do sleep 0.05; done"
        let run = try Self.run(server, service, line)
        #expect(await Eventually.holds(within: 20) { server.last?.done == "a-1" })
        let program = try #require(await service.number("pid"))
        server.goAway()
        #expect(await Eventually.holds(within: 20) { run.errors.contains("it cannot be reached") })
        run.send(SIGUSR1)
        #expect(await Eventually.holds(within: 20) { run.errors.contains("said while away") })
        kill(program, SIGKILL)
        #expect(await Eventually.holds(within: 20) { service.text("pid").trimming != String(program) })
        try server.comeBack()
        #expect(
            await Eventually.holds(within: 60) {
                server.reports.contains { $0.exits.contains { $0.signal == SIGKILL && !$0.wasAsked } }
                    && server.reports.contains { $0.lines.contains { $0.text == "said while away" } }
            }
        )
        let sequences = server.reports.map(\.sequence)
        #expect(sequences == sequences.sorted())
        run.send(SIGTERM)
        _ = await run.end(within: 20)
    }

    @Test func `crashes are told with code and lines, secrets masked`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        try service.folder.write("hunter2!", to: "secret")
        server.order(
            ServiceFolder.content("password: {secret: \"file:secret\"}\n", deliver: "{variables: CONF_}"),
            action: "a-1"
        )
        let run = try Self.run(server, service, "echo cannot log in with $CONF_PASSWORD >&2; exit 9")
        #expect(await Eventually.holds(within: 20) { server.last?.phase == .crashing })
        #expect(
            await Eventually.holds(within: 20) {
                server.reports.contains { $0.lines.contains { $0.text == "cannot log in with ••••" } }
            }
        )
        #expect(server.reports.contains { $0.exits.first?.code == 9 })
        #expect(!server.reports.contains { $0.lines.contains { $0.text.contains("hunter2") } })
        #expect(run.isRunning)
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 143)
    }

    @Test func `a storm of orders ends on the last, and no two programs ever run at once`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        let line =
            "mkdir alone || echo twice >> overlaps; trap 'rmdir alone; exit 0' TERM; echo $PLIMSOLL_REVISION > on; while :; do sleep 0.02; done"
        let run = try Self.run(server, service, line)
        var last = RevisionID("")
        for number in 1...40 {
            last = server.order(ServiceFolder.content("pool: \(number)\n"), action: "a-\(number)")
            try await Task.sleep(for: .milliseconds(number % 4 * 30))
        }
        #expect(await Eventually.holds(within: 60) { server.last?.done == "a-40" && server.last?.phase == .running })
        #expect(server.last?.revision == last)
        #expect(await Eventually.holds(within: 10) { service.text("on").trimming == last.text })
        #expect(!service.exists("overlaps"))
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 0)
    }

    @Test func `health is asked and told`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        let well = try LoopbackHTTP { _ in LoopbackHTTP.Answer(200, "ok") }
        let rollout = "{health: {http: \"http://127.0.0.1:{port}/health\", every: 100ms, deadline: 1s}}"
        server.order(ServiceFolder.content("pool: 1\n", rollout: rollout), action: "a-1")
        let run = try Self.run(server, service, Self.loop, ["--port", "\(well.port)"])
        #expect(await Eventually.holds(within: 20) { server.last?.health == .healthy })
        well.stop()
        #expect(await Eventually.holds(within: 20) { server.last?.health == .failing })
        #expect(server.last?.reason?.contains("connection refused") == true)
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 0)
    }

    @Test func `requests that the program counts are told`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        let page = try LoopbackHTTP { request in
            LoopbackHTTP.Answer(
                200,
                "hits{code=\"200\"} \(request.connection * 10)\nhits{code=\"500\"} \(request.connection)\n"
            )
        }
        defer { page.stop() }
        let rollout = "{requests: {metrics: \"http://127.0.0.1:\(page.port)/metrics\", counter: hits}}"
        server.order(ServiceFolder.content("pool: 1\n", rollout: rollout), action: "a-1")
        let run = try Self.run(server, service)
        #expect(
            await Eventually.holds(within: 30) {
                server.reports.contains { $0.counts == RequestCounts(requests: 11, errors: 1) }
            }
        )
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 0)
    }

    @Test func `two agents are never one instance`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        server.order(ServiceFolder.content("pool: 1\n"), action: "a-1")
        let first = try Self.run(server, service)
        #expect(await Eventually.holds(within: 20) { server.last?.done == "a-1" })
        let second = try Self.run(server, service)
        #expect(await second.end(within: 20) == 2)
        #expect(second.errors.contains("another agent keeps its records"))
        #expect(first.isRunning)
        first.send(SIGTERM)
        #expect(await first.end(within: 20) == 0)
    }
}
