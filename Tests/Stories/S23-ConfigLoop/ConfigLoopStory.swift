// ConfigLoopStory: S23, a program that changes its own config at boot, which restarts it, for ever.
import Changes
import Foundation
import Support
import Testing

@Suite struct ConfigLoopStory {
    static let contract = """
        plimsoll: 1
        service: shop
        config:
          app:
            layers: [config/app.yaml]
            deliver: {file: run/app.json}
        environments:
          production: {}
        rollout:
          steps: [100%]
          bake: 300ms
          health: {command: "true", every: 200ms, start_within: 20s}
          grace: 2s

        """

    /// Counts its boots, then writes the next number into its own config, as a service that registers itself may.
    static func program(_ change: String) -> String {
        """
        echo boot >> boots
        number=$(sed 's/[^0-9]//g' run/app.json | tr -d '\\n')
        \(change)
        trap 'exit 0' TERM
        while :; do sleep 0.1; done
        """
    }

    static func lines(_ folder: String, _ name: String) -> Int {
        String(decoding: FileManager.default.contents(atPath: folder + "/" + name) ?? Data(), as: UTF8.self)
            .split(separator: "\n").count
    }

    @Test func `without it the program restarts itself for ever`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"boots\": 1}", to: "run/app.json")
        // What watches the file and restarts the program on each change of it, as many tools do.
        let watcher = """
            while :; do
              before=$(cat run/app.json)
              sh -c '\(Self.program("echo \"{\\\"boots\\\": $((number + 1))}\" > run/app.json").replacingOccurrences(of: "'", with: "'\\''"))' &
              child=$!
              while [ "$(cat run/app.json)" = "$before" ]; do sleep 0.02; done
              kill $child; wait $child
            done
            """
        let loop = try RunningCommand(["/bin/sh", "-c", watcher], in: folder.path)
        #expect(await Eventually.holds(within: 60) { Self.lines(folder.path, "boots") >= 12 })
        loop.send(SIGTERM)
        _ = await loop.end(within: 10)
    }

    private struct Loop {
        let stage: ShopStage
        let instance: RunningCommand
        let place: String
        var boots: Int { ConfigLoopStory.lines(place, "boots") }
    }

    private func loop(keepsCause: Bool) async throws -> Loop {
        let stage = try await ShopStage(contract: Self.contract, files: ["config/app.yaml": "boots: 1\n"])
        let own = try stage.makeToken("tuner", ["--verb", "read", "--verb", "gate", "--verb", "change"])
        let agent = try stage.makeToken("agent", ["--verb", "report"])
        let place = stage.folder.path + "/looping"
        try stage.folder.write("", to: "looping/.keep")
        let cause = keepsCause ? "" : "env -u PLIMSOLL_CAUSE "
        // It asks again while the rollout that started it is under way, as a program that must register itself does.
        let change = """
            until \(cause)env PLIMSOLL_SERVER=\(stage.address) PLIMSOLL_TOKEN=\(own) PLIMSOLL_SERVICE=shop \
            \(CommandRun.productFolder)/plimsoll set production app.boots=$((number + 1)) --why "registers itself" --no-wait \
            > set.$number 2>&1; do
              cat set.$number >> set.log
              if grep -q 'PL640[34]' set.$number; then break; fi
              sleep 0.3
            done &
            """
        let instance = try RunningCommand.plimsoll(
            [
                "run", "--service", "shop", "--environment", "production", "--instance", "web-1", "--state",
                place + "/state", "--", "/bin/sh", "-c", Self.program(change),
            ],
            in: place,
            variables: ["PLIMSOLL_SERVER": stage.address, "PLIMSOLL_TOKEN": agent]
        )
        let first = try stage.plimsoll(["ship", "production", "--why", "first", "--no-wait"])
        #expect(first.exitCode == 0, "\(first.output)\(first.errors)")
        return Loop(stage: stage, instance: instance, place: place)
    }

    @Test func `with the cause told it ends at the second turn, and the loop is shown`() async throws {
        let loop = try await loop(keepsCause: true)
        func log() -> String {
            String(decoding: FileManager.default.contents(atPath: loop.place + "/set.log") ?? Data(), as: UTF8.self)
        }
        #expect(await Eventually.holds(within: 90) { log().contains("PL6403") }, "\(log())\(loop.instance.errors)")
        let boots = loop.boots
        try await Task.sleep(for: .seconds(3))
        #expect(loop.boots == boots && boots <= 3, "\(loop.boots) boots")
        let sets = try loop.stage.environment().changes.count { $0.kind == .set }
        #expect(sets <= 2)
        #expect(log().contains("c-1"), "\(log())")
    }

    @Test func `with the cause lost the breaker ends it`() async throws {
        let loop = try await loop(keepsCause: false)
        func log() -> String {
            String(decoding: FileManager.default.contents(atPath: loop.place + "/set.log") ?? Data(), as: UTF8.self)
        }
        #expect(await Eventually.holds(within: 180) { log().contains("PL6404") }, "\(log())\(loop.instance.errors)")
        let boots = loop.boots
        try await Task.sleep(for: .seconds(3))
        #expect(loop.boots == boots && boots <= 12, "\(loop.boots) boots")
        // Ten changes by programs in an hour; the first revision was a person's.
        #expect(try loop.stage.environment().changes.count { $0.kind == .set } == 10)
    }
}
