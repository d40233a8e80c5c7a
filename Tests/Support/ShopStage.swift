// ShopStage: a real server, instances of examples/shop beside `plimsoll run`, haproxy before them, and customers.
public import Changes
public import Foundation
import Glibc
import Synchronization

/// A shop on this machine: server, instances, proxy and customers are real processes; all of them end with the value.
///
///     let stage = try await ShopStage(contract: ShopStage.contract(drains: true))
///     let (proxy, customers) = try await stage.open(4)
///     try stage.plimsoll(["set", "production", "app.search.results=7", "--why", "shorter pages"])
public final class ShopStage: Sendable {
    /// What did not come about.
    public struct Failure: Error, CustomStringConvertible {
        /// In words.
        public let description: String
    }

    /// Contract and config of the shop lie in `shop` below it.
    public let folder: TemporaryFolder
    /// `plimsoll serve`, with a token for the instances in production.
    public let server: RealServer
    /// The server's address.
    public var address: String { server.address }
    /// A token that may do everything.
    public var token: String { server.token }
    /// Where the server keeps its data.
    public var data: String { server.folder.path + "/data" }

    private struct State {
        var instances: [String: RunningCommand] = [:]
        var tokens: [String: String] = [:]
        var proxies: [ShopProxy] = []
    }
    private let state = Mutex(State())

    /// Starts a server, with more arguments and variables where a story needs them, and gives the shop its files.
    ///
    /// The server's clock stands at `moment` until it is started again, if one is given.
    /// - Throws: where something does not start.
    public init(
        contract: String = ShopStage.contract(),
        files: [String: String] = [:],
        at moment: Date? = nil,
        serving arguments: [String] = [],
        variables: [String: String] = [:]
    ) async throws {
        folder = try TemporaryFolder()
        try folder.write(contract, to: "shop/plimsoll.yaml")
        try folder.write(ShopStage.config, to: "shop/config/app.yaml")
        try folder.write(ShopStage.schema, to: "shop/config/app.schema.json")
        try folder.write(ShopProxy.startLine, to: "ops/start.sh")
        for (path, text) in files { try folder.write(text, to: "shop/" + path) }
        server = try await RealServer(
            service: "shop",
            environment: "production",
            at: moment,
            serving: arguments,
            variables: variables
        )
    }

