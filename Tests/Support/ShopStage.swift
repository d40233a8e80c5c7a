// ShopStage: a real server, instances of examples/shop beside `plimsoll run`, haproxy before them, and customers.
public import Changes
import Foundation
import Glibc
import Synchronization

/// A shop on this machine: server, instances, proxy and customers are real processes; all of them end with the value.
///
///     let stage = try await ShopStage(instances: ["production": 4])
///     try stage.plimsoll(["ship", "production", "--why", "first"])
///     let customers = try await stage.customers(of: "production")
public final class ShopStage: Sendable {
    /// What did not come about.
    public struct Failure: Error, CustomStringConvertible {
        /// In words.
        public let description: String
    }

    /// Contract and config of the shop lie in `shop` below it.
    public let folder: TemporaryFolder
    /// `plimsoll serve`.
    public var server: RunningCommand { state.withLock { $0.server } }
    /// The server's address.
    public let address: String
    /// A token that may do everything.
    public let token: String

    private struct State {
        var server: RunningCommand
        var instances: [String: RunningCommand] = [:]
        var tokens: [String: String] = [:]
        var others: [RunningCommand] = []
    }
    private let state: Mutex<State>
    private let serverPort: Int
    private let serving: Serving

    /// What the server is started with beside its data and address.
    private struct Serving: Sendable {
        var arguments: [String]
        var variables: [String: String]
    }

    /// What holds for the shop, unless a story says otherwise: quick steps, one environment.
    public static func contract(
        environments: String = "  production: {}\n",
        rollout: String = "steps: [1, 50%, 100%]; bake: 3s",
        judgesRequests: Bool = true,
        rules: String = ""
    ) -> String {
        """
        plimsoll: 1
        service: shop
        config:
          app:
            layers:
              - config/app.yaml
              - {file: "config/app.{environment}.yaml", optional: true}
            schema: config/app.schema.json
            deliver: {file: run/app.json}
        environments:
        \(environments)
        rules:
          - id: search-gives-up-before-the-proxy
            require: duration(config.app.search.timeout) < duration(config.app.server.request_timeout)
            because: a search slower than the proxy's patience is paid for and thrown away
        \(rules)rollout:
          \(rollout.replacingOccurrences(of: "; ", with: "\n  "))
          health: {http: "http://127.0.0.1:{port}/health", every: 200ms, deadline: 2s, start_within: 30s}
          grace: 10s

        """
            + (judgesRequests
                ? "  requests: {metrics: \"http://127.0.0.1:{port}/metrics\", counter: http_requests_total}\n" : "")
    }

    /// What holds in every environment.
    public static let config = """
        server:
          port: 8080
          request_timeout: 30s
        search:
          timeout: 10s
          results: 20
        catalogue:
          currency: EUR

        """

    /// The schema of the effective config.
    static let schema = """
        {
          "$defs": {"duration": {"type": "string", "pattern": "^[1-9][0-9]*(ms|s|m|h)$"}},
          "type": "object", "additionalProperties": false, "required": ["server", "search", "catalogue"],
          "properties": {
            "server": {
              "type": "object", "additionalProperties": false, "required": ["port", "request_timeout"],
              "properties": {
                "port": {"type": "integer", "minimum": 1, "maximum": 65535},
                "request_timeout": {"$ref": "#/$defs/duration"}
              }
            },
            "search": {
              "type": "object", "additionalProperties": false, "required": ["timeout", "results"],
              "properties": {
                "timeout": {"$ref": "#/$defs/duration"},
                "results": {"type": "integer", "minimum": 1, "maximum": 100},
                "url": {"type": "string", "format": "uri"}
              }
            },
            "catalogue": {
              "type": "object", "additionalProperties": false, "required": ["currency"],
              "properties": {"currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}
            }
          }
        }

        """

    /// Starts a server, with more arguments and variables where a story needs them, and gives the shop its files.
    ///
    /// - Throws: where something does not start.
    public init(
        contract: String = ShopStage.contract(),
        files: [String: String] = [:],
        serving arguments: [String] = [],
        variables: [String: String] = [:]
    ) async throws {
        serving = Serving(arguments: arguments, variables: variables)
        folder = try TemporaryFolder()
        try folder.write(contract, to: "shop/plimsoll.yaml")
        try folder.write(ShopStage.config, to: "shop/config/app.yaml")
        try folder.write(ShopStage.schema, to: "shop/config/app.schema.json")
        for (path, text) in files { try folder.write(text, to: "shop/" + path) }
        let server = try ShopStage.serve(folder, port: 0, serving)
        guard await Eventually.holds(within: 60, { server.output.contains("PLIMSOLL_TOKEN=") }) else {
            throw Failure(description: "no server: \(server.output)\(server.errors)")
        }
        token = ShopStage.word(behind: "PLIMSOLL_TOKEN=", in: server.output)
        address = ShopStage.word(behind: "PLIMSOLL_SERVER=", in: server.output)
        serverPort = Int(address.split(separator: ":").last ?? "") ?? 0
        state = Mutex(State(server: server))
    }

