// Rehearsal: one rehearsal in its order: the checks, copies of databases, the migrations, the boot.
import ArgumentParser
import Contracts
import Databases
import Documents
import Findings
import Migrations
import PostgreSQL
import Preflight

/// One rehearsal.
struct Rehearsal {
    private let command: RehearseCommand
    private let contract: Contract
    private let path: String
    private var surroundings: Surroundings
    private(set) var report: RehearsalReport
    /// The copies' addresses, by connection.
    private var copies: [String: ThrowAwayCopy] = [:]
    private var addresses: [String: String] = [:]

    /// Reads the contract.
    ///
    /// - Throws: `ExitCode(2)` after saying why, where it cannot be used or does not know what was named.
    init(_ command: RehearseCommand) throws {
        let file = try ContractFile(command.contract)
        guard let contract = file.contract, file.isSound else {
            Console.complain("the contract \(file.path) cannot be used: plimsoll check says why")
            throw ExitCode(2)
        }
        let known = contract.environments.map(\.name.value)
        guard known.contains(command.environment) else {
            Console.complain(UnknownEnvironmentWords.text(command.environment, known: known))
            throw ExitCode(2)
        }
        let connections = contract.connections.map(\.name.value)
        let named =
            command.real + command.give.compactMap { $0.split(separator: "=", maxSplits: 1).last.map(String.init) }
        for name in named where !connections.contains(name) {
            Console.complain("the contract has no connection \(name) (it has \(connections.joined(separator: ", ")))")
            throw ExitCode(2)
        }
        (self.command, self.contract, path, surroundings) = (command, contract, file.path, file.surroundings)
        report = RehearsalReport(subject: "\(contract.service) in \(command.environment)")
    }

