// plimsoll serve: the server: journal, gate, rollouts, agents' orders, pages.
import Agent
import ArgumentParser
import Glibc
import Journal
import Stores
import WebServer

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Keeps the journal, lets changes through the gate and carries them out; pages and API.",
        discussion: """
            plimsoll serve                                       http://127.0.0.1:8420, data in ./plimsoll-data
            plimsoll serve --data /var/lib/plimsoll --listen 0.0.0.0:8420
            plimsoll serve --store postgres://plimsoll@db.example/plimsoll    several servers, one journal
            plimsoll serve --public-url https://plimsoll.example  behind a proxy that speaks TLS

            The first start makes a user and a token and shows them once. It ends on TERM or INT, when all that is under way
            is written. Exit codes: 0 ended as asked · 2 wrong usage · 3 it could not start or go on.
            """
    )

    @Option(help: ArgumentHelp("The folder of the journal and the users.", valueName: "dir"))
    var data = "plimsoll-data"

    @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
    var listen = "127.0.0.1:8420"

    @Option(
        help: ArgumentHelp("A PostgreSQL database for journal and users, for several servers.", valueName: "address")
    )
    var store: String?

    @Option(
        help: ArgumentHelp("Where people reach it; with https:// the cookie is sent by TLS alone.", valueName: "url")
    )
    var publicURL: String?

    @Option(
        help: ArgumentHelp("A Prometheus server that the queries of contracts are asked of.", valueName: "url")
    )
    var prometheus: String?

    @Flag(help: "A proxy in front names the addresses of those who ask (X-Forwarded-For).")
    var behindProxy = false

    @Flag(help: "Webhooks of contracts may lead to addresses of this machine's own network.")
    var allowPrivateWebhooks = false

    func validate() throws {
        _ = try address()
        if data.isEmpty { throw ValidationError("--data is a folder, this is nothing") }
        if let store, !StoreSet.isAddress(store) {
            throw ValidationError("--store is postgres://USER@HOST/DATABASE; a folder is given by --data")
        }
        if let publicURL, !publicURL.hasPrefix("http://"), !publicURL.hasPrefix("https://") {
            throw ValidationError("--public-url begins with http:// or https://, this is \(publicURL)")
        }
        _ = try metrics()
    }

    private func address() throws -> (host: String, port: Int) {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw ValidationError("--listen is HOST:PORT with a port from 0 to 65535, this is \(listen)") }
        var host = String(listen[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return (host.isEmpty ? "0.0.0.0" : host, port)
    }

    private func metrics() throws -> PrometheusSource? {
        do throws(ServerFailure) {
            return try prometheus.map { address throws(ServerFailure) in
                try PrometheusSource(address)
            }
        } catch {
            throw ValidationError("--prometheus is an address such as http://127.0.0.1:9090: \(error.words)")
        }
    }

    func run() throws {
        let (host, port) = try address()
        do {
            let folder = try DataFolder(making: data)
            let run = ServeRun(
                folder: folder,
                host: host,
                port: port,
                store: store,
                publicURL: publicURL,
                isBehindProxy: behindProxy,
                prometheus: try metrics(),
                allowsPrivateWebhooks: allowPrivateWebhooks
            )
            try Waiting.result { try await run.run() }
        } catch let failure as DataFolderFailure {
            Console.complain(failure.words)
            throw ExitCode(3)
        } catch let failure as ServeFailure {
            Console.complain(failure.words)
            throw ExitCode(3)
        }
    }
}

/// Why the server did not start, or ended.
struct ServeFailure: Error {
    /// One clause, with what mends it.
    let words: String
}
