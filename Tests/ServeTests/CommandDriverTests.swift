// CommandDriverTests: a team's own scripts, real ones, that work, fail, hang, lie, and are cut off with their server.
import Changes
import Contracts
import Foundation
import Journal
import Processes
import Support
import Testing

@testable import plimsoll

/// Scripts in a folder, a journal, and drivers over both.
struct ScriptStage {
    let folder: TemporaryFolder
    let store = MemoryStore()

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("web-1 r-old healthy\nweb-2 r-old healthy\n", to: "fleet")
    }

    /// A script that notes that it ran; its line begins with the action.
    func script(_ name: String, _ body: String) throws -> String {
        let text = "cd \(folder.path)\necho \"$PLIMSOLL_ACTION $PLIMSOLL_INSTANCE $PLIMSOLL_REVISION\" >> \(name).ran\n"
        return "sh " + (try folder.write(text + body + "\n", to: name + ".sh"))
    }

    /// What moves an instance in the list, as a good script does.
    static let move = "sed -i \"s/^$PLIMSOLL_INSTANCE [^ ]*/$PLIMSOLL_INSTANCE $PLIMSOLL_REVISION/\" fleet"

    func driver(
        list: String? = nil,
        apply: String = move,
        health: String? = nil,
        revert: String? = move,
        seconds: Int = 20
    ) throws -> CommandDriver {
        CommandDriver(
            CommandDriver.Scripts(
                list: try script("list", list ?? "cat fleet"),
                apply: try script("apply", apply),
                health: try health.map { try script("health", $0) },
                revert: try revert.map { try script("revert", $0) }
            ),
            service: "shop",
            environment: "production",
            store: store,
            limits: CommandDriver.Limits(list: .seconds(seconds), health: .seconds(1), change: .seconds(seconds)),
            clock: { Timestamp(seconds: 1_000) }
        )
    }

    /// The lines that a script noted.
    func ran(_ name: String) -> [String] {
        let bytes = FileManager.default.contents(atPath: folder.path + "/\(name).ran") ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func log() async throws -> ActionLog {
        try await Repository<ActionLog>(store).load(.actions("shop", "production")).state
    }

    /// Waits for an action's end.
    func end(of instance: InstanceID, _ driver: CommandDriver) async throws -> ActionLog.Standing? {
        let end = ContinuousClock.now + .seconds(200)
        while ContinuousClock.now < end {
            let standing = try await log().entries[instance]?.standing
            if standing != .begun { return standing }
            try await Task.sleep(for: .milliseconds(20))
        }
        return try await log().entries[instance]?.standing
    }
}

@Suite struct CommandDriverTests {
    private let now = Timestamp(seconds: 1_000)

    private func failure(_ body: () async throws -> Void) async -> String {
        do { try await body() } catch let failure as DriverFailure { return failure.because } catch {
            return "\(error)"
        }
        return "no failure"
    }

    @Test func `an action runs its script once, with what it is about, and is told back`() async throws {
        let stage = try ScriptStage()
        let driver = try stage.driver()
        #expect(try await driver.instances(now: now).map(\.report.done) == [nil, nil])
        for _ in 0..<3 {
            try await driver.assign("web-1", to: "r-new", action: "c-1/1/web-1", cause: ["c-1"])
        }
        #expect(try await stage.end(of: "web-1", driver) == .done)
        try await driver.assign("web-1", to: "r-new", action: "c-1/1/web-1", cause: ["c-1"])
        #expect(stage.ran("apply") == ["c-1/1/web-1 web-1 r-new"])
        let views = try await stage.driver().instances(now: now)
        #expect(views.map(\.report.done) == ["c-1/1/web-1", nil])
        #expect(views.map(\.report.revision) == ["r-new", "r-old"] && views[0].report.health == .healthy)
        try await driver.assign("web-1", to: "r-old", action: "c-1/back/web-1", cause: ["c-1"])
        #expect(try await stage.end(of: "web-1", driver) == .done)
        #expect(stage.ran("revert") == ["c-1/back/web-1 web-1 r-old"] && stage.ran("apply").count == 1)
    }