    /// Goes through all parts; what depends on one that failed is not run.
    mutating func run() throws -> Verdict {
        check()
        var options = LocalCluster.Options(settings: ["autovacuum": "off"])
        options.password = (0..<4).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }.joined()
        do throws(PostgreSQLError) {
            let databases = contract.connections.filter { $0.kind == .postgres && $0.applies(to: command.environment) }
            let cluster = databases.isEmpty ? nil : try LocalCluster(options)
            defer { cluster?.close() }
            if let cluster { try copy(databases, cluster, password: options.password ?? "") }
            if report.has(.failed), contract.migrations != nil {
                report.add("migrations", .skipped, "a part before them failed")
            } else {
                migrate()
            }
            boot()
        } catch {
            report.add("copies", .unknown, "\(error)")
        }
        return report.verdict
    }

    private mutating func check() {
        var looking = surroundings
        let (path, against) = (path, command.against)
        looking.migrations = { name in MigrationRun.report(contract: path, environment: name, since: against) }
        let outcome = Preflight(contract: contract, surroundings: looking).run([command.environment])
        AddressMask.apply(contract, outcome.views)
        report.findings = Report(findings: outcome.report.findings).findings
        report.unchecked = outcome.report.unchecked
        let errors = outcome.report.findings.count { $0.level == .error }
        let words = errors == 0 ? "no errors" : "\(errors) error\(errors == 1 ? "" : "s")"
        report.add("checks", errors == 0 ? .passed : .failed, words)
    }

    // MARK: - Copies and migrations

    private var migrated: String? {
        let databases = contract.connections.filter { $0.kind == .postgres && $0.applies(to: command.environment) }
        return contract.migrations?.database?.value ?? (databases.count == 1 ? databases.first?.name.value : nil)
    }

    private mutating func copy(
        _ databases: [Contract.Connection],
        _ cluster: LocalCluster,
        password: String
    ) throws(PostgreSQLError) {
        for connection in databases {
            let name = connection.name.value
            var texts: [String] = []
            if name == migrated {
                for file in command.schema {
                    do throws(FileFailure) {
                        let bytes = try FileSystem.read(file, limit: MigrationSources.maximumBytes)
                        texts.append(String(decoding: bytes, as: UTF8.self))
                    } catch {
                        throw .unusableSettings("--schema \(file): \(error.words)")
                    }
                }
            }
            guard let settings = cluster.tcpSettings() else {
                report.add(name, .unknown, "the throw-away server has no address on the loopback")
                continue
            }
            do throws(PostgreSQLError) {
                let copy = try ThrowAwayCopy(named: name, on: settings, schema: texts)
                report.unchecked += copy.unseen.map {
                    Unchecked("the copy of \(name)", because: $0, wasRequired: false)
                }
                copies[name] = copy
                addresses[name] = "postgres://postgres:\(password)@127.0.0.1:\(cluster.port)/\(name)"
                let from = texts.isEmpty ? "empty" : "with the schema of \(command.schema.joined(separator: ", "))"
                report.add(name, .passed, "a copy, \(from)")
            } catch {
                report.add(name, .failed, "the schema cannot be loaded: \(error)")
            }
        }
    }

    private mutating func migrate() {
        guard contract.migrations != nil else { return }
        guard let name = migrated, var copy = copies[name] else {
            report.add("migrations", .unknown, "the contract does not say which database they change")
            return
        }
        do {
            let files = try RehearsedFiles(contract: path, environment: command.environment, command)
            if let words = files.words {
                report.unchecked.append(Unchecked("which migrations are new", because: words, wasRequired: false))
            }
            guard let firstNew = files.all.firstIndex(where: \.isNew) else {
                report.add("migrations", .passed, "none is new")
                return
            }
            for file in files.all[..<firstNew] where !run(file.path, copy, isNew: false) { return }
            let count = copy.unseen.count
            try copy.fill()
            report.unchecked += copy.unseen.dropFirst(count).map {
                Unchecked("the copy of \(name)", because: $0, wasRequired: false)
            }
            for file in files.all[firstNew...] where !run(file.path, copy, isNew: file.isNew) { return }
        } catch let problem as MigrationProblem {
            report.add("migrations", .unknown, problem.words)
        } catch {
            report.add("migrations", .unknown, "\(error)")
        }
    }

    /// Runs one file on the copy; whether the next may follow.
    private mutating func run(_ file: String, _ copy: ThrowAwayCopy, isNew: Bool) -> Bool {
        guard let script = try? MigrateRunFiles.script(file, contract.migrations?.perFileTransaction) else {
            report.add(file, .failed, "it cannot be run as it stands")
            return false
        }
        let started = ContinuousClock.now
        let outcome = DatabaseRun.run([script], on: copy.settings)
        let seconds = MigrationWords.seconds(started.duration(to: .now).inSeconds)
        let place = outcome.place.map { "at step \($0.step) of \($0.steps) (line \($0.line))" } ?? ""
        switch outcome.end {
        case .done:
            let steps = outcome.done.values.reduce(0, +)
            if isNew { report.add(file, .passed, "\(steps) step\(steps == 1 ? "" : "s") in \(seconds)") }
            return true
        case .failed(let error):
            report.add(
                file,
                .failed,
                "\(isNew ? "" : "an earlier migration, ")\(place.isEmpty ? "" : place + ": ")\(error)"
            )
        case .refused(let because, _): report.add(file, .failed, because)
        case .cancelled: report.add(file, .unknown, "it was stopped")
        }
        return false
    }

    // MARK: - The boot

    private mutating func boot() {
        guard !command.command.isEmpty else { return }
        let words = command.command.joined(separator: " ")
        guard !report.has(.failed) else {
            report.add("boot", .skipped, "\(words): a part before it failed")
            return
        }
        var redirection = Redirection(contract: contract, environment: command.environment, addresses: addresses)
        redirection.add(real: command.real, given: command.give, overrides: surroundings.overrides)
        surroundings.overrides += redirection.overrides
        let outcome = Preflight(contract: contract, surroundings: surroundings).load([command.environment])
        guard let loaded = outcome.environments.first else {
            report.add("boot", .unknown, "the environment's config cannot be read")
            return
        }
        var delivered = DeliveredConfig(contract: contract, loaded, redirection, overrides: surroundings.overrides)
        delivered.prepare()
        if let reason = redirection.problem ?? delivered.problem {
            report.add("boot", .unknown, "\(words) was not started: \(reason)")
            return
        }
        report.unchecked += delivered.unchecked
        let limits = RehearsalBoot.Limits(within: .seconds(command.within), watch: .seconds(command.watch))
        let boot = RehearsalBoot(command.command, delivered, contract.rollout?.health, limits)
        let result = boot.run()
        report.add("boot", result.state, "\(words): \(result.words)", lines: result.lines)
    }
}
