// Pooler: a real PgBouncer in front of a cluster, on a free port.
import Foundation
public import PostgreSQL

/// PgBouncer in front of a cluster's database `shop`; ends with the value.
public final class Pooler: Sendable {
    /// Its port on 127.0.0.1.
    public let port: Int
    private let folder: TemporaryFolder
    private let process: ChildProcess

    /// Starts it and waits until a connection comes through.
    ///
    /// - Throws: where there is no pgbouncer, with the line that installs it.
    public init(before cluster: LocalCluster) throws {
        let program = "/usr/sbin/pgbouncer"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw MissingProgram(words: "pgbouncer is missing: apt-get install pgbouncer")
        }
        port = LoopbackRedis.freePort()
        folder = try TemporaryFolder()
        let settings = """
            [databases]
            shop = host=\(cluster.folder) port=\(cluster.port) dbname=shop user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            logfile = \(cluster.folder)/pgbouncer.log
            user = \(getuid() == 0 ? "postgres" : NSUserName())

            """
        let file = try folder.write(settings, to: "pgbouncer.ini")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        process = try ChildProcess(program, ["-q", file])
        let through = ConnectionSettings([
            "host": "127.0.0.1", "port": "\(port)", "user": "postgres", "dbname": "shop", "sslmode": "disable",
        ])
        let deadline = Deadline.after(.seconds(60))
        while !deadline.hasPassed, process.ended() == nil {
            if (try? Connection(through, within: .seconds(5)).query("SELECT 1")) != nil { return }
            usleep(20_000)
        }
        throw MissingProgram(words: "pgbouncer gave no connection: see \(cluster.folder)/pgbouncer.log")
    }

    deinit {
        process.signal(SIGTERM)
        if process.wait(until: .after(.seconds(10))) == nil { process.signal(SIGKILL) }
    }
}
