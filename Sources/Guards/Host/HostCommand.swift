// HostCommand: which commands take a host away from everyone, by their words alone.

/// What a command typed on a host would do.
public enum HostCommand: Equatable, Sendable {
    /// Nothing that takes the host away.
    case harmless
    /// It ends the host, or leaves nobody on it.
    case ends(String)
    /// It ends a service that the host is for.
    case endsService(String)

    /// Looks at a command with its arguments; `services` are those that the host is for.
    ///
    ///     HostCommand.look(["sudo", "-u", "root", "shutdown", "-h", "now"], services: [])   // .ends("shutdown -h now")
    public static func look(_ words: [String], services: [String]) -> HostCommand {
        let words = withoutPrefixes(words)
        guard let first = words.first else { return .harmless }
        let name = first.split(separator: "/").last.map(String.init) ?? first
        let rest = Array(words.dropFirst())
        let shown = ([name] + rest).joined(separator: " ")
        if rest.contains("--help") || rest == ["-h"] && name != "shutdown" || rest.contains("--version") {
            return .harmless
        }
        switch name {
        case "shutdown": return rest.contains("-c") || rest.contains("--show") ? .harmless : .ends(shown)
        case "reboot", "halt", "poweroff", "pm-suspend", "pm-hibernate":
            return rest.contains("-w") || rest.contains("--wtmp-only") ? .harmless : .ends(shown)
        case "init", "telinit":
            return rest.contains { ["0", "1", "6", "s", "S"].contains($0) } ? .ends(shown) : .harmless
        case "systemctl": return systemctl(rest, shown, services)
        case "service": return service(rest, shown, services)
        default: return .harmless
        }
    }

    private static let endings: Set<String> = [
        "poweroff", "reboot", "halt", "kexec", "soft-reboot", "suspend", "hibernate", "hybrid-sleep",
        "suspend-then-hibernate", "sleep", "isolate", "rescue", "emergency", "default", "exit", "switch-root",
    ]
    private static let stops: Set<String> = [
        "stop", "disable", "mask", "kill", "restart", "try-restart", "reload-or-restart", "condrestart", "force-reload",
    ]

    private static func systemctl(_ rest: [String], _ shown: String, _ services: [String]) -> HostCommand {
        guard let verb = rest.first(where: { !$0.hasPrefix("-") }) else { return .harmless }
        if endings.contains(verb) { return .ends(shown) }
        let targets: Set = [
            "poweroff.target", "reboot.target", "halt.target", "kexec.target", "rescue.target", "emergency.target",
            "shutdown.target",
        ]
        if verb == "start", rest.contains(where: { targets.contains($0) }) { return .ends(shown) }
        guard stops.contains(verb), rest.contains(where: { isGuarded($0, services) }) else { return .harmless }
        return .endsService(shown)
    }

    private static func service(_ rest: [String], _ shown: String, _ services: [String]) -> HostCommand {
        guard rest.count >= 2, isGuarded(rest[0], services), rest[1] == "stop" || rest[1] == "restart" else {
            return .harmless
        }
        return .endsService(shown)
    }

    private static func isGuarded(_ name: String, _ services: [String]) -> Bool {
        func plain(_ name: String) -> String { name.hasSuffix(".service") ? String(name.dropLast(8)) : name }
        return services.contains { plain($0) == plain(name) }
    }

    /// The command behind sudo, doas, env, nohup, nice, and what they take.
    private static func withoutPrefixes(_ words: [String]) -> [String] {
        var words = words[...]
        let takers: Set = [
            "-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R", "-n", "--user", "--group", "--host",
            "--chdir",
        ]
        while let first = words.first?.split(separator: "/").last.map(String.init),
            ["sudo", "doas", "env", "nohup", "nice", "ionice", "setsid", "exec", "command", "time"].contains(first)
        {
            words = words.dropFirst()
            while let word = words.first, word.hasPrefix("-") || word.contains("=") {
                words = words.dropFirst()
                // sudo -n takes nothing, nice -n does.
                if takers.contains(word), !(word == "-n" && first != "nice" && first != "ionice"), !words.isEmpty {
                    words = words.dropFirst()
                }
                if word == "--" { break }
            }
        }
        return Array(words)
    }
}

/// Whether an answer is the name of a host, typed exactly.
public enum HostAnswer {
    /// Whether an answer names the host: its whole name, or the part before the first dot.
    public static func isRight(_ answer: String, host: String) -> Bool {
        guard !answer.isEmpty else { return false }
        return answer == host || answer == host.prefix { $0 != "." }
    }
}
