// plimsoll console: psql or redis-cli behind our door, read-only for real where the environment is protected.
import ArgumentParser
import Contracts
import Glibc
import Guards
import Probes

struct ConsoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "Opens psql or redis-cli on a connection; read-only for real in protected environments.",
        discussion: """
            plimsoll console production database                      psql that cannot write
            plimsoll console production database -- "SELECT count(*) FROM orders"
            plimsoll console production database -- -c "\\d orders"    arguments of psql
            plimsoll console production cache -- GET cart:7           redis-cli, one command
            plimsoll console production database --write --why "ticket 42: wrong VAT" \\
                                                                      15 minutes; each effect is shown before it stays
            plimsoll console production database --write --why "ticket 42" --yes --expect-rows 3 \\
                -- "UPDATE orders SET vat = 20 WHERE id IN (1, 2, 3)"

            The program is yours, from the PATH; it connects to a socket that only you can open, and needs no password.
            Exit code: that of the program; 2 wrong usage; 3 where the address cannot be had.
            """
    )

    @Argument(help: "The environment.")
    var environment: String

    @Argument(help: "The connection of the contract.")
    var name: String

    @Argument(parsing: .postTerminator, help: "One statement or command, or arguments of the program.")
    var command: [String] = []

    @Flag(help: "Open a writing session: each effect is shown, then asked for.")
    var write = false

    @Option(help: "Why you write; it is written down.")
    var why: String?

    @Option(help: ArgumentHelp("How long a writing session lasts.", valueName: "minutes"))
    var minutes: Int = 15

    @Flag(help: "Ask nobody, for scripts; with --expect-rows.")
    var yes = false

    @Option(help: ArgumentHelp("Commit only if this many rows (keys for Redis) are affected.", valueName: "count"))
    var expectRows: Int?

    @Option(help: ArgumentHelp("End a statement after this many seconds.", valueName: "seconds"))
    var timeout: Int = 60

    @Option(help: ArgumentHelp("A function that you know only reads. May be given several times.", valueName: "name"))
    var allowFunction: [String] = []

    @OptionGroup var contract: ContractOptions

    func run() throws {
        try validateWriting()
        let lookup = try ConnectionLookup(contract)
        let place = try lookup.environment(environment)
        let connection = try lookup.connection(name, in: environment)
        var problem = ""
        guard let address = lookup.address(of: connection, in: environment, problem: &problem) else {
            Console.complain("\(environment) \(name): \(problem)")
            throw ExitCode(3)
        }
        let mode: ConsoleMode = write ? .writing : place.isProtected ? .reading : .open
        let code = try open(address, connection, mode, isProtected: place.isProtected)
        throw ExitCode(code)
    }

    private func validateWriting() throws {
        let isExplained = why?.contains { !$0.isWhitespace } == true
        var wrong: String?
        if write, !isExplained { wrong = "--write needs --why TEXT: it is written down" }
        if !write, why != nil || yes || expectRows != nil { wrong = "--why, --yes and --expect-rows go with --write" }
        if yes, expectRows == nil {
            wrong = "--yes needs --expect-rows N, so that a script cannot change more than it meant"
        }
        if !(1...480).contains(minutes) { wrong = "--minutes is 1 to 480" }
        if !(1...86_400).contains(timeout) { wrong = "--timeout is 1 to 86400 seconds" }
        guard let wrong else { return }
        Console.complain(wrong)
        throw ExitCode(2)
    }

    private func open(
        _ address: ConnectionAddress,
        _ connection: Contract.Connection,
        _ mode: ConsoleMode,
        isProtected: Bool
    ) throws -> Int32 {
        guard let folder = PrivateFolder() else {
            Console.complain("no private folder can be made in /tmp")
            throw ExitCode(3)
        }
        defer { folder.remove() }
        var look = ConsoleLook(
            environment: environment,
            connection: name,
            mode: mode,
            isProtected: isProtected,
            hasColour: Console.usesColour
        )
        if write { look.deadline = Int(time(nil)) + minutes * 60 }
        let user = address.user?.text ?? ""
        guard
            let program = ConsoleProgram.program(
                connection.kind,
                look,
                user: user,
                database: address.name?.text ?? user,
                folder: folder.path,
                words: command
            )
        else {
            Console.complain("there are consoles for postgres and redis; \(name) is \(connection.kind.rawValue)")
            throw ExitCode(2)
        }
        if let startup = program.startup, !folder.write(startup, to: "psqlrc") {
            Console.complain("\(folder.path) cannot be written")
            throw ExitCode(3)
        }
        return try serve(address, program, look, in: folder)
    }

    private func serve(
        _ address: ConnectionAddress,
        _ program: ConsoleProgram,
        _ look: ConsoleLook,
        in folder: PrivateFolder
    ) throws -> Int32 {
        var settings = ConsoleSettings(environment: environment, mode: look.mode)
        settings.statementMilliseconds = timeout * 1000
        settings.vouchedFor = Set(allowFunction)
        if write { settings.lifetime = .seconds(minutes * 60) }
        let desk = WritingDesk(
            environment: environment,
            connection: name,
            why: why ?? "",
            saysYes: yes,
            expectedRows: expectRows,
            log: WritingDesk.logFile
        )
        umask(0o077)
        let server: ConsoleServer
        do throws(ConsoleProblem) {
            server = try ConsoleServer.open(
                address,
                settings: settings,
                at: folder.path + "/" + program.socketName,
                desk: desk.desk,
                fallbackPassword: Console.variable("PGPASSWORD")
            )
        } catch {
            Console.complain(error.words)
            throw ExitCode(3)
        }
        defer { server.stop() }
        if command.isEmpty { ConsoleBanner.show(look, address.serverText, minutes: minutes, log: desk.log) }
        let variables = Console.variables.filter { !ConsoleProgram.isForeign($0.key) }.merging(program.variables) { $1 }
        guard let code = TerminalChild.run(program.name, program.arguments, variables: variables) else {
            Console.complain("\(program.name) is not on the PATH: apt-get install \(program.package)")
            throw ExitCode(3)
        }
        return code
    }
}

/// What is said before a console opens.
enum ConsoleBanner {
    static func show(_ look: ConsoleLook, _ server: String, minutes: Int, log: String) {
        let name = look.name + " · " + look.connection + " · " + look.purpose
        let mark = look.hasColour ? "\u{1B}[\(look.isProtected ? "1;97;41" : "30;42")m \(name) \u{1B}[0m" : "[\(name)]"
        let words: String
        switch look.mode {
        case .reading: words = "nothing you type can write; what is refused says why"
        case .writing:
            words =
                "\(minutes) minutes; each effect is shown before it stays; written down in \(log) (a journal comes later)"
        case .open: words = "the environment is not protected: what you type is done at once"
        }
        Console.note("\(mark) \(server)\n\(words)\n")
    }
}
