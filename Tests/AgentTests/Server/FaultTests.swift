// FaultTests: kill -9 of the server and of programs, with agents and a server as they are shipped; floods of lines.
import Changes
import Foundation
import Glibc
import Support
import Testing

@Suite struct FaultTests {
    static let contract = """
        plimsoll: 1
        service: shop
        config: {app: {layers: [{file: app.yaml}], deliver: {file: run/app.json}}}
        environments: {production: {}}
        rollout: {steps: [100%], bake: 1s, grace: 5s, health: {command: "test -e up", every: 200ms}}

        """
    static let line =
        "touch up; echo $$ > pid; echo $$ >> starts; echo started $$; trap 'exit 0' TERM; test -e broken && exit 4; while :; do sleep 0.05; done"

    static func fleet(_ count: Int) async throws -> (RealServer, TemporaryFolder, [RunningCommand]) {
        let (server, folder) = (try await RealServer(service: "shop", environment: "production"), try TemporaryFolder())
        try folder.write(contract, to: "shop/plimsoll.yaml")
        try folder.write("pool: 1\n", to: "shop/app.yaml")
        let runs = try (1...count).map { number in
            try folder.write("", to: "web-\(number)/.keep")
            return try server.instance(
                "web-\(number)",
                in: folder.path + "/web-\(number)",
                running: ["/bin/sh", "-c", line]
            )
        }
        let first = try await server.command(["ship", "production", "--why", "first"], in: folder.path + "/shop")
        try #require(first.exitCode == 0, "\(first.output)\(first.errors)")
        return (server, folder, runs)
    }

    static func text(_ folder: TemporaryFolder, _ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: folder.path + "/" + name) ?? Data(), as: UTF8.self)
    }

    @Test func `a program that ends again and again is started ever later, and the server says so`() async throws {
        let (server, folder, runs) = try await Self.fleet(1)
        try folder.write("", to: "web-1/broken")
        kill(try #require(Int32(Self.text(folder, "web-1/pid").trimming)), SIGKILL)
        let isTold = await server.comesToBe(within: 40) { answer in
            answer.instances.contains { $0.phase == .crashing && $0.health == .failing && $0.reason != nil }
        }
        #expect(isTold)
        #expect(await Eventually.holds(within: 40) { runs[0].errors.contains("it is started again in 4 s") })
        let answer = try #require(await server.look())
        #expect(answer.instances.first?.reason?.hasPrefix("the program ") == true, "\(answer.instances)")
        try FileManager.default.removeItem(atPath: folder.path + "/web-1/broken")
        #expect(
            await server.comesToBe(within: 40) { answer in
                answer.instances.contains { $0.phase == .running && $0.health == .healthy }
            }
        )
        runs[0].send(SIGTERM)
        #expect(await runs[0].end(within: 20) == 0)
    }

    @Test func `of a flood of lines some are sent, the rest is counted to the last one, and all go through`()
        async throws
    {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        server.order(ServiceFolder.content("pool: 1\n"), action: "a-1")
        let line = "trap 'exit 0' TERM; seq 300000; touch printed; while :; do sleep 0.05; done"
        let run = try InstanceTests.run(server, service, line)
        #expect(await Eventually.holds(within: 40) { service.exists("printed") })
        func told() -> (lines: Int, leftOut: Int) {
            server.reports.reduce((0, 0)) { sum, report in
                (sum.0 + report.lines.count { $0.source == "out" }, sum.1 + report.linesLeftOut)
            }
        }
        #expect(await Eventually.holds(within: 40) { told().lines + told().leftOut == 300_000 }, "\(told())")
        #expect(told().lines <= 3_000, "\(told())")
        #expect(server.reports.allSatisfy { $0.lines.count <= 200 })
        #expect(run.output.split(separator: "\n").count == 300_000)
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 0)
    }

    @Test func `a drain hook that hangs is ended in time, one that fails is told`() async throws {
        for (hook, words) in [("sleep 60", "the drain hook took too long"), ("exit 3", "the drain hook ended with 3")] {
            let service = try ServiceFolder(rollout: "{grace: 2s, drain: \"\(hook)\"}")
            let run = try service.run("trap 'exit 6' TERM; echo $$ > pid; while :; do sleep 0.05; done")
            _ = try #require(await service.number("pid"))
            let begin = ContinuousClock.now
            run.send(SIGTERM)
            #expect(await run.end(within: 20) == 6)
            #expect(begin.duration(to: .now) < .seconds(10))
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }
}
