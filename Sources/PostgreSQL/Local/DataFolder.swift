// DataFolder: a data folder for a throw-away cluster, copied from one that was made once for its version.
import Glibc

/// Makes data folders.
struct DataFolder {
    let programs: PostgreSQLPrograms
    let user: ServerUser
    let deadline: Deadline

    /// Runs one of PostgreSQL's programs as the server's user.
    ///
    /// - Throws: `noCluster` with what it printed, where it fails.
    func run(_ program: String, _ arguments: [String]) throws(PostgreSQLError) {
        let command = user.command(programs.path(program), arguments)
        let variables = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"]
        let (exit, output) = try ChildProcess.run(
            command.program,
            command.arguments,
            variables: variables,
            within: deadline.remaining
        )
        guard exit == .status(0) else {
            let words = output.split(separator: "\n").suffix(4).joined(separator: "; ")
            throw .noCluster("\(program) failed: \(words)")
        }
    }

    /// Makes a new, empty cluster in `target`, which does not exist yet.
    func make(_ target: String) throws(PostgreSQLError) {
        guard let cache = Self.cacheFolder() else { return try initialise(target) }
        let user = user.switched.map { "-\($0.user)" } ?? ""
        let kept = "\(cache)/\(programs.version)\(user)"
        if !Self.exists(kept + "/complete") {
            // Another process may do the same now: each makes its own and the first rename wins.
            let own = "\(kept).\(getpid()).\(UInt32.random(in: 0 ... .max))"
            try initialise(target)
            guard mkdir(own, 0o700) == 0 else { return }
            try copy(target, to: own + "/data")
            Self.touch(own + "/complete")
            if rename(own, kept) != 0 { _ = try? ChildProcess.run("/bin/rm", ["-rf", own]) }
            return
        }
        try copy(kept + "/data", to: target)
        try SystemIdentifier.renew(dataFolder: target)
        try run("pg_resetwal", ["-f", "-D", target])
    }

    private func initialise(_ target: String) throws(PostgreSQLError) {
        // Small files of the write-ahead log: they are most of what is copied.
        let locale = Self.hasLocale("C.UTF-8") ? "C.UTF-8" : "C"
        try run(
            "initdb",
            [
                "-D", target, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", locale, "--no-sync",
                "--wal-segsize", "1", "--no-instructions",
            ]
        )
    }

    private func copy(_ source: String, to target: String) throws(PostgreSQLError) {
        let (exit, output) = try ChildProcess.run("/bin/cp", ["-a", source, target], within: deadline.remaining)
        guard exit == .status(0) else { throw .noCluster("the data folder cannot be copied: \(output)") }
    }

    private static func cacheFolder() -> String? {
        let given = getenv("XDG_CACHE_HOME").map { String(cString: $0) } ?? ""
        let home = getenv("HOME").map { String(cString: $0) } ?? ""
        guard given.hasPrefix("/") || home.hasPrefix("/") else { return nil }
        var folder = given.hasPrefix("/") ? given : home + "/.cache"
        mkdir(folder, 0o700)
        for name in ["plimsoll", "postgresql"] {
            folder += "/" + name
            mkdir(folder, 0o700)
        }
        return access(folder, W_OK) == 0 ? folder : nil
    }

    private static func hasLocale(_ name: String) -> Bool {
        guard let locale = newlocale(1 << LC_CTYPE | 1 << LC_COLLATE, name, nil) else { return false }
        freelocale(locale)
        return true
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func touch(_ path: String) {
        let descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }
}
