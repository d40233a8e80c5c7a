// Redirection: which connections of an environment lead to copies, and which would still lead to a real server.
import Contracts
import Documents
import Findings

/// Where the connections of an environment lead during a rehearsal.
struct Redirection {
    private let connections: [Contract.Connection]
    /// The copies' addresses, by connection.
    let addresses: [String: String]
    /// Values that lead to the copies.
    private(set) var overrides: [Override] = []
    /// Variables that hold the copies' addresses.
    private(set) var variables: [String: String] = [:]
    /// Connections whose copies only those variables lead to.
    private(set) var byVariable: Set<String> = []
    /// Why the program must not be started; nil where it may.
    private(set) var problem: String?

    init(contract: Contract, environment: String, addresses: [String: String]) {
        connections = contract.connections.filter { $0.applies(to: environment) }
        self.addresses = addresses
    }

    /// Settles each connection: a copy, what `--set` says, what `--give` hands over, or the real one by a person's word.
    mutating func add(real: [String], given: [String], overrides known: [Override]) {
        for text in given {
            let pair = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, let address = addresses[pair[1]] else {
                problem = problem ?? "--give \(text): there is no copy of that connection"
                continue
            }
            variables[pair[0]] = address
            byVariable.insert(pair[1])
        }
        for connection in connections where !real.contains(connection.name.value) {
            let name = connection.name.value
            let path = Redirection.path(of: connection.target.value)
            if let path, known.contains(where: { $0.path == path }) { continue }
            if let address = addresses[name] {
                if let path, let override = try? Override("\(path)=\(address)") {
                    overrides.append(override)
                } else if !byVariable.contains(name) {
                    problem =
                        problem
                        ?? "the address of \(name) is put together (\(connection.target.value)), so that it cannot be replaced: "
                        + "hand the copy's over with --give NAME=\(name)"
                }
                continue
            }
            problem = problem ?? "\(name) would lead to a real server: give another with --set, or say --real \(name)"
        }
    }

    /// The value that an expression such as `config.app.database.url` is; nil for any other.
    static func path(of expression: String) -> ValuePath? {
        let text = expression.filter { $0 != " " }
        guard text.hasPrefix("config."), case .success(let path) = ValuePath.parse(String(text.dropFirst(7))) else {
            return nil
        }
        return path
    }
}
