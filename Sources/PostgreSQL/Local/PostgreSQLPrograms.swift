// PostgreSQLPrograms: where PostgreSQL's own programs are on this machine, and as which user they may run.
import Glibc

/// PostgreSQL's own programs of one version on this machine.
public struct PostgreSQLPrograms: Sendable, Hashable {
    /// The folder that holds them.
    public let folder: String
    /// The version as the server's program says it, such as `15.18`.
    public let version: String

    /// The major version, such as 15.
    public var major: Int { Int(version.prefix { $0.isNumber }) ?? 0 }

    /// The path of one of them.
    public func path(_ program: String) -> String { folder + "/" + program }

    /// The newest ones on this machine, or those of a major version.
    ///
    /// Shape: looks along `PATH`, then where distributions put them.
    /// - Throws: `noCluster`, naming the package that brings them.
    public static func found(major: Int? = nil) throws(PostgreSQLError) -> PostgreSQLPrograms {
        var best: PostgreSQLPrograms?
        for folder in candidates() {
            guard let programs = try PostgreSQLPrograms(folder: folder) else { continue }
            if let major, programs.major != major { continue }
            if best.map({ $0.numbers.lexicographicallyPrecedes(programs.numbers) }) ?? true { best = programs }
        }
        guard let best else {
            let wanted = major.map { "PostgreSQL \($0)" } ?? "PostgreSQL"
            let package = major.map { "postgresql-\($0)" } ?? "postgresql"
            throw .noCluster(
                "\(wanted)'s server programs are not on this machine: install the package \(package) "
                    + "(apt-get install \(package)), or put the folder of initdb and postgres on PATH"
            )
        }
        return best
    }

    private var numbers: [Int] { version.split { !$0.isNumber }.compactMap { Int($0) } }

    private init?(folder: String) throws(PostgreSQLError) {
        guard access(folder + "/initdb", X_OK) == 0, access(folder + "/postgres", X_OK) == 0 else { return nil }
        let (exit, output) = try ChildProcess.run(folder + "/postgres", ["--version"], within: .seconds(10))
        // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        guard exit == .status(0), let word = output.split(separator: " ").dropFirst(2).first else { return nil }
        self.folder = folder
        version = String(word.filter { !$0.isWhitespace })
    }

    /// Folders with server programs, each once though links lead there by several names.
    private static func candidates() -> [String] {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        var folders = path.split(separator: ":").map(String.init)
        for parent in ["/usr/lib/postgresql", "/usr/local/lib/postgresql"] {
            folders += FolderListing.names(parent).map { "\(parent)/\($0)/bin" }
        }
        folders += FolderListing.names("/usr").filter { $0.hasPrefix("pgsql-") }.map { "/usr/\($0)/bin" }
        folders += ["/usr/local/pgsql/bin", "/usr/libexec/postgresql"]
        var seen: Set<String> = []
        return folders.compactMap { folder in
            guard let real = realpath(folder + "/postgres", nil) else { return nil }
            defer { free(real) }
            let home = String(cString: real).split(separator: "/").dropLast().joined(separator: "/")
            return seen.insert(home).inserted ? "/" + home : nil
        }
    }
}

/// Names in a folder.
enum FolderListing {
    /// The names in a folder, sorted; empty where it cannot be read.
    static func names(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

/// As which user PostgreSQL's programs run: it refuses root, so root needs another.
public struct ServerUser: Sendable {
    /// The user's and group's number; nil where we run them as ourselves.
    public let switched: (user: UInt32, group: UInt32)?

    /// The user on this machine.
    ///
    /// - Throws: `noCluster` where we are root and can be nobody else.
    public static func chosen() throws(PostgreSQLError) -> ServerUser {
        guard geteuid() == 0 else { return ServerUser(switched: nil) }
        for name in ["postgres", "nobody"] {
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            var buffer = [CChar](repeating: 0, count: 16384)
            guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { continue }
            guard entry.pw_uid != 0, setpriv != nil else { continue }
            return ServerUser(switched: (entry.pw_uid, entry.pw_gid))
        }
        throw .noCluster(
            "PostgreSQL refuses to run as root, and there is no other user to run it as (postgres or nobody, through "
                + "setpriv of the package util-linux): run this as another user"
        )
    }

    private static var setpriv: String? {
        ["/usr/bin/setpriv", "/bin/setpriv", "/usr/sbin/setpriv"].first { access($0, X_OK) == 0 }
    }

    /// Ourselves.
    public static let ourselves = ServerUser(switched: nil)

    /// A command as this user runs it; where `diesWithUs`, the thread that starts it has to outlive it.
    public func command(
        _ program: String,
        _ arguments: [String],
        diesWithUs: Bool = false
    ) -> (program: String, arguments: [String]) {
        guard let setpriv = Self.setpriv, switched != nil || diesWithUs else { return (program, arguments) }
        var prefix = diesWithUs ? ["--pdeathsig=KILL"] : []
        if let switched {
            prefix += ["--reuid=\(switched.user)", "--regid=\(switched.group)", "--clear-groups"]
        }
        return (setpriv, prefix + ["--", program] + arguments)
    }
}
