// plimsoll run: one program beside its agent, started on a checked revision.
public import Agent
public import ArgumentParser
import Changes
import Contracts
import Documents
import Findings
import Glibc

extension RestartPolicy: ExpressibleByArgument {}

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Starts a program on a checked revision, keeps it up and tells the server how it fares.",
        discussion: """
            plimsoll run -- python3 shop.py                       the contract here, checked before the start
            plimsoll run --environment staging -- bin/shop        which environment this is
            plimsoll run --server https://plimsoll.example --token-file /run/secrets/plimsoll \\
                --service shop --environment production --instance web-1 --port 8080 -- bin/shop

            Without a server the contract beside the program is checked with the variables set here; with one, the
            revision that is live. A revision that does not hold is refused with exit 78 before the program starts. With
            the server away the program starts on the last revision that was well here.

            The program has a process group of its own; its output goes through untouched, signals are handed on, its
            exit code is ours, 128 and the number where a signal ended it. On SIGTERM the contract's drain hook runs
            first; at the end of `grace` the whole group is killed.

            Variables stand for options: PLIMSOLL_SERVER, PLIMSOLL_TOKEN or PLIMSOLL_TOKEN_FILE, PLIMSOLL_SERVICE,
            PLIMSOLL_ENVIRONMENT, PLIMSOLL_INSTANCE, PORT. The program gets PLIMSOLL_REVISION, PLIMSOLL_CAUSE,
            PLIMSOLL_INSTANCE, PLIMSOLL_SERVICE and PLIMSOLL_ENVIRONMENT, and never the token.
            """
    )

    @Option(help: ArgumentHelp("The server of Plimsoll; without one the contract here is run.", valueName: "address"))
    var server: String?

    @Option(help: ArgumentHelp("The file that holds the instance's token.", valueName: "file"))
    var tokenFile: String?

    @Option(help: "The service; by default the one of the contract here.")
    var service: String?

    @Option(name: [.customLong("environment"), .customShort("e")], help: "The environment this instance is in.")
    var environment: String?

    @Option(help: "The instance's name; by default the host's.")
    var instance: String?

    @Option(help: "The instance's port, for {port} in the contract and PORT for the program.")
    var port: Int?

    @Option(help: ArgumentHelp("The contract, where there is no server.", valueName: "file"))
    var contract: String?

    @Option(
        help: ArgumentHelp(
            "The folder of the agent's records; STATE_DIRECTORY or one below /var/lib.",
            valueName: "folder"
        )
    )
    var state: String?

    @Option(
        help: ArgumentHelp(
            "A folder outside this one that delivered files may go to. May be given several times.",
            valueName: "folder"
        )
    )
    var mayWrite: [String] = []

    @Option(help: "never, on-failure or always; by default on-failure with a server and never without.")
    var restart: RestartPolicy?

    @Flag(help: "Let the program keep our output itself, a terminal included: no line of it is sent to the server.")
    var inheritOutput = false

    @Flag(help: "Speak plain http to another machine, though it shows the token to the network.")
    var plainHTTP = false

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The program and its arguments, behind --.", valueName: "program")
    )
    var command: [String] = []

    func run() throws {
        let code: Int32
        do throws(ServerFailure) {
            code = try Supervisor(try options()).run()
        } catch {
            Console.complain(error.words)
            throw ExitCode(2)
        }
        Console.end(code)
    }

    private func options() throws(ServerFailure) -> AgentOptions {
        let variables = Console.variables
        func given(_ option: String?, _ name: String) -> String? {
            (option ?? variables[name]).flatMap { $0.isEmpty ? nil : $0 }
        }
        guard !command.isEmpty else {
            throw .address("a program is expected behind --: plimsoll run -- bin/shop")
        }
        let name = given(instance, "PLIMSOLL_INSTANCE") ?? RunCommand.hostName
        guard !name.isEmpty, name.utf8.count <= 100, RunCommand.isPlain(name) else {
            throw .address("the instance \(name): letters, digits, dots, dashes and underscores are expected")
        }
        let port = try port(variables)
        let server = try given(server, "PLIMSOLL_SERVER").map { text throws(ServerFailure) in try ServerAddress(text) }
        let found = contract ?? ContractFile.find()
        let service = given(service, "PLIMSOLL_SERVICE") ?? (server == nil ? nil : found.flatMap(RunCommand.service))
        let environment = given(environment, "PLIMSOLL_ENVIRONMENT")
        if server != nil { try check(server, service, environment) }
        if server == nil, found == nil {
            throw .address(
                "there is no plimsoll.yaml here or in a folder above, and no --server: nothing says what to run on"
            )
        }
        var options = AgentOptions(
            command: command,
            instance: InstanceID(name),
            folder: FileSystem.absolute("."),
            state: stateFolder(variables, service, environment, name),
            preparer: ["/proc/self/exe", PrepareStep.word]
        )
        (options.server, options.service, options.environment) = (server, service, environment)
        (options.port, options.contract, options.restart) = (port, found, restart)
        options.roots = variables["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        options.mayWrite = mayWrite.map(FileSystem.absolute)
        options.inheritsOutput = inheritOutput
        if server != nil { options.token = try token(variables) }
        return options
    }

    private func check(_ server: ServerAddress?, _ service: String?, _ environment: String?) throws(ServerFailure) {
        guard let service, let environment else {
            throw .address(
                "with a server, say which service and environment this is: --service shop --environment production"
            )
        }
        guard RunCommand.isPlain(service), RunCommand.isPlain(environment) else {
            throw .address("service and environment: letters, digits, dots, dashes and underscores are expected")
        }
        if let server, !server.isPrivate, !plainHTTP {
            throw .address(
                "\(server) would show the token to the network: give an address with https://, or --plain-http if the "
                    + "network between is yours alone"
            )
        }
    }

    private func port(_ variables: [String: String]) throws(ServerFailure) -> Int? {
        guard let port = port ?? variables["PORT"].flatMap({ Int($0) }) else { return nil }
        guard (1...65_535).contains(port) else {
            throw .address("--port \(port): a number from 1 to 65535 is expected")
        }
        return port
    }

    private func token(_ variables: [String: String]) throws(ServerFailure) -> String? {
        guard let file = tokenFile ?? variables["PLIMSOLL_TOKEN_FILE"] else { return variables["PLIMSOLL_TOKEN"] }
        do throws(FileFailure) {
            let bytes = try FileSystem.read(file, limit: 4_096)
            return String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
        } catch {
            throw .address("the token file \(file): \(error.words)")
        }
    }

    private func stateFolder(_ variables: [String: String], _ service: String?, _ environment: String?, _ name: String)
        -> String
    {
        if let state { return FileSystem.absolute(state) }
        let folder = FileSystem.absolute(".").split(separator: "/").last.map(String.init) ?? "root"
        let own = [service ?? folder, environment, name].compactMap(\.self).joined(separator: ",")
        let systemd = variables["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init)
        if let systemd { return FileSystem.join(systemd, own) }
        if getuid() == 0 { return "/var/lib/plimsoll/" + own }
        let home = variables["XDG_STATE_HOME"] ?? FileSystem.join(variables["HOME"] ?? "/tmp", ".local/state")
        return FileSystem.join(home, "plimsoll/" + own)
    }

    /// The service of a contract; nil where it cannot be read, which its check will say.
    private static func service(of path: String) -> String? {
        guard let bytes = try? FileSystem.read(path, limit: 16 << 20) else { return nil }
        let options = ReadOptions(dialect: .yaml1_2)
        guard let document = Document.read(SourceText(name: path, bytes: bytes), as: .yaml, options: options).document
        else { return nil }
        return Contract.read(document).contract?.service
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F].contains(byte)
        } && text != "." && text != ".."
    }

    private static var hostName: String {
        var bytes = [CChar](repeating: 0, count: 256)
        gethostname(&bytes, bytes.count - 1)
        let text = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.isEmpty ? "instance" : text
    }
}
