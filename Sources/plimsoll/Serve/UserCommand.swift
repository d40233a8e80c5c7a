// plimsoll user: people who may log in, kept on the data folder of a server, whether it runs or not.
import ArgumentParser
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
            plimsoll user passwd anna                                   a new password; her sessions end
            echo "$PASSWORD" | plimsoll user add anna                   the password from a pipe

            Without a pipe the password is asked for on the terminal.
            """,
        subcommands: [UserAdd.self, UserPassword.self]
    )
}

struct UserAdd: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Adds a person.")

    @Argument(help: "The name they log in with.") var name: String
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var folder: DataFolderOptions

    func validate() throws {
        if scope.verb.contains(.report) { throw ValidationError("report is for agents' tokens, not for people") }
    }

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
    @OptionGroup var folder: DataFolderOptions

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
