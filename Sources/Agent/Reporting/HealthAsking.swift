// HealthAsking: asks the program by HTTP or TCP whether it is well.
import NIOCore
import NIOPosix

/// Asks the program by HTTP or TCP whether it is well.
struct HealthAsking: Sendable {
    let check: HealthCheck
    let group: MultiThreadedEventLoopGroup

    /// Nil where it is well, else why not.
    func answer() async -> String? {
        if let address = check.http { return await http(address) }
        if let address = check.tcp { return await tcp(address) }
        return "there is nothing to ask"
    }

    private func http(_ text: String) async -> String? {
        do throws(ServerFailure) {
            let (address, path, query) = try HealthAsking.split(text)
            let client = try ServerClient(address, token: nil, limit: 1 << 20, group: group)
            defer { client.closeIdle() }
            _ = try await client.bytes(path, rawQuery: query, within: check.deadline)
            return nil
        } catch {
            if case .problem(let problem) = error { return "\(text) answered \(problem.status)" }
            return "\(text): \(error.words)"
        }
    }

    /// A URL as a server, a path and what follows its question mark.
    static func split(_ text: String) throws(ServerFailure) -> (ServerAddress, String, String?) {
        let scheme = text.lowercased().hasPrefix("https://") ? 8 : 7
        let rest = text.dropFirst(scheme)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let address = try ServerAddress(String(text[..<end]))
        var path = String(rest[end...].prefix { $0 != "#" })
        var query: String?
        if let mark = path.firstIndex(of: "?") {
            query = String(path[path.index(after: mark)...])
            path = String(path[..<mark])
        }
        return (address, path.isEmpty ? "/" : path, query)
    }

    private func tcp(_ text: String) async -> String? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return "\(text): a host and port are expected, such as 127.0.0.1:8080" }
        let host = String(text[..<colon]).filter { $0 != "[" && $0 != "]" }
        do {
            let channel = try await ClientBootstrap(group: group).connectTimeout(check.deadline.timeAmount)
                .connect(host: host, port: port).get()
            channel.close(promise: nil)
            return nil
        } catch {
            return "\(text): \(ServerFailure(error, limit: check.deadline).words)"
        }
    }
}