    /// Kills the server at once and starts another on the same data and port.
    ///
    /// - Throws: where it does not come back.
    public func restartServer() async throws {
        await server.kill()
        try await server.start()
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
            ["token", "create", name, "--data", data] + arguments,
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

    /// Starts instances and ships the first revision to them.
    ///
    /// - Throws: where it did not go through.
    public func begin(_ count: Int, of environment: String = "production", on ports: [Int]? = nil) async throws {
        for number in 1...count {
            let name = (environment == "production" ? "web-" : environment + "-") + "\(number)"
            try startInstance(name, of: environment, port: ports?[number - 1])
        }
        let run = try plimsoll(["ship", environment, "--why", "the first revision"])
        guard run.exitCode == 0 else {
            throw Failure(description: "the first revision did not go through: \(run.output)\(run.errors)")
        }
    }

    /// Starts as many instances behind a proxy, and customers once all of them are served.
    ///
    /// - Throws: where it did not go through.
    public func open(_ count: Int) async throws -> (proxy: ShopProxy, customers: ShopCustomers) {
        let proxy = try await startProxy(before: FreePorts.take(count))
        try await begin(count, on: proxy.ports)
        guard await proxy.isServed(within: 30) else { throw Failure(description: "not all instances are served") }
        return (proxy, try await startCustomers(at: proxy))
    }

    /// Starts an instance of the shop on a port of its own; its port.
    ///
    /// - Throws: where it cannot be started.
    @discardableResult
    public func startInstance(_ name: String, of environment: String = "production", port: Int? = nil) throws -> Int {
        let port = port ?? FreePorts.take(1)[0]
        let known = state.withLock { $0.tokens[environment] }
        let words = ["--verb", "report", "--service", "shop", "--environment", environment]
        let token =
            try known
            ?? (environment == "production" ? server.instanceToken : makeToken("shop-\(environment)", words))
        let place = "instances/\(name)"
        try folder.write("", to: place + "/.keep")
        let instance = try RunningCommand.plimsoll(
            [
                "run", "--service", "shop", "--environment", environment, "--instance", name, "--port", "\(port)",
                "--state", folder.path + "/\(place)/state", "--", "/bin/sh", "../../ops/start.sh",
            ],
            in: folder.path + "/" + place,
            variables: shopVariables(port).merging(["PLIMSOLL_SERVER": address, "PLIMSOLL_TOKEN": token]) { $1 }
        )
        state.withLock { state in
            state.tokens[environment] = token
            state.instances[name] = instance
        }
        return port
    }

    /// Starts the shop as a script would: no agent, no proxy told; `config` lies in the stage's folder.
    ///
    /// - Throws: where it cannot be started.
    public func startPlain(on port: Int, config: String) throws -> RunningCommand {
        let config = ["SHOP_CONFIG": folder.path + "/" + config]
        return try Self.startPlain(in: folder, shopVariables(port).merging(config) { $1 })
    }

    /// Starts the shop without anything around it.
    ///
    /// - Throws: where it cannot be started.
    public static func startPlain(in folder: TemporaryFolder, _ variables: [String: String]) throws -> RunningCommand {
        // Threads of tests block signals, and what they start inherits that: a shell would not.
        let unblocked =
            "import os, signal; signal.pthread_sigmask(signal.SIG_SETMASK, []); "
            + "os.execv('/usr/bin/python3', ['python3', os.environ['SHOP']])"
        return try RunningCommand(
            ["/usr/bin/python3", "-c", unblocked],
            in: folder.path,
            variables: ["SHOP": Self.program, "PYTHONDONTWRITEBYTECODE": "1"].merging(variables) { $1 }
        )
    }

    private static let program = Suites.projectRoot + "/examples/shop/shop.py"

    private func shopVariables(_ port: Int) -> [String: String] {
        [
            "SHOP": Self.program, "SHOP_CONFIG": "run/app.json", "SHOP_LOAD": folder.path + "/load",
            "PORT": "\(port)", "PYTHONDONTWRITEBYTECODE": "1",
        ]
    }

    /// The revisions that an instance was ever started on, in order.
    public func starts(_ name: String) -> [String] {
        let bytes = FileManager.default.contents(atPath: "\(folder.path)/instances/\(name)/starts") ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// How many instances were ever started on another revision than one.
    public func strayed(from revision: RevisionID) -> Int {
        let names = state.withLock { $0.instances.keys.sorted() }
        return names.count { name in starts(name).contains { $0 != revision.text } }
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

    /// Starts haproxy before some ports, on which `web-1` and so on come to listen.
    ///
    /// - Throws: where it does not start.
    public func startProxy(before ports: [Int]) async throws -> ShopProxy {
        let proxy = try await ShopProxy(before: ports, in: folder)
        state.withLock { $0.proxies.append(proxy) }
        return proxy
    }

    /// Sends customers to a proxy, and waits until the first hundred were answered; they go home with the value.
    ///
    /// - Throws: where they are not served.
    public func startCustomers(at proxy: ShopProxy, pauseMilliseconds: Int = 30) async throws -> ShopCustomers {
        let customers = ShopCustomers(port: proxy.port, pauseMilliseconds: pauseMilliseconds)
        guard await Eventually.holds(within: 60, { customers.now.requests - customers.now.failed >= 100 }) else {
            throw Failure(description: "customers are not served: \(customers.now)")
        }
        return customers
    }

    deinit {
        let instances = state.withLock { Array($0.instances.values) }
        for instance in instances { instance.send(SIGTERM) }
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end, instances.contains(where: \.isRunning) { usleep(20_000) }
    }
}