    private static func serve(_ folder: TemporaryFolder, port: Int, _ serving: Serving) throws -> RunningCommand {
        try RunningCommand.plimsoll(
            ["serve", "--data", folder.path + "/data", "--listen", "127.0.0.1:\(port)"] + serving.arguments,
            in: folder.path,
            variables: serving.variables
        )
    }

    private static func word(behind mark: String, in text: String) -> String {
        guard let range = text.range(of: mark) else { return "" }
        return String(text[range.upperBound...].prefix { !$0.isWhitespace })
    }

    /// Kills the server at once and starts another on the same data and port.
    ///
    /// - Throws: where it does not come back.
    public func restartServer() async throws {
        server.send(SIGKILL)
        _ = await server.end(within: 30)
        let next = try ShopStage.serve(folder, port: serverPort, serving)
        guard await Eventually.holds(within: 60, { next.output.contains("plimsoll serve · ") }) else {
            throw Failure(description: "the server did not come back: \(next.output)\(next.errors)")
        }
        state.withLock { $0.server = next }
    }

    // MARK: Commands

    /// The variables that a command line of the shop has; `token` is another's.
    public func variables(token: String? = nil) -> [String: String] {
        [
            "PLIMSOLL_SERVER": address, "PLIMSOLL_TOKEN": token ?? self.token, "PLIMSOLL_SERVICE": "shop",
            "PLIMSOLL_NOW": "",
        ]
    }

    /// Runs a command in the shop's folder to its end.
    ///
    /// - Throws: where it cannot be started.
    @discardableResult
    public func plimsoll(_ arguments: [String], token: String? = nil, variables: [String: String] = [:]) throws
        -> CommandRun
    {
        try CommandRun.plimsoll(
            arguments,
            in: folder.path + "/shop",
            variables: self.variables(token: token).merging(variables) { $1 }
        )
    }

    /// Starts a command in the shop's folder that a test looks at meanwhile.
    ///
    /// - Throws: where it cannot be started.
    public func starting(_ arguments: [String], token: String? = nil) throws -> RunningCommand {
        try RunningCommand.plimsoll(arguments, in: folder.path + "/shop", variables: variables(token: token))
    }

