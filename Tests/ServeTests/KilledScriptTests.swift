// KilledScriptTests: kill -9 of a real server in the middle of each script of a driver.
import Changes
import Foundation
import Glibc
import Support
import Testing

@Suite struct KilledScriptTests {
    /// Scripts in which the server is killed, one after the other.
    struct Moment: Sendable, CustomStringConvertible {
        var scripts: [String]
        /// Whether the script, which nobody waits for any more, does its work all the same.
        var goesOn: Bool
        /// Where the change stands in the end.
        var end: ChangeState
        /// What is said of it.
        var words: String
        var description: String {
            "\(scripts.joined(separator: ", then ")), \(goesOn ? "which goes on" : "which ends too")"
        }
    }

    private static let isFast = ProcessInfo.processInfo.environment["PLIMSOLL_FAST"] == "1"
    private static let unheard = "its script has not ended, or nobody heard of its end"
    static let moments = isFast ? [all[0]] : all
    private static let all = [
        Moment(scripts: ["apply"], goesOn: false, end: .reverted, words: unheard),
        Moment(scripts: ["apply"], goesOn: true, end: .done, words: "is everywhere"),
        Moment(scripts: ["list", "health"], goesOn: false, end: .done, words: "is everywhere"),
        Moment(scripts: ["revert"], goesOn: true, end: .reverted, words: "PL7104"),
        Moment(scripts: ["revert"], goesOn: false, end: .reverted, words: "could not be brought back: " + unheard),
    ]

    /// A server whose folder holds a driver's scripts; each notes when it begins and ends, and waits once where it is told to.
    private struct Scene {
        let server: RealServer
        var path: String { server.folder.path + "/ops" }

        static func script(_ name: String, _ body: String) -> String {
            """
            cd \"$(dirname \"$0\")\"
            echo \"begin $PLIMSOLL_ACTION $PLIMSOLL_INSTANCE $PLIMSOLL_REVISION\" >> \(name).ran
            if [ -e hold.\(name) ]; then
              mv hold.\(name) held.\(name)
              echo $$ > held.pid
              until [ -e go ]; do sleep 0.05; done
            fi
            \(body)
            """
        }

        static let move = """
            sed \"s/^$PLIMSOLL_INSTANCE [^ ]*/$PLIMSOLL_INSTANCE ${PLIMSOLL_REVISION:--}/\" fleet > fleet.$$ && mv fleet.$$ fleet
            """

        init() async throws {
            server = try await RealServer(service: "shop", environment: "production")
            let folder = server.folder
            try folder.write("web-1 - healthy\nweb-2 - healthy\n", to: "ops/fleet")
            for (name, body) in [("list", "cat fleet"), ("apply", Self.move), ("revert", Self.move)] {
                try folder.write(Self.script(name, body), to: "ops/\(name).sh")
            }
            // A revision with a pool of nine is never well.
            try folder.write(
                Self.script("health", "! grep -q \"^$PLIMSOLL_INSTANCE $(cat bad 2>/dev/null || echo none) \" fleet"),
                to: "ops/health.sh"
            )
            try folder.write(
                """
                plimsoll: 1
                service: shop
                config: {app: {layers: [{file: app.yaml}]}}
                environments: {production: {}}
                rollout:
                  steps: [1, \"100%\"]
                  bake: 1s
                  health: {start_within: 5s}
                  driver:
                    list: sh ops/list.sh
                    apply: sh ops/apply.sh
                    health: sh ops/health.sh
                    revert: sh ops/revert.sh

                """,
                to: "shop/plimsoll.yaml"
            )
            try folder.write("pool: 1\n", to: "shop/app.yaml")
            let first = try await server.command(["ship", "production", "--why", "first"], in: folder.path + "/shop")
            try #require(first.exitCode == 0, "\(first.output)\(first.errors)")
        }

        func text(_ name: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path + "/" + name) ?? Data(), as: UTF8.self)
        }

        /// Kills the server while a script waits, lets that go on or ends it, and starts another server.
        func kill(in script: String, goesOn: Bool) async throws {
            let isHeld = await Eventually.holds(within: 60) {
                !text("held.pid").isEmpty && !text("\(script).ran").isEmpty
            }
            try #require(isHeld && FileManager.default.fileExists(atPath: "\(path)/held.\(script)"), "\(server.words)")
            let held = try #require(Int32(text("held.pid").trimmingCharacters(in: .whitespacesAndNewlines)))
            await server.kill()
            if !goesOn { Glibc.kill(held, SIGKILL) }
            try server.folder.write("", to: "ops/go")
            try await Task.sleep(for: .milliseconds(200))
            for name in ["go", "held.pid"] { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }
            try await server.start()
        }

        /// The actions that a script was begun for, in order.
        func begun(_ script: String) -> [String] {
            text(script + ".ran").split(separator: "\n").map { String($0.split(separator: " ")[1]) }
        }
    }

    /// Side by side: they wait for servers and clocks, not for the processor.
    @Test func `a server killed in a script starts no action a second time`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for moment in Self.moments { group.addTask { try await Self.replay(moment) } }
            try await group.waitForAll()
        }
    }

    private static func replay(_ moment: Moment) async throws {
        let scene = try await Scene()
        let server = scene.server
        try server.folder.write("", to: "ops/hold." + moment.scripts[0])
        let shop = server.folder.path + "/shop"
        let set = ["set", "production", "app.pool=2", "--why", "larger", "--no-wait"]
        let run = try await server.command(set, in: shop)
        #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
        if moment.scripts == ["revert"] {
            // Once it is there it is not well.
            let live = try #require(await server.look()?.live)
            #expect(
                await Eventually.holds(within: 30) {
                    scene.text("fleet").split(separator: "\n").contains { !$0.contains(live.text) }
                }
            )
            let moved = scene.text("fleet").split(separator: "\n").first { !$0.contains(live.text) } ?? ""
            try server.folder.write(String(moved.split(separator: " ")[1]), to: "ops/bad")
        }
        for script in moment.scripts {
            if script != moment.scripts[0] { try server.folder.write("", to: "ops/hold." + script) }
            try await scene.kill(in: script, goesOn: moment.goesOn)
        }
        let isOver = await server.comesToBe(within: 120) { $0.underway == nil }
        let shown = try await server.command(["change", "show", "c-2"], in: shop)
        #expect(isOver, "\(shown.output)\(scene.text("fleet"))")
        let json = try await server.command(["change", "show", "c-2", "--format", "json"], in: shop)
        let change = try JSONDecoder().decode(ChangeAnswer.self, from: Data(json.output.utf8))
        #expect(change.state == moment.end, "\(moment): \(shown.output)")
        // Each action once, whoever began it.
        for script in ["apply", "revert"] {
            let begun = scene.begun(script)
            #expect(Set(begun).count == begun.count, "\(moment): \(script): \(begun)")
        }
        #expect(change.outcome?.contains(moment.words) == true, "\(moment): \(shown.output)")
        print("kill -9 in \(moment): \(change.outcome ?? "")")
    }
}
