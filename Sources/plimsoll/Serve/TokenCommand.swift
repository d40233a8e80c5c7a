// plimsoll token: tokens made, listed and revoked where a server keeps them, whether it runs or not.
public import ArgumentParser
import Changes
import Journal
import Stores
public import WebServer

struct TokenCommandGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Tokens of people, pipelines and agents.",
        discussion: """
            plimsoll token add --user anna                              acts as anna, who may approve
            plimsoll token add --user anna laptop --verb read --verb approve --days 90
            plimsoll token create ci --verb read --verb gate --verb change --service shop --days 90
            plimsoll token create shop-production --verb report --service shop --environment production
            plimsoll token list
            plimsoll token revoke ci

            Run them where the server's data folder is, or with the --store of several servers; a running server follows
            within a second. People make tokens of their own on the page Tokens as well.
            """,
        subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self]
    )
}

extension Verb: ExpressibleByArgument {}

/// Where the accounts are.
struct AccountsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The data folder of the server.", valueName: "dir"))
    var data = "plimsoll-data"

    @Option(help: ArgumentHelp("The PostgreSQL database of several servers.", valueName: "address"))
    var store: String?

    func validate() throws {
        if let store, !StoreSet.isAddress(store) {
            throw ValidationError("--store is postgres://USER@HOST/DATABASE; a folder is given by --data")
        }
    }

    /// Changes or reads the accounts, with failures as words and exit codes.
    func accounts<Value: Sendable>(
        _ work: @escaping @Sendable (any AccountsStore) async throws(AccountsFailure) -> Value
    ) throws -> Value {
        do {
            let place: any AccountsStore
            if let store {
                place = PostgreSQLAccountsStore(try StoreSet.database(at: store).settings)
            } else {
                place = try DataFolder(existing: data).accounts
            }
            return try Waiting.result { try await work(place) }
        } catch let failure as DataFolderFailure {
            Console.complain(failure.words)
            throw ExitCode(2)
        } catch let failure as StoreFailure {
            Console.complain("\(failure)")
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

    /// What was said; where nothing was, what a person may.
    func scope(within person: Scope?) -> Scope {
        var scope = scope(else: person?.verbs ?? [])
        scope.services = scope.services ?? person?.services
        scope.environments = scope.environments ?? person?.environments
        return scope
    }
}

struct TokenCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes a token and prints it: once, to standard output alone.",
        aliases: ["add"]
    )

    @Argument(help: "Its name, as the journal will show it; with --user it may be left out.") var name: String?
    @Option(help: ArgumentHelp("A person that it acts as, within what they may.", valueName: "name"))
    var user: String?
    @Option(help: ArgumentHelp("Days until it expires; without, it holds until it is revoked.", valueName: "days"))
    var days: Int?
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var folder: AccountsOptions

    func validate() throws {
        if name == nil, user == nil {
            throw ValidationError("say its name: plimsoll token create NAME --verb …, or whose it is: --user NAME")
        }
        if scope.verb.isEmpty, user == nil {
            throw ValidationError("say what it may do: --verb read, --verb change, --verb report …")
        }
        if let days, !(1...3_650).contains(days) { throw ValidationError("--days is 1 to 3650") }
    }

    func run() throws {
        let now = Timestamp(microseconds: Moment.microseconds)
        let (name, user, asked) = (name, user, scope)
        let expires = days.map { now + .seconds($0 * 86_400) }
        let secret = TokenOrder.secret()
        let order = try folder.accounts { (store) throws(AccountsFailure) in
            try await store.update { (accounts: inout Accounts) throws(AccountsFailure) in
                let person = accounts.users.first { $0.name == user }
                let order = TokenOrder(
                    name: name ?? Self.freeName(user ?? "", accounts, now),
                    user: user,
                    scope: asked.scope(within: person?.scope),
                    expires: expires
                )
                _ = try order.make(in: &accounts, secret: secret, by: "command line", now: now)
                return order
            }
        }
        Console.print(secret + "\n")
        let who = user.map { "\(order.name) acts as user:\($0) and" } ?? order.name
        Console.note("\(who) may \(order.scope.words). The token is shown once and kept nowhere.\n")
    }

    /// `anna`, or `anna-2` where a token of that name holds.
    private static func freeName(_ user: String, _ accounts: Accounts, _ now: Timestamp) -> String {
        let taken = Set(accounts.tokens.filter { $0.holds(at: now) }.map(\.name))
        let further = (2...10_001).lazy.map { "\(user)-\($0)" }.first { !taken.contains($0) }
        return taken.contains(user) ? further ?? user : user
    }
}

struct TokenList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists tokens and what they may do.")

    @OptionGroup var folder: AccountsOptions

    func run() throws {
        let now = Timestamp(microseconds: Moment.microseconds)
        let tokens = try folder.accounts { (store) throws(AccountsFailure) in
            try await store.read(unless: nil)?.accounts.tokens ?? []
        }
        let rows = tokens.map { token in
            let state =
                token.revoked.map { "revoked \($0.shown)" }
                ?? token.expires.map { (token.holds(at: now) ? "until " : "expired ") + $0.shown } ?? "holds"
            return [token.name, token.actor, state, token.scope.words, "by \(token.by)"]
        }
        Console.print(rows.isEmpty ? "no tokens\n" : TextTable.text(rows, limits: [64, 70, 40, 80, 64]))
    }
}

struct TokenRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "Ends a token.")

    @Argument(help: "Its name.") var name: String
    @OptionGroup var folder: AccountsOptions

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
