// ConnectionLookup: the address of a contract's connection in an environment, secrets resolved on this machine.
import ArgumentParser
import Contracts
import Documents
import Findings
import Glibc
import Preflight
import Probes

/// Looks connections up in a contract.
struct ConnectionLookup {
    let contract: Contract
    private let surroundings: Surroundings
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
        text(of: connection, in: environment, problem: &problem)?.address
    }

    /// A connection's address, read and as text with its password; nil after saying why it cannot be had.
    func text(
        of connection: Contract.Connection,
        in environment: String,
        problem: inout String
    ) -> (address: ConnectionAddress, text: String)? {
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
            if let address = reading.address, reading.unsupported == nil { return (address, target.text) }
            problem = reading.unsupported ?? reading.problems.first?.message ?? "its address cannot be read"
        case .number: problem = "its address is a number"
        case .unusable(let words, _, _): problem = words
        case .unknown(let names, _): problem = "it depends on \(names.joined(separator: ", ")), which is not known here"
        }
        return nil
    }

    private func resolve(_ reference: SecretReference, _ problem: inout String) -> String? {
        switch reference.scheme {
        case .env:
            if let value = Console.variable(reference.target) { return value }
            problem = "the variable \(reference.target) of its secret is not set"
        case .file:
            do throws(FileFailure) {
                let bytes = try FileSystem.read(FileSystem.join(folder, reference.target), limit: 64 << 10)
                return ConnectionLookup.withoutLineEnd(bytes)
            } catch {
                problem = "the file \(reference.target) of its secret: \(error.words)"
            }
        case .command:
            guard let pipe = popen(reference.target, "r") else {
                problem = "the command of its secret cannot be run"
                return nil
            }
            var bytes: [UInt8] = []
            var byte = fgetc(pipe)
            while byte >= 0, bytes.count < 64 << 10 {
                bytes.append(UInt8(truncatingIfNeeded: byte))
                byte = fgetc(pipe)
            }
            if pclose(pipe) == 0 { return ConnectionLookup.withoutLineEnd(bytes) }
            problem = "the command of its secret failed"
        }
        return nil
    }

    private static func withoutLineEnd(_ bytes: [UInt8]) -> String {
        var bytes = bytes
        while bytes.last == 10 || bytes.last == 13 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
