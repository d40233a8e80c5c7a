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
        let result = Mutex<Result<String, ConsoleProblem>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            let answer = await ask(address, section, limit)
            result.withLock { $0 = answer }
            done.signal()
        }
        done.wait()
        return try (result.withLock { $0 } ?? .failure(ConsoleProblem(words: "it was not asked"))).get()
    }

    private static func ask(_ address: ConnectionAddress, _ section: String, _ limit: Duration) async -> Result<
        String, ConsoleProblem
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
                return .success(try await client.ask(["INFO", section]).text ?? "")
            } catch {
                return .failure(ConsoleProblem(words: error.words))
            }
        } catch {
            return .failure(ConsoleProblem(words: error.words))
        }
    }
}
