// MorningStory: a config value set in the morning, on real instances behind a real proxy (S1, S3, S5).
import Agent
import ArgumentParser
import Changes
import FoundationEssentials
import Glibc

/// The morning, act by act.
struct MorningStory {
    let stage: DemoStage
    let instances: Int
    /// What went otherwise than the story says.
    private(set) var flaw: String?
    private let load = DemoLoad()
    private var variables: [String: String] = [:]
    private let program = MorningStory.ownPath

    init(stage: DemoStage, instances: Int) {
        self.stage = stage
        self.instances = instances
    }

    /// This executable.
    private static var ownPath: String {
        var bytes = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &bytes, bytes.count - 1)
        return count > 0
            ? String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : "plimsoll"
    }

    mutating func run() throws {
        try setStage()
        defer { load.stop() }
        try badUnit()
        try badValue()
        try noon()
        Console.print("All of it is in the journal:\n\n")
        try stage.show([program, "change", "list", "production"], in: "shop", variables: variables)
    }

    private func title(_ text: String) { Console.print("── \(text)\n\n") }

    private mutating func expect(_ holds: Bool, _ words: String) {
        if !holds, flaw == nil { flaw = words }
    }

    // MARK: The stage

    private mutating func setStage() throws {
        title("\(instances) instances of a shop behind haproxy, and customers who search")
        for (path, text) in [
            ("shop.py", DemoShop.program), ("plimsoll.yaml", DemoShop.contract), ("config/app.yaml", DemoShop.config),
            ("config/app.schema.json", DemoShop.schema),
        ] { try stage.write(text, to: "shop/" + path) }
        let ports = DemoStage.freePorts(instances + 2)
        guard ports.count == instances + 2 else {
            Console.complain("there are not enough free ports on the loopback")
            throw ExitCode(3)
        }
        try startServer(port: ports[0])
        try startInstances(ports: Array(ports[2...]))
        try startProxy(port: ports[1], backends: Array(ports[2...]))
        try stage.show(
            [program, "ship", "production", "--why", "the first revision"],
            in: "shop",
            variables: variables
        )
        let address = try MorningStory.address("http://127.0.0.1:\(ports[1])")
        load.start(address, path: "/products", rate: 8 * instances)
        let load = load
        try stage.wait(for: "a first answer through the proxy", within: .seconds(60)) {
            load.now.requests > load.now.failed + 20
        }
    }

    private static func address(_ text: String) throws -> ServerAddress {
        do throws(ServerFailure) { return try ServerAddress(text) } catch {
            Console.complain(error.words)
            throw ExitCode(3)
        }
    }

    private mutating func startServer(port: Int) throws {
        let url = "http://127.0.0.1:\(port)"
        try stage.start("server", [program, "serve", "--data", "data", "--listen", "127.0.0.1:\(port)"])
        let stage = stage
        func token() -> String? {
            let log = stage.read("server.log")
            guard let range = log.firstRange(of: "PLIMSOLL_TOKEN=") else { return nil }
            return String(log[range.upperBound...].prefix { !$0.isWhitespace })
        }
        try stage.wait(for: "the server", within: .seconds(30)) { token() != nil }
        variables = ["PLIMSOLL_SERVER": url, "PLIMSOLL_TOKEN": token() ?? "", "PLIMSOLL_SERVICE": "shop"]
        let made = Command.run([
            program, "token", "create", "shop-production", "--verb", "report", "--service", "shop", "--environment",
            "production", "--data", stage.folder + "/data",
        ])
        try stage.write(made?.output ?? "", to: "instance-token")
    }

    private func startInstances(ports: [Int]) throws {
        for (index, port) in ports.enumerated() {
            let name = "web-\(index + 1)"
            try stage.write("", to: "\(name)/.keep")
            try stage.start(
                name,
                [
                    program, "run", "--service", "shop", "--environment", "production", "--instance", name, "--port",
                    "\(port)", "--token-file", stage.folder + "/instance-token", "--state",
                    stage.folder + "/\(name)/state",
                    "--", "python3", "../shop/shop.py",
                ],
                in: name,
                variables: [
                    "PLIMSOLL_SERVER": variables["PLIMSOLL_SERVER"] ?? "", "PLIMSOLL_TOKEN": "", "SHOP_DRAIN": "1",
                    "SHOP_CONFIG": "run/app.json", "SHOP_LOAD": stage.folder + "/load",
                ]
            )
        }
    }

    private func startProxy(port: Int, backends: [Int]) throws {
        var lines = [
            "defaults", "  mode http", "  timeout connect 2s", "  timeout client 15s", "  timeout server 15s",
            "  option redispatch", "  retries 3", "  retry-on conn-failure empty-response", "frontend shop",
            "  bind 127.0.0.1:\(port)", "  default_backend shop", "backend shop", "  balance roundrobin",
            "  option httpchk GET /health", "  default-server check inter 200ms fall 1 rise 1",
        ]
        for (index, backend) in backends.enumerated() { lines.append("  server web-\(index + 1) 127.0.0.1:\(backend)") }
        try stage.write(lines.joined(separator: "\n") + "\n", to: "haproxy.cfg")
        try stage.start("haproxy", ["haproxy", "-db", "-f", "haproxy.cfg"])
    }

    // MARK: The acts

    /// Runs a command while customers go on, and tells what they felt.
    private func act(_ arguments: [String]) throws -> (code: Int32, counts: DemoLoad.Counts, seconds: Int) {
        let (before, began) = (load.now, ContinuousClock.now)
        let code = try stage.show([program] + arguments, in: "shop", variables: variables)
        let counts = load.now - before
        let seconds = Int((ContinuousClock.now - began).components.seconds)
        Console.print(
            "  customers meanwhile: \(counts.failed) of \(counts.requests) requests failed, in \(seconds) s\n\n"
        )
        return (code, counts, seconds)
    }

    private mutating func badUnit() throws {
        title("09:10 · a value without its unit: refused before anything is written")
        let result = try act(["set", "production", "app.search.timeout=30", "--why", "slow searches"])
        expect(result.code == 1 && result.counts.failed == 0, "a bad value was not refused, or hurt")
    }

    private mutating func badValue() throws {
        title("09:12 · a value that passes every check, and is too short: one canary, judged, taken back")
        let result = try act(["set", "production", "app.search.timeout=4ms", "--why", "fail fast"])
        expect(result.code == 1, "the bad value was not taken back")
        let share = Double(result.counts.failed) / Double(max(1, result.counts.requests))
        expect(share < 2.0 / Double(instances), "more than one of \(instances) instances was hurt")
    }

    private mutating func noon() throws {
        title(
            "11:55 · a value that is fine in the morning; changes are stopped for lunch when half of the fleet has it"
        )
        _ = try stage.show(
            [program, "set", "production", "app.search.timeout=100ms", "--why", "fail fast, gently", "--no-wait"],
            in: "shop",
            variables: variables
        )
        try stage.wait(for: "half of the fleet", within: .seconds(180)) { (moved() ?? 0) >= instances / 2 }
        _ = try stage.show([program, "stop", "--why", "lunch"], in: "shop", variables: variables)
        title("12:00 · the shop is busy: searches take 150 ms, and half of the instances fail")
        try stage.write("150\n", to: "load")
        let before = load.now
        usleep(16_000_000)
        let hurt = load.now - before
        Console.print("  customers: \(hurt.failed) of \(hurt.requests) requests failed in 16 s\n\n")
        title("12:01 · \"restart everything\"")
        let restart = try act(["restart", "production", "--why", "it looks random"])
        expect(restart.code == 1, "the restart was not refused")
        title("12:02 · the revert that was offered")
        _ = try stage.show([program, "stop", "--lift", "--why", "revert"], in: "shop", variables: variables)
        let revert = try act(["revert", lastChange() ?? "c-3", "--why", "failing follows the revision"])
        expect(revert.code == 0, "the revert did not end")
        usleep(2_000_000)
        let after = load.now
        usleep(5_000_000)
        let calm = load.now - after
        Console.print("  customers now: \(calm.failed) of \(calm.requests) requests failed\n\n")
        expect(calm.failed == 0 && calm.requests > 0, "customers still fail after the revert")
    }

    private func answer() -> EnvironmentAnswer? {
        let output = Command.run(
            ["env"] + variables.map { "\($0.key)=\($0.value)" }
                + [program, "change", "list", "production", "--format", "json"]
        )
        return output.flatMap { try? JSONDecoder().decode(EnvironmentAnswer.self, from: Data($0.output.utf8)) }
    }

    /// How many instances are on another revision than the live one.
    private func moved() -> Int? {
        answer().map { answer in answer.instances.count { $0.revision != answer.live && $0.health == .healthy } }
    }

    private func lastChange() -> String? { answer()?.changes.first { $0.kind == .set }?.id.text }
}
