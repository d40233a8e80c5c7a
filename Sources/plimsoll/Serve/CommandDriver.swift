// CommandDriver: the team's own scripts list, change, ask and take back instances.
import Changes
import Contracts
import Dispatch
import Journal
import PostgreSQL
import Processes

/// The scripts of a contract's `driver`, run by the server's shell in the folder that it serves from.
///
/// Each script finds in its variables what it is about: `PLIMSOLL_SERVICE`, `PLIMSOLL_ENVIRONMENT`, `PLIMSOLL_INSTANCE`,
/// `PLIMSOLL_REVISION`, `PLIMSOLL_ACTION`, `PLIMSOLL_CAUSE`. An action that ended with 0 is written down beside the
/// journal and not run again; one that was cut off by the end of the server is, so a script has to stand being run twice
/// with the same `PLIMSOLL_ACTION`.
actor CommandDriver: Driver {
    /// The scripts.
    struct Scripts: Sendable {
        var list: String
        var apply: String
        var health: String?
        var revert: String?
    }

    /// How long a script may take.
    static let limit = Duration.seconds(60)

    private let scripts: Scripts
    private let service: String
    private let environment: String
    private let record: DoneActions

    init(_ scripts: Scripts, service: String, environment: String, record: DoneActions) {
        self.scripts = scripts
        self.service = service
        self.environment = environment
        self.record = record
    }

    func instances(now: Timestamp) async throws(DriverFailure) -> [InstanceView] {
        let output = try await run(scripts.list, variables(nil, nil, nil, []), "list")
        var items = try InstanceList.read(output)
        if let health = scripts.health {
            for index in items.indices {
                let instance = items[index].instance
                let variables = variables(instance, items[index].revision, nil, [])
                let answer = await Self.status(health, variables)
                // A script that does not end tells nothing: unknown, and never well.
                items[index].healthy = answer.map { $0.code == 0 }
            }
        }
        let (service, environment) = (service, environment)
        let done = try await record.all()
        return items.map { item in
            InstanceView(item, service: service, environment: environment, done: done[item.instance], now: now)
        }
    }

    func assign(
        _ instance: InstanceID,
        to revision: RevisionID,
        action: String,
        cause: [String]
    ) async throws(DriverFailure) {
        guard try await record.all()[instance] != action else { return }
        let isBack = action.contains("/back/")
        let script = isBack ? scripts.revert ?? scripts.apply : scripts.apply
        _ = try await run(script, variables(instance, revision, action, cause), isBack ? "revert" : "apply")
        try await record.note(action, of: instance)
    }

    func withdraw(_ instance: InstanceID, action: String, cause: [String]) async throws(DriverFailure) {
        guard try await record.all()[instance] != action else { return }
        guard let revert = scripts.revert else {
            throw DriverFailure(because: "\(instance) is to stop, and the contract's driver has no revert script")
        }
        _ = try await run(revert, variables(instance, nil, action, cause), "revert")
        try await record.note(action, of: instance)
    }

    private func variables(
        _ instance: InstanceID?,
        _ revision: RevisionID?,
        _ action: String?,
        _ cause: [String]
    ) -> [String: String] {
        var result = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PLIMSOLL_SERVICE": service,
            "PLIMSOLL_ENVIRONMENT": environment,
            "PLIMSOLL_REVISION": revision?.text ?? "",
            "PLIMSOLL_CAUSE": cause.joined(separator: ","),
        ]
        result["PLIMSOLL_INSTANCE"] = instance?.text
        result["PLIMSOLL_ACTION"] = action
        return result
    }

    private func run(
        _ line: String,
        _ variables: [String: String],
        _ name: String
    ) async throws(DriverFailure) -> String {
        guard let answer = await Self.status(line, variables) else {
            throw DriverFailure(because: "the \(name) script did not end within \(Self.limit), and was ended")
        }
        guard answer.code == 0 else {
            let last = answer.output.split(separator: "\n").last.map { ": " + $0.prefix(300) } ?? ""
            throw DriverFailure(because: "the \(name) script ended with \(answer.code)\(last)")
        }
        return answer.output
    }

    /// The exit code and up to a mebibyte of output; nil where it did not end in time.
    ///
    /// The call waits on a thread that is not one of the tasks'.
    private static func status(
        _ line: String,
        _ variables: [String: String]
    ) async -> (code: Int32, output: String)? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let result = try? ChildProcess.run("/bin/sh", ["-c", line], variables: variables, within: limit)
                continuation.resume(
                    returning: result.map { result in
                        switch result.exit {
                        case .status(let code): (code, result.output)
                        case .signal(let number): (128 + number, result.output)
                        }
                    }
                )
            }
        }
    }
}