    /// Makes a token by the command line, as an operator of the server would.
    ///
    /// - Throws: where the command fails.
    public func makeToken(_ name: String, _ arguments: [String]) throws -> String {
        let run = try CommandRun.plimsoll(
            ["token", "create", name, "--data", folder.path + "/data"] + arguments,
            in: folder.path
        )
        guard run.exitCode == 0 else { throw Failure(description: "no token \(name): \(run.errors)") }
        // A running server knows a new token within a second.
        usleep(1_500_000)
        return run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Where an environment stands.
    ///
    /// - Throws: where the server does not answer.
    public func environment(_ name: String = "production") throws -> EnvironmentAnswer {
        let run = try plimsoll(["change", "list", name, "--format", "json"])
        guard run.exitCode == 0 else { throw Failure(description: "no environment \(name): \(run.errors)") }
        return try JSONDecoder().decode(EnvironmentAnswer.self, from: Data(run.output.utf8))
    }

    /// A change as the server tells it.
    ///
    /// - Throws: where the server does not answer.
    public func change(_ name: String) throws -> ChangeAnswer {
        let run = try plimsoll(["change", "show", name, "--format", "json"])
        guard run.exitCode == 0 else { throw Failure(description: "no change \(name): \(run.errors)") }
        return try JSONDecoder().decode(ChangeAnswer.self, from: Data(run.output.utf8))
    }

    // MARK: Instances

    /// Starts instances and ships the first revision to them; their ports.
    ///
    /// - Throws: where it did not go through.
    public func begin(_ count: Int, of environment: String = "production") async throws -> [Int] {
        let ports = try (1...count).map { number in
            try startInstance((environment == "production" ? "web-" : environment + "-") + "\(number)", of: environment)
        }
        let run = try plimsoll(["ship", environment, "--why", "the first revision"])
        guard run.exitCode == 0 else {
            throw Failure(description: "the first revision did not go through: \(run.output)\(run.errors)")
        }
        return ports
    }

    /// Starts an instance of the shop on a port of its own; its port.
    ///
    /// - Throws: where it cannot be started.
    @discardableResult
    public func startInstance(_ name: String, of environment: String = "production", port: Int? = nil) throws -> Int {
        let port = try port ?? ShopStage.freePort()
        let known = state.withLock { $0.tokens[environment] }
        let token =
            try known
            ?? makeToken(
                "shop-\(environment)",
                [
                    "--verb", "report", "--service", "shop", "--environment", environment,
                ]
            )
        let place = "instances/\(name)"
        try folder.write("", to: place + "/.keep")
        let instance = try RunningCommand.plimsoll(
            [
                "run", "--service", "shop", "--environment", environment, "--instance", name, "--port", "\(port)",
                "--state", folder.path + "/\(place)/state", "--", "/usr/bin/python3",
                Suites.projectRoot + "/examples/shop/shop.py",
            ],
            in: folder.path + "/" + place,
            variables: [
                "PLIMSOLL_SERVER": address, "PLIMSOLL_TOKEN": token, "SHOP_DRAIN": "1", "SHOP_CONFIG": "run/app.json",
                "SHOP_LOAD": folder.path + "/load", "PYTHONDONTWRITEBYTECODE": "1",
            ]
        )
        state.withLock { state in
            state.tokens[environment] = token
            state.instances[name] = instance
        }
        return port
    }

    /// An instance that was started.
    public func instance(_ name: String) -> RunningCommand? { state.withLock { $0.instances[name] } }

    /// The config that an instance was given; empty before.
    public func delivered(to name: String) -> String {
        String(
            decoding: FileManager.default.contents(atPath: folder.path + "/instances/\(name)/run/app.json") ?? Data(),
            as: UTF8.self
        )
    }

    /// How long a search takes in every instance, in milliseconds.
    ///
    /// - Throws: what the file system says.
    public func searchesTake(milliseconds: Int) throws { try folder.write("\(milliseconds)\n", to: "load") }

    // MARK: Customers

    /// Starts haproxy before some ports; its port.
    ///
    /// - Throws: where it does not start.
    public func startProxy(before ports: [Int]) async throws -> Int {
        let port = try ShopStage.freePort()
        var lines = [
            "defaults", "  mode http", "  timeout connect 2s", "  timeout client 15s", "  timeout server 15s",
            "  option redispatch", "  retries 3", "  retry-on conn-failure empty-response", "frontend shop",
            "  bind 127.0.0.1:\(port)", "  default_backend shop", "backend shop", "  balance roundrobin",
            "  option httpchk GET /health", "  default-server check inter 200ms fall 1 rise 1",
        ]
        for (index, backend) in ports.enumerated() { lines.append("  server web-\(index + 1) 127.0.0.1:\(backend)") }
        let path = try folder.write(lines.joined(separator: "\n") + "\n", to: "haproxy-\(port).cfg")
        let proxy = try RunningCommand(["/usr/sbin/haproxy", "-db", "-f", path], in: folder.path)
        state.withLock { $0.others.append(proxy) }
        guard await Eventually.holds(within: 20, { proxy.isRunning && ShopStage.listens(port) }) else {
            throw Failure(description: "haproxy did not start (apt-get install haproxy): \(proxy.errors)")
        }
        return port
    }

    /// Sends customers to a port; they go home with the value that is returned.
    ///
    /// - Throws: where they cannot be started.
    public func startCustomers(at port: Int, rate: Int = 40) throws -> ShopCustomers {
        try ShopCustomers(port: port, rate: rate, in: folder)
    }

    // MARK: Ports

    /// A free port of the loopback.
    ///
    /// - Throws: where there is none.
    public static func freePort() throws -> Int {
        let server = try LoopbackHTTP { _ in LoopbackHTTP.Answer(503) }
        defer { server.stop() }
        return server.port
    }

    private static func listens(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    deinit {
        let (instances, others, server) = state.withLock { (Array($0.instances.values), $0.others, $0.server) }
        for command in instances + others + [server] { command.send(SIGTERM) }
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end, (instances + others + [server]).contains(where: \.isRunning) { usleep(20_000) }
    }
}
