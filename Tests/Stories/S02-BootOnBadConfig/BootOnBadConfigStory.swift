// BootOnBadConfigStory: S2, a program that believes its config, without and with `plimsoll run`.
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
            layers: [{file: app.yaml}]
            schema: app.schema.json
            deliver: {file: run/app.json}
        environments:
          production: {}
        rollout: {health: {command: "test -s customers", every: 200ms}}

        """
    static let schema = #"{"type": "object", "properties": {"limit": {"type": "integer", "minimum": 1}}}"#

    static func revision(_ config: String) -> RevisionContent {
        RevisionContent(
            contract: "plimsoll.yaml",
            files: [
                RevisionFile(path: "plimsoll.yaml", text: contract), RevisionFile(path: "app.yaml", text: config),
                RevisionFile(path: "app.schema.json", text: schema),
            ]
        )
    }

    static func text(_ folder: TemporaryFolder, _ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: folder.path + "/" + name) ?? Data(), as: UTF8.self)
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

    @Test func `with it the program is not started, and the server knows why within two seconds`() async throws {
        let folder = try TemporaryFolder()
        let server = try OrderServer(environment: "production")
        let bad = server.order(Self.revision("limit: many\n"), action: "a-1")
        let begin = ContinuousClock.now
        let run = try Self.instance(server, folder)
        #expect(await Eventually.holds(within: 20) { server.last?.phase == .refused })
        let took = begin.duration(to: .now)
        #expect(await run.end(within: 20) == 78)
        #expect(took < .seconds(2), "\(took)")
        #expect(server.last?.revision == bad)
        #expect(server.last?.findings.map(\.place) == ["app.yaml:1:8"])
        #expect(Self.text(folder, "booted").isEmpty)
        #expect(run.errors.contains("error[PL2001]"))
    }

    @Test func `with the server killed it boots on the last revision that was good`() async throws {
        let folder = try TemporaryFolder()
        let server = try OrderServer(environment: "production")
        let good = server.order(Self.revision("limit: 40\n"), action: "a-1")
        let first = try Self.instance(server, folder)
        #expect(await Eventually.holds(within: 20) { server.last?.health == .healthy })
        #expect(await Eventually.holds(within: 20) { !Self.text(folder, "state/good").isEmpty })
        first.send(SIGTERM)
        #expect(await first.end(within: 20) == 0)
        server.goAway()
        let second = try Self.instance(server, folder)
        #expect(
            await Eventually.holds(within: 20) {
                Self.text(folder, "booted").split(separator: "\n") == [Substring(good.text), Substring(good.text)]
            }
        )
        #expect(!Self.text(folder, "customers").contains("turned away"))
        second.send(SIGTERM)
        #expect(await second.end(within: 20) == 0)
    }

    static func instance(_ server: OrderServer, _ folder: TemporaryFolder) throws -> RunningCommand {
        try RunningCommand.plimsoll(
            [
                "run", "--server", server.address, "--service", "shop", "--environment", "production", "--instance",
                "web-1", "--state", folder.path + "/state", "--", "/bin/sh", "-c", program,
            ],
            in: folder.path
        )
    }
}
