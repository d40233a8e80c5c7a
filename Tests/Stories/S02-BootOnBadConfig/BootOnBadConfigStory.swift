// BootOnBadConfigStory: S2, a program that believes its config, without and with `plimsoll run` and a real server.
import Changes
import Foundation
import Glibc
import Support
import Testing

@Suite struct BootOnBadConfigStory {
    /// Reads its limit at boot and believes it: what is no number lets nobody in.
    static let program = """
        limit=$(sed -n 's/.*"limit": *"\\{0,1\\}\\([^",}]*\\).*/\\1/p' run/app.json)
        echo "$PLIMSOLL_REVISION" >> booted
        trap 'exit 0' TERM
        while :; do
          if [ "$limit" -gt 0 ] 2>/dev/null; then echo let in >> customers; else echo turned away >> customers; fi
          sleep 0.05
        done
        """

    static let contract = """
        plimsoll: 1
        service: shop
        config:
          app:
            layers: [{file: app.yaml}, {variables: SHOP_}]
            schema: app.schema.json
            deliver: {file: run/app.json}
        environments:
          production: {}
        rollout: {bake: 1s, health: {command: "test -s customers", every: 200ms}}

        """
    static let schema = #"{"type": "object", "properties": {"limit": {"type": "integer", "minimum": 1}}}"#

    static func text(_ folder: TemporaryFolder, _ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: folder.path + "/" + name) ?? Data(), as: UTF8.self)
    }

    /// A server with a service whose config is fine as it was shipped, and an instance that runs on it.
    static func shop() async throws -> (server: RealServer, folder: TemporaryFolder, first: RunningCommand) {
        let server = try await RealServer(service: "shop", environment: "production")
        let folder = try TemporaryFolder()
        for (name, text) in [("plimsoll.yaml", contract), ("app.yaml", "limit: 40\n"), ("app.schema.json", schema)] {
            try folder.write(text, to: "repository/" + name)
        }
        let first = try instance("web-1", server, folder)
        let ship = ["ship", "production", "--why", "the first revision"]
        let shipped = try await server.command(ship, in: folder.path + "/repository")
        try #require(shipped.exitCode == 0, "\(shipped.output)\(shipped.errors)")
        return (server, folder, first)
    }

    static func instance(
        _ name: String,
        _ server: RealServer,
        _ folder: TemporaryFolder,
        _ variables: [String: String] = [:]
    ) throws -> RunningCommand {
        try folder.write("", to: name + "/.keep")
        return try server.instance(
            name,
            in: folder.path + "/" + name,
            variables: variables,
            running: ["/bin/sh", "-c", program]
        )
    }

    @Test func `without it the program starts and turns every customer away`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"limit\": \"many\"}", to: "run/app.json")
        let run = try RunningCommand(["/bin/sh", "-c", Self.program], in: folder.path)
        #expect(await Eventually.holds(within: 20) { Self.text(folder, "customers").split(separator: "\n").count >= 5 })
        #expect(!Self.text(folder, "customers").contains("let in"))
        run.send(SIGTERM)
        _ = await run.end(within: 10)
    }

    @Test func `with it the program is not started, and the server shows why within two seconds`() async throws {
        let (server, folder, first) = try await Self.shop()
        // A machine whose own file of variables says otherwise than the revision, as one added in a hurry does.
        let begin = ContinuousClock.now
        let run = try Self.instance("web-2", server, folder, ["SHOP_LIMIT": "many"])
        var seen: InstanceAnswer?
        let isShown = await server.comesToBe(within: 20) { answer in
            seen = answer.instances.first { $0.instance == InstanceID("web-2") }
            return seen?.phase == .refused
        }
        let took = begin.duration(to: .now)
        #expect(isShown)
        #expect(took < .seconds(2), "\(took)")
        let reason = seen?.reason ?? ""
        #expect(reason.contains("1 error in its config: ") && reason.contains("PL2001"), "\(reason)")
        #expect(await run.end(within: 20) == 78)
        #expect(run.errors.contains("error[PL2001]"))
        #expect(Self.text(folder, "web-2/booted").isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/web-2/run/app.json"))
        print("S2: the server showed the refusal after \(took); \(reason)")
        first.send(SIGTERM)
        #expect(await first.end(within: 20) == 0)
    }

    @Test func `with the server killed it boots on the last revision that was good`() async throws {
        let (server, folder, first) = try await Self.shop()
        #expect(await Eventually.holds(within: 20) { !Self.text(folder, "web-1/state/good").isEmpty })
        let good = try #require(await server.look()?.live)
        first.send(SIGTERM)
        #expect(await first.end(within: 20) == 0)
        await server.kill()
        let second = try Self.instance("web-1", server, folder)
        #expect(
            await Eventually.holds(within: 20) {
                Self.text(folder, "web-1/booted").split(separator: "\n") == [good.text, good.text].map { $0[...] }
            }
        )
        #expect(second.errors.contains("the last revision known to be good here"))
        #expect(!Self.text(folder, "web-1/customers").contains("turned away"))
        let program = Self.text(folder, "web-1/booted")
        try await server.start()
        #expect(await Eventually.holds(within: 60) { second.errors.contains("answers again") })
        #expect(
            await server.comesToBe(within: 20) { answer in
                answer.instances.contains { $0.phase == .running && $0.health == .healthy && $0.revision == good }
            }
        )
        // The server's word on what runs already restarts nothing.
        #expect(Self.text(folder, "web-1/booted") == program)
        second.send(SIGTERM)
        #expect(await second.end(within: 20) == 0)
    }
}
