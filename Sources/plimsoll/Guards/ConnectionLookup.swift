// ConnectionLookup: the address of a contract's connection in an environment, secrets resolved on this machine.
import ArgumentParser
import Contracts
import Documents
import Findings
import Preflight
import Probes

/// Looks connections up in a contract.
struct ConnectionLookup {
    let contract: Contract
    let surroundings: Surroundings
    private let folder: String
    private let reader: TargetReader

    /// Reads the contract.
    ///
    /// - Throws: `ExitCode(2)` after saying why, where it cannot be used.
    init(_ options: ContractOptions) throws {
        let file = try ContractFile(options)
        guard let contract = file.contract, file.isSound else {
            Console.complain("the contract \(file.path) cannot be used: plimsoll check says why")
            throw ExitCode(2)
        }
        self.contract = contract
        surroundings = file.surroundings
        folder = FileSystem.parent(of: file.path)
        reader = TargetReader(contract)
    }

    /// An environment by its name.
    ///
    /// - Throws: `ExitCode(2)` after saying which there are.
    func environment(_ name: String) throws -> Contract.Environment {
        guard let environment = contract.environments.first(where: { $0.name.value == name }) else {
            Console.complain(UnknownEnvironmentWords.text(name, known: contract.environments.map(\.name.value)))
            throw ExitCode(2)
        }
        return environment
    }

    /// A connection by its name.
    ///
    /// - Throws: `ExitCode(2)` after saying which there are.
    func connection(_ name: String, in environment: String) throws -> Contract.Connection {
        let known = contract.connections.filter { $0.applies(to: environment) }
        guard let connection = known.first(where: { $0.name.value == name }) else {
            let hint =
                NearestWord.nearest(to: name, among: known.map(\.name.value)).map { "; did you mean \($0)?" } ?? ""
            let list = known.isEmpty ? "it has none" : "it has " + known.map(\.name.value).joined(separator: ", ")
            Console.complain("\(environment) has no connection \(name)\(hint) (\(list))")
            throw ExitCode(2)
        }
        return connection
    }

    /// A connection's address; nil after saying why it cannot be had.
    func address(of connection: Contract.Connection, in environment: String, problem: inout String)
        -> ConnectionAddress?
    {
        found(connection, in: environment, problem: &problem)?.address
    }

    /// A connection's address.
    struct Found {
        /// Read.
        let address: ConnectionAddress
        /// As it was written, its password masked where it stands.
        let target: ConnectionTarget

        /// Where its host stands.
        var place: Place {
            address.servers.first?.host.map { target.place(of: $0.bytes) }
                ?? target.place(of: 0..<target.text.utf8.count)
        }
    }

    /// A connection's address with its place; nil after saying why it cannot be had.
    func found(_ connection: Contract.Connection, in environment: String, problem: inout String) -> Found? {
        let outcome = Preflight(contract: contract, surroundings: surroundings).load([environment])
        guard let loaded = outcome.environments.first else {
            problem = "the environment \(environment) cannot be read"
            return nil
        }
        let view = RuleScope.View(loaded)
        var result = reader.read(connection.target, in: view)
        if case .unknown(_, let references) = result, !references.isEmpty {
            var secrets: [SecretReference: String] = [:]
            for reference in references {
                guard let value = resolve(reference, &problem) else { return nil }
                secrets[reference] = value
            }
            result = reader.read(connection.target, in: view, secrets: secrets)
        }
        switch result {
        case .text(let target):
            let reading = ConnectionAddress.read(target.text, as: connection.kind)
            for range in reading.secrets { target.mask(range) }
            if let address = reading.address, reading.unsupported == nil {
                return Found(address: address, target: target)
            }
            problem = reading.unsupported ?? reading.problems.first?.message ?? "its address cannot be read"
        case .number: problem = "its address is a number"
        case .unusable(let words, _, _): problem = words
        case .unknown(let names, _): problem = "it depends on \(names.joined(separator: ", ")), which is not known here"
        }
        return nil
    }

    private func resolve(_ reference: SecretReference, _ problem: inout String) -> String? {
        let source = SecretSource(folder: folder, variables: Console.variables)
        switch Waiting.value({ await source.resolve(reference) }) {
        case .text(let text): return text
        case .empty: problem = "its secret is empty"
        case .missing(let words): problem = "its secret: \(words)"
        }
        return nil
    }
}