    @Test func `two servers that begin the same action run its script once`() async throws {
        let stage = try ScriptStage()
        let one = try stage.driver(apply: "sleep 1"), two = try stage.driver(apply: "sleep 1")
        async let first: Void? = try? one.assign("web-1", to: "r-new", action: "c-1/1/web-1", cause: [])
        async let second: Void? = try? two.assign("web-1", to: "r-new", action: "c-1/1/web-1", cause: [])
        _ = await (first, second)
        #expect(try await stage.end(of: "web-1", one) == .done)
        #expect(stage.ran("apply").count == 1)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var apply: String
        var seconds = 30
        var words: String
    }

    @Test(arguments: [
        Row(
            testDescription: "an exit code",
            apply: "echo starting; echo no space left >&2; exit 3",
            words: "the apply script ended with 3: no space left"
        ),
        Row(testDescription: "a signal", apply: "kill -9 $$", words: "the apply script ended with 137"),
        Row(testDescription: "no such program", apply: "exec deploy-it", words: "the apply script ended with 127"),
        Row(
            testDescription: "hangs",
            apply: "sleep 600",
            seconds: 2,
            words: "the apply script did not end within 2 s, and was ended"
        ),
    ])
    func `a script that fails is told with its words, and not run again`(_ row: Row) async throws {
        let stage = try ScriptStage()
        let driver = try stage.driver(apply: row.apply, seconds: row.seconds)
        try await driver.assign("web-1", to: "r-new", action: "c-1/1/web-1", cause: [])
        guard case .failed(let because) = try await stage.end(of: "web-1", driver) else {
            Issue.record("\(try await stage.log())")
            return
        }
        #expect(because.hasPrefix(row.words), "\(because)")
        let again = await failure { try await driver.assign("web-1", to: "r-new", action: "c-1/1/web-1", cause: []) }
        #expect(again.hasPrefix(row.words) && stage.ran("apply").count == 1)
        let view = try await stage.driver().instances(now: now)[0]
        #expect(view.report.done == nil && view.report.reason == because)
    }

    @Test func `what a script leaves running in the background is not waited for`() async throws {
        let stage = try ScriptStage()
        let driver = try stage.driver(apply: "sleep 600 & echo $! > left; " + ScriptStage.move, seconds: 300)
        try await driver.assign("web-1", to: "r-new", action: "c-1/1/web-1", cause: [])
        let began = ContinuousClock.now
        #expect(try await stage.end(of: "web-1", driver) == .done)
        #expect(ContinuousClock.now - began < .seconds(200))
        let left = try String(contentsOfFile: stage.folder.path + "/left", encoding: .utf8)
        if let number = Int32(left.trimmingCharacters(in: .whitespacesAndNewlines)), number > 1 {
            #expect(kill(number, 0) == 0)
            kill(number, SIGKILL)
        }
    }

    @Test func `an action whose server ended is not run again: it shows that it was done, or is not known`()
        async throws
    {
        let stage = try ScriptStage()
        let dead = try stage.driver(apply: "sleep 600")
        // The dead server knew what the instances ran, as its successors do.
        _ = try await dead.instances(now: now)
        try await Repository<ActionLog>(stage.store).perform(
            .begin("web-1", action: "c-1/1/web-1", to: "r-new", before: "r-old"),
            on: .actions("shop", "production"),
            by: Origin(actor: "engine:driver"),
            now: { Timestamp(seconds: 1) }
        )
        let next = try stage.driver()
        let words = await failure { try await next.assign("web-1", to: "r-new", action: "c-1/1/web-1", cause: []) }
        #expect(words.hasPrefix("whether c-1/1/web-1 was done is not known"), "\(words)")
        #expect(try await next.instances(now: now)[0].report.done == nil)
        #expect(stage.ran("apply").isEmpty)
        try stage.folder.write("web-1 r-new healthy\nweb-2 r-old healthy\n", to: "fleet")
        #expect(try await stage.driver().instances(now: now)[0].report.done == "c-1/1/web-1")
        #expect(try await stage.log().entries["web-1"]?.standing == .done && stage.ran("apply").isEmpty)
    }

