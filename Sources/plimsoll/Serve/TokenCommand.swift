// plimsoll token: tokens made, listed and revoked on the data folder of a server, whether it runs or not.
public import ArgumentParser
import Changes
import Journal
public import WebServer

struct TokenCommandGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Tokens of pipelines, command lines and agents.",
        discussion: """
            plimsoll token create ci --verb read --verb gate --verb change --service shop --days 90
            plimsoll token create shop-production --verb report --service shop --environment production
            plimsoll token list
            plimsoll token revoke ci

            Run them where the server's data folder is; a running server follows within a second.
            """,
        subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self]
    )
}

extension Verb: ExpressibleByArgument {}

/// Where the accounts are.
struct DataFolderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The data folder of the server.", valueName: "dir"))
    var data = "plimsoll-data"

    /// Changes or reads the accounts, with failures as words and exit codes.
    func accounts<Value: Sendable>(
        _ work: @escaping @Sendable (FileAccountsStore) async throws(AccountsFailure) -> Value
    ) throws -> Value {
        do {
            let folder = try DataFolder(existing: data)
            return try Waiting.result { try await work(folder.accounts) }
        } catch let failure as DataFolderFailure {
            Console.complain(failure.words)
            throw ExitCode(2)
        } catch let failure as AccountsFailure {
            Console.complain(failure.words)
            if case .refused = failure { throw ExitCode(1) }
            throw ExitCode(3)
        }
    }
}

/// What a user or token may do, as options.
struct ScopeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("read, gate, change, approve, freeze, stop, administer or report.", valueName: "verb"))
    var verb: [Verb] = []

    @Option(help: ArgumentHelp("A service; none: all.", valueName: "name"))
    var service: [String] = []

    @Option(help: ArgumentHelp("An environment; none: all.", valueName: "name"))
    var environment: [String] = []

    func scope(else verbs: Set<Verb>) -> Scope {
        Scope(
            services: service.isEmpty ? nil : service,
            environments: environment.isEmpty ? nil : environment,
            verbs: verb.isEmpty ? verbs : Set(verb)
        )
    }
}

struct TokenCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes a token and prints it: once, to standard output alone."
    )

    @Argument(help: "Its name, as the journal will show it.") var name: String
    @Option(help: ArgumentHelp("Days until it expires; without, it holds until it is revoked.", valueName: "days"))
    var days: Int?
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var folder: DataFolderOptions

    func validate() throws {
        if scope.verb.isEmpty {
            throw ValidationError("say what it may do: --verb read, --verb change, --verb report …")
        }
        if let days, !(1...3_650).contains(days) { throw ValidationError("--days is 1 to 3650") }
    }

    func run() throws {
        let now = Timestamp(microseconds: Moment.microseconds)
        let order = TokenOrder(
            name: name,
            scope: scope.scope(else: []),
            expires: days.map { now + .seconds($0 * 86_400) }
        )
        let secret = TokenOrder.secret()
        let made = try folder.accounts { (store) throws(AccountsFailure) in
            try await store.update { (accounts: inout Accounts) throws(AccountsFailure) in
                try order.make(in: &accounts, secret: secret, by: "command line", now: now)
            }
        }
        Console.print(made.token + "\n")
        Console.note("\(name) may \(order.scope.words). The token is shown once and kept nowhere.\n")
    }
}

struct TokenList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists tokens and what they may do.")

    @OptionGroup var folder: DataFolderOptions

    func run() throws {
        let now = Timestamp(microseconds: Moment.microseconds)
        let tokens = try folder.accounts { (store) throws(AccountsFailure) in
            try await store.read(unless: nil)?.accounts.tokens ?? []
        }
        let rows = tokens.map { token in
            let state =
                token.revoked.map { "revoked \($0.shown)" }
                ?? token.expires.map { (token.holds(at: now) ? "until " : "expired ") + $0.shown } ?? "holds"
            return [token.name, state, token.scope.words, "by \(token.by)"]
        }
        Console.print(rows.isEmpty ? "no tokens\n" : TextTable.text(rows, limits: [64, 40, 80, 64]))
    }
}

struct TokenRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "Ends a token.")

    @Argument(help: "Its name.") var name: String
    @OptionGroup var folder: DataFolderOptions

    func run() throws {
        let now = Timestamp(microseconds: Moment.microseconds)
        let name = name
        try folder.accounts { (store) throws(AccountsFailure) in
            try await store.update { (accounts: inout Accounts) throws(AccountsFailure) in
                try accounts.revoke(name, now: now)
            }
        }
        Console.print("\(name) no longer holds\n")
    }
}
