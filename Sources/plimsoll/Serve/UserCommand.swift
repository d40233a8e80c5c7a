// plimsoll user: people who may log in, kept where a server keeps them, whether it runs or not.
import ArgumentParser
import Changes
import Glibc
import Journal
import WebServer

struct UserCommandGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "People who may log in.",
        discussion: """
            plimsoll user add anna                                      everything, everywhere
            plimsoll user add ben --verb read --verb approve            what he may do
            plimsoll user rights ben --verb read --service shop         what he may from now on
            plimsoll user passwd anna                                   a new password; her sessions end
            plimsoll user remove ben                                    his sessions and tokens end
            plimsoll user list
            echo "$PASSWORD" | plimsoll user add anna                   the password from a pipe

            Without a pipe the password is asked for on the terminal.
            """,
        subcommands: [UserAdd.self, UserList.self, UserRights.self, UserPassword.self, UserRemove.self]
    )
}

struct UserAdd: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Adds a person.")

    @Argument(help: "The name they log in with.") var name: String
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var folder: AccountsOptions

    func validate() throws { try scope.checkForPeople() }

    func run() throws {
        let (name, scope) = (name, scope.scope(else: Scope.everything.verbs))
        _ = try folder.accounts { (store) throws(AccountsFailure) in try await store.read(unless: nil)?.version }
        let verifier = try PasswordPrompt.verifier(for: name)
        let now = Timestamp(microseconds: Moment.microseconds)
        try folder.accounts { (store) throws(AccountsFailure) in
            try await store.update { (accounts: inout Accounts) throws(AccountsFailure) in
                try accounts.add(User(name: name, verifier: verifier, scope: scope, created: now))
            }
        }
        Console.print("\(name) may \(scope.words)\n")
    }
}

struct UserPassword: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passwd",
        abstract: "Gives a person a new password; their sessions end."
    )

    @Argument(help: "The name they log in with.") var name: String
    @OptionGroup var folder: AccountsOptions

    func run() throws {
        let name = name
        _ = try folder.accounts { (store) throws(AccountsFailure) in try await store.read(unless: nil)?.version }
        let verifier = try PasswordPrompt.verifier(for: name)
        try folder.accounts { (store) throws(AccountsFailure) in
            try await store.update { (accounts: inout Accounts) throws(AccountsFailure) in
                try accounts.change(name, to: verifier)
            }
        }
        Console.print("\(name) has a new password; sessions of before have ended\n")
    }
}

extension ScopeOptions {
    func checkForPeople() throws {
        if verb.contains(.report) { throw ValidationError("report is for agents' tokens, not for people") }
    }
}

struct UserList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists people and what they may do.")

    @OptionGroup var folder: AccountsOptions

    func run() throws {
        let users = try folder.accounts { (store) throws(AccountsFailure) in
            try await store.read(unless: nil)?.accounts.users ?? []
        }
        let rows = users.map { [$0.name, $0.scope.words, "since \($0.created.shown)"] }
        Console.print(rows.isEmpty ? "no users\n" : TextTable.text(rows, limits: [64, 110, 40]))
    }
}

struct UserRights: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rights",
        abstract: "Says what a person may do from now on; without options everything, everywhere."
    )

    @Argument(help: "The name they log in with.") var name: String
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var folder: AccountsOptions

    func validate() throws { try scope.checkForPeople() }

    func run() throws {
        let (name, scope) = (name, scope.scope(else: Scope.everything.verbs))
        try folder.accounts { (store) throws(AccountsFailure) in
            try await store.update { (accounts: inout Accounts) throws(AccountsFailure) in
                try accounts.change(name, to: scope)
            }
        }
        Console.print("\(name) may \(scope.words)\n")
    }
}

struct UserRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Takes a person away; their sessions and tokens end."
    )

    @Argument(help: "The name they log in with.") var name: String
    @OptionGroup var folder: AccountsOptions

    func run() throws {
        let (name, now) = (name, Timestamp(microseconds: Moment.microseconds))
        try folder.accounts { (store) throws(AccountsFailure) in
            try await store.update { (accounts: inout Accounts) throws(AccountsFailure) in
                try accounts.remove(name, now: now)
            }
        }
        Console.print("\(name) is no longer a user; sessions and tokens have ended\n")
    }
}

/// Asks for a password: from a pipe its first line, on a terminal twice and unseen.
enum PasswordPrompt {
    static func verifier(for name: String) throws -> PasswordVerifier {
        let password: String
        if isatty(STDIN_FILENO) == 1 {
            guard let first = ask("Password for \(name): "), let second = ask("Once more: ") else {
                Console.complain("no password was given")
                throw ExitCode(2)
            }
            guard first == second else {
                Console.complain("the two are not the same; nothing was changed")
                throw ExitCode(2)
            }
            password = first
        } else {
            password = readLine(strippingNewline: true) ?? ""
        }
        if let complaint = Accounts.complaint(about: password) {
            Console.complain(complaint)
            throw ExitCode(2)
        }
        return try PasswordVerifier(password)
    }

    private static func ask(_ question: String) -> String? {
        Console.note(question)
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Console.note("\n")
        }
        return readLine(strippingNewline: true)
    }
}
