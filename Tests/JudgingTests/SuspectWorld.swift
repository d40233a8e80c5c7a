// SuspectWorld: one line of the suite `suspects`, read into facts and truth.
import Documents
import Judging

/// A world of the suite.
struct SuspectWorld {
    var facts: IncidentFacts
    /// The change to blame; nil for none.
    let guilty: String?
    let isRestartDangerous: Bool

    init?(_ document: Document) {
        guard let root = document.root else { return nil }
        let world = Part(document: document, node: root)
        facts = IncidentFacts(openedAt: world.number("opened_at"), symptomAt: world.number("first_symptom_at"))
        facts.services = world.list("services").map { service in
            IncidentFacts.Service(
                name: service.text("name") ?? "",
                dependsOn: service.list("depends_on").map(\.text),
                database: service.text("database")
            )
        }
        var health: [String: Part] = [:]
        for entry in world.list("health") { health[entry.text("instance") ?? ""] = entry }
        facts.instances = world.list("instances").map { entry in
            let id = entry.text("id") ?? ""
            var instance = IncidentFacts.Instance(
                id: id,
                service: entry.text("service") ?? "",
                startedAt: entry.number("started_at")
            )
            if let counts = health[id] {
                instance.requests = Int(counts.number("requests"))
                instance.errors = Int(counts.number("errors"))
                instance.requestsBefore = Int(counts.number("before_requests"))
                instance.errorsBefore = Int(counts.number("before_errors"))
            }
            return instance
        }
        facts.changes = world.list("changes").compactMap(SuspectWorld.change)
        facts.events = world.list("events").compactMap(SuspectWorld.event)
        facts.errorLines = world.list("logs").filter { $0.text("level") == "error" }.map { line in
            IncidentFacts.ErrorLine(
                instance: line.text("instance") ?? "",
                message: line.text("message") ?? "",
                count: Int(line.number("count"))
            )
        }
        let truth = world.part("truth")
        guilty = truth?.text("change")
        isRestartDangerous = truth?.flag("restart_all_dangerous") ?? false
    }

    private static func change(_ entry: Part) -> IncidentFacts.Change? {
        guard let kind = entry.text("kind").flatMap(IncidentFacts.Kind.init),
            let reload = entry.text("reload").flatMap(IncidentFacts.Reload.init)
        else { return nil }
        let keys = entry.list("keys")
        let values = keys.compactMap { $0.text("new") }.filter { $0.count > 3 }
        var change = IncidentFacts.Change(
            id: entry.text("id") ?? "",
            kind: kind,
            service: entry.text("service"),
            at: entry.number("at"),
            reload: reload,
            words: keys.compactMap { $0.text("key") } + values + [entry.text("revision")].compactMap(\.self)
        )
        change.database = entry.part("scope")?.text("database")
        change.revision = entry.text("revision")
        change.needsRevision = entry.text("needs_revision")
        change.revertedAt = entry.text("reverted_at") == nil ? nil : entry.number("reverted_at")
        for activation in entry.list("activations") {
            change.activations[activation.text("instance") ?? ""] = activation.number("at")
        }
        return change
    }

    private static func event(_ entry: Part) -> IncidentFacts.Event? {
        let at = entry.number("at")
        return switch entry.text("kind") {
        case "job_run": .jobRun(job: entry.text("job") ?? "", at: at)
        case "memory_high": .memoryHigh(service: entry.text("service") ?? "", at: at)
        case "traffic": .traffic(ratio: entry.number("ratio"), at: at)
        default: nil
        }
    }
}

/// A node of the line.
private struct Part {
    let document: Document
    let node: Int

    var text: String { document.text(of: node) }
    func part(_ key: String) -> Part? {
        document.member(key, of: node).map { Part(document: document, node: $0) }
    }
    /// A member's text; nil where it is missing or null.
    func text(_ key: String) -> String? {
        part(key).flatMap { document.nodes[$0.node].kind == .null ? nil : $0.text }
    }
    func number(_ key: String) -> Double { text(key).flatMap(Double.init) ?? 0 }
    func flag(_ key: String) -> Bool { part(key).map { document.nodes[$0.node].kind == .yes } ?? false }
    func list(_ key: String) -> [Part] {
        guard let part = part(key), document.nodes[part.node].kind == .sequence else { return [] }
        return document.elements(of: part.node).map { Part(document: document, node: $0) }
    }
}
