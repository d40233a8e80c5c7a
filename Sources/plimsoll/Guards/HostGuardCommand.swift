// plimsoll host guard: a mark in the prompt, and a question before this host is taken away.
import ArgumentParser
import Glibc
import Guards

struct HostCommandGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host",
        abstract: "Guards the machine it runs on.",
        subcommands: [HostGuardGroup.self]
    )
}

struct HostGuardGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard",
        abstract: "Marks the prompt, and asks for the host's name before a shutdown over SSH.",
        discussion: """
            plimsoll host guard install --environment production --service shop
            plimsoll host guard install --environment production --user     only for you
            plimsoll host guard status
            plimsoll host guard remove
            plimsoll host guard ask -- shutdown -h now                      the question itself

            Whoever sits at the machine is not asked; whoever came over SSH types its name. A wrong name, no answer or no
            terminal: nothing happens. In an emergency /sbin/shutdown goes round the guard.
            """,
        subcommands: [HostGuardInstall.self, HostGuardRemove.self, HostGuardStatus.self, HostGuardAsk.self]
    )
}

/// Where a guard is put.
struct HostGuardPlace: ParsableArguments {
    @Flag(help: "For you alone, not for all accounts of the machine.")
    var user = false

    @Option(help: ArgumentHelp("Put in front of all paths, for images.", valueName: "folder"))
    var root: String = ""

    /// The guard's own folder, as the shells will see it.
    var folder: String {
        user ? home + "/.local/share/plimsoll/host-guard" : "/usr/local/lib/plimsoll/host-guard"
    }

    /// The start-up files that get the guard's lines; those that do not exist are left alone, but for the first.
    var startupFiles: [String] {
        user
            ? [".bashrc", ".zshrc", ".profile"].map { home + "/" + $0 }
            : ["/etc/bash.bashrc", "/etc/zsh/zshrc", "/etc/zshrc"]
    }

    /// A file of our own that login shells read; nil for one account.
    var profile: String? { user ? nil : "/etc/profile.d/plimsoll-host-guard.sh" }

    private var home: String { Console.variable("HOME") ?? "/root" }
}

struct HostGuardInstall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Puts the guard in place; again with other settings to change them."
    )

    @Option(help: "The environment's name, shown in the prompt.")
    var environment: String

    @Option(help: "The mark's colour: red, yellow, green, blue.")
    var colour: String = "red"

    @Option(
        name: .customLong("service"),
        help: "A service that is not stopped without a question. May be given several times."
    )
    var services: [String] = []

    @Option(help: ArgumentHelp("The plimsoll that asks; by default this one.", valueName: "path"))
    var program: String?

    @OptionGroup var place: HostGuardPlace

    func run() throws {
        guard let colour = HostGuardSettings.Colour(rawValue: colour) else {
            Console.complain("\(colour) is no colour of the mark: red, yellow, green, blue")
            throw ExitCode(2)
        }
        let settings = HostGuardSettings(
            environment: environment,
            colour: colour,
            services: services,
            program: program ?? HostGuardFiles.ownPath
        )
        if let problem = settings.problem {
            Console.complain(problem)
            throw ExitCode(2)
        }
        let files = HostGuardFiles(place)
        guard files.install(settings) else { throw ExitCode(1) }
        Console.print("the guard of \(environment) is in place; shells opened from now on have it\n")
        Console.print("try it: plimsoll host guard ask -- shutdown now\n")
    }
}

struct HostGuardRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Takes the guard away; start-up files become what they were, byte for byte."
    )

    @OptionGroup var place: HostGuardPlace

    func run() throws {
        guard HostGuardFiles(place).remove() else { throw ExitCode(1) }
        Console.print("the guard is gone; shells that are open keep it until they end\n")
    }
}

struct HostGuardStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Says whether the guard is in place and whole; exit 1 where it is not."
    )

    @OptionGroup var place: HostGuardPlace

    func run() throws {
        let (lines, isWhole) = HostGuardFiles(place).status()
        Console.print(lines.map { $0 + "\n" }.joined())
        if !isWhole { throw ExitCode(1) }
    }
}

struct HostGuardAsk: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Asks for the host's name where a command takes the host away; exit 0 where it may run."
    )

    @Option(help: ArgumentHelp("The guard's settings.", valueName: "file"))
    var config: String = "/usr/local/lib/plimsoll/host-guard/host.conf"

    @Argument(parsing: .postTerminator, help: "The command.")
    var words: [String] = []

    func run() throws {
        let text = (try? FileSystem.read(config, limit: 64 << 10)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let settings = HostGuardSettings(reading: text)
        let effect: String
        let command: String
        switch HostCommand.look(words, services: settings.services) {
        case .harmless: return
        case .ends(let shown): (effect, command) = ("ends this host for everyone", shown)
        case .endsService(let shown): (effect, command) = ("ends what this host is for", shown)
        }
        guard let remote = RemoteShell.origin() else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            Console.complain(
                "\(command) was not run: there is no terminal to ask on; in an emergency name its full path"
            )
            throw ExitCode(1)
        }
        Console.note(
            "\n  This is a machine of \(settings.environment.uppercased()), reached over the network\(remote).\n"
                + "  `\(command)` \(effect).\n  Type the name of the host to go on: "
        )
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, 255)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let answer = Terminal.line(of: STDIN_FILENO)
        guard let answer, HostAnswer.isRight(answer, host: host) else {
            Console.note("\n")
            Console.complain("nothing was done: \(answer == nil ? "no answer" : "that is not the name of this host")")
            throw ExitCode(1)
        }
    }
}

/// Whether this shell is one that came over the network.
enum RemoteShell {
    /// From where, in words that follow "reached over the network"; nil at the machine itself.
    static func origin() -> String? {
        for name in ["SSH_CONNECTION", "SSH_CLIENT"] {
            guard let value = Console.variable(name), !value.isEmpty else { continue }
            return " from " + value.prefix { $0 != " " }
        }
        if Console.variable("SSH_TTY") != nil { return "" }
        // sudo takes the variables away: an sshd among our parents tells it too.
        var process = getppid()
        for _ in 0..<64 where process > 1 {
            guard let bytes = try? FileSystem.read("/proc/\(process)/status", limit: 64 << 10) else { return nil }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            func field(_ name: String) -> Substring? {
                lines.first { $0.hasPrefix(name + ":\t") }?.dropFirst(name.utf8.count + 2)
            }
            if let name = field("Name"), name.hasPrefix("sshd") || name == "dropbear" { return "" }
            process = field("PPid").flatMap { Int32($0) } ?? 0
        }
        return nil
    }
}