    @Test func `health is what its script says, and unknown where it hangs`() async throws {
        let stage = try ScriptStage()
        try stage.folder.write("web-1 r-1\nweb-2 r-1\nweb-3 r-1 healthy\nweb-4 -\n", to: "fleet")
        let health = "case $PLIMSOLL_INSTANCE in web-1) exit 0;; web-2) exit 1;; web-3) sleep 600;; esac"
        let views = try await stage.driver(health: health).instances(now: now)
        #expect(views.map(\.report.health) == [.healthy, .failing, .unknown, .healthy])
        #expect(views.map(\.report.revision) == ["r-1", "r-1", "r-1", nil])
    }

    @Test(arguments: [
        ("exit 4", "the list script ended with 4"),
        ("echo web-1 r-1 superb", "line 1 of the list says \"superb\""),
        ("sleep 600", "the list script did not end within 1 s, and was ended"),
    ])
    func `a list that cannot be had is no empty list`(_ body: String, _ words: String) async throws {
        let stage = try ScriptStage()
        let driver = try stage.driver(list: body, seconds: 1)
        let because = await failure { _ = try await driver.instances(now: now) }
        #expect(because.hasPrefix(words), "\(because)")
        #expect(stage.ran("list").count == 1)
    }

    @Test func `an instance that is to stop is stopped by the revert script, without a revision`() async throws {
        let stage = try ScriptStage()
        let driver = try stage.driver(revert: "true")
        try await driver.withdraw("web-2", action: "c-1/out/web-2", cause: [])
        #expect(try await stage.end(of: "web-2", driver) == .done)
        #expect(stage.ran("revert") == ["c-1/out/web-2 web-2 "])
        #expect(try await driver.instances(now: now)[1].report.phase == .stopped)
        let other = try ScriptStage()
        let without = try other.driver(revert: nil)
        let words = await failure { try await without.withdraw("web-2", action: "c-1/out/web-2", cause: []) }
        #expect(words.contains("has no revert script"))
    }

    /// A change carried out by scripts, the clock moved by hand.
    private func carry(apply: String, revert: String = ScriptStage.move) async throws -> (Rollout?, ScriptStage) {
        let stage = try ScriptStage()
        let contract = """
            plimsoll: 1
            service: shop
            environments: {production: {protected: true}}
            rollout:
              steps: [1, "100%"]
              bake: 10s
              health: {start_within: 5s}
              driver:
                list: \(try stage.script("list", "cat fleet"))
                apply: \(try stage.script("apply", apply))
                health: \(try stage.script("health", "true"))
                revert: \(try stage.script("revert", revert))
            """
        let rollout = try await CarriedByScripts(stage.store).carry(contract)
        return (rollout, stage)
    }

    @Test func `a change is carried out by scripts`() async throws {
        let (rollout, stage) = try await carry(apply: ScriptStage.move)
        #expect(rollout?.phase == .finished(.done))
        #expect(stage.ran("apply").map { $0.split(separator: " ")[0] } == ["c-1/1/web-1", "c-1/2/web-2"])
    }

    @Test func `a script that lies is found out: what it says is done has to show`() async throws {
        let (rollout, stage) = try await carry(apply: "true")
        guard case .finished(.reverted(let because)) = rollout?.phase else {
            Issue.record("\(String(describing: rollout?.phase))")
            return
        }
        #expect(because.hasPrefix("PL7104: web-1 was not well in time"), "\(because)")
        #expect(stage.ran("apply").count == 1 && stage.ran("revert").count == 1)
    }
}
