// ChangeWatch: a change followed to its end, a line a fact.
import Agent
import ArgumentParser
import Changes
import FoundationEssentials
import Journal
import Synchronization

/// Follows a change.
struct ChangeWatch {
    let server: Server
    let service: String
    let format: ListFormat

    /// Prints what happens until the change is over or waits for a person.
    ///
    /// - Throws: `ExitCode`: 1 where it was taken back, halted or failed; 3 where the server went away and did not come back.
    func follow(_ change: Change) throws {
        let path = Server.path(service, change: change.id.text)
        let fleet = server.attempt { client throws(ServerFailure) in
            try await client.get(Server.path(change.service, change.environment), as: EnvironmentAnswer.self)
        }
        let names = (try? fleet.get())?.instances.map(\.instance) ?? []
        let bar = Mutex(FleetBar(names))
        let last = Mutex<String?>(nil)
        let format = format
        var lost = 0
        while true {
            let before = last.withLock { $0 }
            let end: Result<Void, ServerFailure> = server.attempt { client throws(ServerFailure) in
                try await client.events(path + "/events", after: before) { event in
                    if event.name == "end" { return false }
                    last.withLock { $0 = event.id ?? $0 }
                    guard format == .terminal, let step = ChangeWatch.step(event) else { return true }
                    let line = bar.withLock { $0.line(for: step) }
                    Console.print(line)
                    return true
                }
            }
            if case .failure(let failure) = end {
                lost += 1
                guard failure.mayPass, lost < 30 else { throw Server.explained(failure) }
                Console.note("  the server is away (\(failure.words)): asking again\n")
                pause()
                continue
            }
            let answer = try server.ask { client throws(ServerFailure) in
                try await client.get(path, as: ChangeAnswer.self)
            }
            if answer.state.isOver || answer.state == .held || answer.state == .proposed {
                return try finish(answer)
            }
            lost += 1
            guard lost < 1_000 else { throw ExitCode(3) }
            pause()
        }
    }

    private static func step(_ event: ServerEvent) -> ChangeStep? {
        try? JSONDecoder().decode(ChangeStep.self, from: Data(event.data.utf8))
    }

    private func pause() {
        Waiting.value { try? await Task.sleep(for: .seconds(1)) }
    }

    private func finish(_ answer: ChangeAnswer) throws {
        if format == .json {
            Console.print(Encoded.text(answer) + "\n")
        } else {
            Console.print(ChangeText.ending(answer))
        }
        switch answer.state {
        case .done: return
        case .proposed, .underway: return
        case .held: throw ExitCode(3)
        case .reverting, .reverted, .halted, .cancelled, .failed: throw ExitCode(1)
        }
    }
}

/// The fleet as signs, one an instance: ○ as before, ◐ moving, ● on the new revision, ■ failing.
struct FleetBar {
    private var signs: [InstanceID: String] = [:]
    private var names: [InstanceID]
    private var isReturning = false

    init(_ names: [InstanceID]) { self.names = names.sorted() }

    /// The line of a step: what is done, the fleet after it, its words.
    mutating func line(for step: ChangeStep) -> String {
        let word = step.kind.split(separator: ".").last.map(String.init) ?? step.kind
        if word == "reverting" { isReturning = true }
        if let instance = step.instance {
            if !names.contains(instance) { names = (names + [instance]).sorted() }
            switch word {
            case "assigned": signs[instance] = "◐"
            case "settled": signs[instance] = isReturning ? "○" : "●"
            case "failed": signs[instance] = "■"
            case "quarantined": signs[instance] = "▲"
            default: break
            }
        }
        let fleet = names.prefix(40).map { signs[$0] ?? "○" }.joined()
        let label = (isReturning ? "back" : "ship").padded(to: 6)
        return "  \(label) \(fleet)\(fleet.isEmpty ? "" : "  ")\(step.words)\n"
    }
}
