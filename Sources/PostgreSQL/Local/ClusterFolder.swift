// ClusterFolder: the private folder of a throw-away cluster, and who removes it when we cannot.
import Glibc

/// Folders and small files of a cluster.
enum ClusterFolder {
    /// Makes a folder that only the server's user may enter, and that is gone when we are.
    ///
    /// It is watched before it is there: whoever is killed in between leaves nothing behind.
    /// - Throws: `noCluster` with the reason.
    static func make(
        owner: ServerUser,
        in chosen: String? = nil
    ) throws(PostgreSQLError) -> (path: String, watch: ParentWatch) {
        // A socket's path may have 107 bytes: a deep TMPDIR leaves no room for it.
        let given = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let parent = chosen ?? (given.hasPrefix("/") && given.utf8.count < 60 ? given : "/tmp")
        // Nobody guesses it, so that nobody else has one of this name that would be removed in its place.
        let path = "\(parent)/plimsoll-pg-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let watch = try ParentWatch(folder: path)
        guard mkdir(path, 0o700) == 0 else {
            let reason = String(cString: strerror(errno))
            watch.abandon()
            throw .noCluster("no folder can be made in \(parent): \(reason)")
        }
        guard let switched = owner.switched else { return (path, watch) }
        guard chown(path, switched.user, switched.group) == 0 else {
            let reason = String(cString: strerror(errno))
            watch.release()
            throw .noCluster("\(path) cannot be given to another user: \(reason)")
        }
        return (path, watch)
    }

    /// The text of a small file; empty where it cannot be read.
    static func text(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while bytes.count < 1 << 20 {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Replaces the text of a file that exists, or makes one that all may read; whether that went well.
    static func write(_ text: String, to path: String, makes: Bool = false) -> Bool {
        let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | (makes ? O_CREAT : 0), 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return Glibc.write(descriptor, bytes, bytes.count) == bytes.count
    }
}

/// A small shell that waits until we are gone, however that happens, and then ends the server and removes its folder.
///
/// A death signal (`PR_SET_PDEATHSIG`) would follow the *thread* that started the server, which may end long before us.
public struct ParentWatch: Sendable {
    private let shell: ChildProcess
    private let end: Int32

    private static let script = """
        read -r nothing
        if [ -e "$1/data/postmaster.pid" ] && read -r server < "$1/data/postmaster.pid"; then
          kill -QUIT "$server"
          tries=0
          while kill -0 "$server" && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
          kill -KILL "$server"
        fi
        # A program of ours that has not ended yet may write while this removes.
        rm -rf "$1" || { sleep 1; rm -rf "$1"; }
        """

    /// Starts to watch a folder: a cluster's with its server, or any other.
    ///
    /// - Throws: `noCluster` where the shell cannot be started.
    public init(folder: String) throws(PostgreSQLError) {
        var ends: [Int32] = [-1, -1]
        guard ChildProcess.openPair(&ends) else { throw .noCluster("no pair of sockets could be opened") }
        defer { close(ends[0]) }
        do {
            shell = try ChildProcess(
                "/bin/sh",
                ["-c", Self.script, "plimsoll-watch", folder],
                variables: ["PATH": "/usr/bin:/bin"],
                files: ChildProcess.Files(input: ends[0])
            )
        } catch {
            close(ends[1])
            throw error
        }
        end = ends[1]
    }

    /// Ends it before it does anything: the folder is not ours.
    func abandon() {
        shell.signal(SIGKILL)
        close(end)
        _ = shell.wait(until: .after(.seconds(20)))
    }

    /// Lets it do its work now, and waits for it.
    public func release() {
        close(end)
        _ = shell.wait(until: .after(.seconds(20)))
    }
}

/// Ports that nobody uses.
enum FreePort {
    /// A TCP port that is free on loopback now.
    ///
    /// - Throws: `noCluster` where none can be had.
    static func onLoopback() throws(PostgreSQLError) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .noCluster("no socket can be opened") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, length) == 0 else { return Int32(-1) }
                return getsockname(descriptor, address, &length)
            }
        }
        guard code == 0 else { throw .noCluster("no port is free on loopback") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
