// MigrateRunTerms: what the contract says of a run: the database's address, how long locks are waited for, protection.
import ArgumentParser
import Contracts
import Findings
import Migrations
import PostgreSQL

/// On what terms migrations are run.
struct MigrateRunTerms {
    private(set) var lockTimeoutMilliseconds = 2000
    private(set) var perFileTransaction: Bool?
    /// Where the contract wants measured runs kept.
    private(set) var runs: String?
    private let address: () throws -> String

    /// The terms of a command.
    ///
    /// - Throws: `ExitCode(2)` after saying what is missing, `ExitCode(3)` where the address depends on what is unknown.
    init(_ command: MigrateRunCommand) throws {
        guard let environment = command.environment else {
            address = { try MigrateRunTerms.address(ofVariable: command.urlVariable) }
            return
        }
        let file = try ContractFile(command.contract)
        guard let contract = file.contract, file.isSound else {
            throw MigrateRunTerms.refusal("the contract \(file.path) cannot be used: plimsoll check says why")
        }
        let known = contract.environments
        guard let found = known.first(where: { $0.name.value == environment }) else {
            throw MigrateRunTerms.refusal(UnknownEnvironmentWords.text(environment, known: known.map(\.name.value)))
        }
        if found.isProtected, command.why == nil, !command.plan {
            throw MigrateRunTerms.refusal("\(environment) is protected: say why, as in --why \"plans for teams\"")
        }
        if let migrations = contract.migrations {
            if let timeout = migrations.lockTimeout { lockTimeoutMilliseconds = max(1, timeout.milliseconds) }
            perFileTransaction = migrations.perFileTransaction
            runs = migrations.runs.map { FileSystem.join(FileSystem.parent(of: file.path), $0.value) }
        }
        guard command.urlVariable == nil else {
            address = { try MigrateRunTerms.address(ofVariable: command.urlVariable) }
            return
        }
        address = { try MigrateRunTerms.address(command.contract, environment) }
    }

    private static func refusal(_ words: String) -> ExitCode {
        Console.complain(words)
        return ExitCode(2)
    }

    /// Where the database is that a variable or an environment of the contract names.
    ///
    /// - Throws: `ExitCode` after saying why it is not known.
    static func settings(
        _ environment: String?,
        _ urlVariable: String?,
        _ options: ContractOptions
    ) throws -> ConnectionSettings {
        guard let environment, urlVariable == nil else { return try settings(try address(ofVariable: urlVariable)) }
        let file = try ContractFile(options)
        guard let contract = file.contract, file.isSound else {
            throw refusal("the contract \(file.path) cannot be used: plimsoll check says why")
        }
        let known = contract.environments.map(\.name.value)
        guard known.contains(environment) else {
            throw refusal(UnknownEnvironmentWords.text(environment, known: known))
        }
        return try settings(try address(options, environment))
    }

    /// Where the database is.
    ///
    /// - Throws: `ExitCode` after saying why it is not known.
    func settings() throws -> ConnectionSettings { try MigrateRunTerms.settings(try address()) }

    private static func settings(_ text: String) throws -> ConnectionSettings {
        do throws(PostgreSQLError) {
            return try ConnectionSettings(address: text)
        } catch {
            throw MigrateRunTerms.refusal("the database's address: \(error)")
        }
    }

    private static func address(ofVariable name: String?) throws -> String {
        guard let name else {
            throw refusal(
                "which database? Say --environment NAME, or --url-variable NAME for the variable that holds its address"
            )
        }
        guard let text = Console.variable(name), !text.isEmpty else {
            throw refusal("the variable \(name) is not set here: it has to hold the database's address")
        }
        return text
    }

    /// The address that the contract's connection comes to in an environment, secrets resolved on this machine.
    private static func address(_ options: ContractOptions, _ environment: String) throws -> String {
        let lookup = try ConnectionLookup(options)
        let databases = lookup.contract.connections.filter { $0.kind == .postgres && $0.applies(to: environment) }
        let name = lookup.contract.migrations?.database?.value
        let chosen =
            name.map { name in databases.first { $0.name.value == name } }
            ?? (databases.count == 1 ? databases.first : nil)
        guard let chosen else {
            let list = databases.map(\.name.value).joined(separator: ", ")
            throw refusal(
                "which connection do migrations use in \(environment)? The contract's section migrations says database: NAME"
                    + (list.isEmpty ? "; it has no PostgreSQL connection there" : " (\(list))")
            )
        }
        var problem = ""
        if let found = lookup.found(chosen, in: environment, problem: &problem) { return found.target.text }
        Console.complain(
            "the address of \(chosen.name.value) in \(environment): \(problem); or give it with --url-variable NAME"
        )
        throw ExitCode(3)
    }
}
