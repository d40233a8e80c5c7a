// RedisInformation: what a Redis server says of itself, asked once over a connection of its own.
import Dispatch
public import Probes
import Synchronization

/// Asks a Redis server for INFO.
public enum RedisInformation {
    /// A reading of a cache.
    ///
    /// - Throws: why there is none.
    public static func reading(of address: ConnectionAddress, within limit: Duration = .seconds(5))
        throws(ConsoleProblem) -> CacheReading
    {
        let text = try text(of: address, "all", within: limit)
        guard let reading = CacheReading(information: text) else {
            throw ConsoleProblem(words: "its INFO cannot be read: may the account run INFO?")
        }
        return reading
    }

    /// The answer to `INFO section`; blocks until the deadline at most.
    static func text(of address: ConnectionAddress, _ section: String, within limit: Duration) throws(ConsoleProblem)
        -> String
    {
        try answers(of: address, [["INFO", section]], limit)[0].text ?? ""
    }

    /// The answer to `INFO`, and the marker where it may be read; blocks until the deadline at most.
    static func identity(of address: ConnectionAddress, within limit: Duration) throws(ConsoleProblem) -> (
        information: String, marker: Marker?
    ) {
        var commands = [["INFO"], ["GET", Marker.key]]
        if let number = address.name?.text, number != "0" { commands.insert(["SELECT", number], at: 0) }
        let found = try answers(of: address, commands, limit)
        let information = found[found.count - 2]
        if let words = information.errorText {
            throw ConsoleProblem(words: "it answers INFO with \(words.prefix(120))")
        }
        return (information.text ?? "", found[found.count - 1].text.flatMap { Marker($0) })
    }

    /// The answers to commands; the first may not be an error.
    private static func answers(
        of address: ConnectionAddress,
        _ commands: [[String]],
        _ limit: Duration
    ) throws(ConsoleProblem) -> [RedisValue] {
        let result = Mutex<Result<[RedisValue], ConsoleProblem>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            let answer = await ask(address, commands, limit)
            result.withLock { $0 = answer }
            done.signal()
        }
        done.wait()
        return try (result.withLock { $0 } ?? .failure(ConsoleProblem(words: "it was not asked"))).get()
    }

    private static func ask(_ address: ConnectionAddress, _ commands: [[String]], _ limit: Duration) async -> Result<
        [RedisValue], ConsoleProblem
    > {
        guard let server = address.servers.first else {
            return .failure(ConsoleProblem(words: "the address names no server"))
        }
        do throws(WireFailure) {
            let there = server.socketPath.map { Wire.Destination.socket($0) }
            let destination = there ?? .host(server.hostName, port: server.portNumber)
            let wire = try await Wire.open(destination, by: ProbeDeadline(in: limit), with: Resolver())
            defer { wire.close() }
            if address.encryption == .implicit {
                let roots = address.parameter("ssl_ca_certs")?.text
                try await wire.startTLS(TLSContexts().context(.full, roots: roots), host: server.hostName)
            }
            let client = RedisClient(wire)
            do throws(RedisFailure) {
                if let password = address.password?.text {
                    try await client.authenticate(user: address.user?.text, password: password)
                }
                var answers: [RedisValue] = []
                for command in commands {
                    answers.append(try await answers.isEmpty ? client.ask(command) : client.send(command))
                }
                return .success(answers)
            } catch {
                return .failure(ConsoleProblem(words: error.words))
            }
        } catch {
            return .failure(ConsoleProblem(words: error.words))
        }
    }
}
