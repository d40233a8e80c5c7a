// Metrics: what Prometheus reads.
import Changes
import Journal
import Processes

/// Lines of the Prometheus text format.
///
/// - Source: Prometheus, "Exposition formats", text format 0.0.4.
struct MetricsText {
    private(set) var text = ""

    /// Adds a metric with its samples.
    mutating func add(
        _ name: String,
        _ type: String,
        _ help: String,
        _ samples: [(labels: [(String, String)], value: Int64)]
    ) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for (labels, value) in samples {
            let inner = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
            text += inner.isEmpty ? "\(name) \(value)\n" : "\(name){\(inner)} \(value)\n"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.map { letter in
            switch letter {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            default: String(letter)
            }
        }.joined()
    }

    /// All that the server tells of itself and of what it sees.
    static func whole(_ ground: Ground, now: Timestamp) async throws -> String {
        let composing = try await Composing(ground, now: now)
        var metrics = MetricsText()
        let answers = await ground.counters.answers.sorted { $0.key < $1.key }
        metrics.add(
            "plimsoll_http_answers_total",
            "counter",
            "Answers since the start, by status.",
            answers.map { ([("status", String($0.key))], Int64($0.value)) }
        )
        metrics.add(
            "plimsoll_agent_reports_total",
            "counter",
            "Reports of agents since the start.",
            [([], Int64(await ground.counters.reports))]
        )
        metrics.add(
            "plimsoll_journal_position",
            "gauge",
            "The end of the journal.",
            [([], composing.model.position)]
        )
        var instances: [(labels: [(String, String)], value: Int64)] = []
        var underWay: [(labels: [(String, String)], value: Int64)] = []
        for service in composing.model.services {
            for view in composing.model.environments(of: service) {
                let place = [("service", service), ("environment", view.name)]
                underWay.append((place, view.underWay == nil ? 0 : 1))
                let counts = Dictionary(grouping: try await composing.instances(service, view.name)) {
                    PageValues.name(of: $0, now)
                }
                for state in ["healthy", "failing", "moving", "unknown"] {
                    instances.append((place + [("state", state)], Int64(counts[state]?.count ?? 0)))
                }
            }
        }
        metrics.add("plimsoll_instances", "gauge", "Instances by how they are.", instances)
        metrics.add("plimsoll_changes_under_way", "gauge", "Changes being carried out.", underWay)
        metrics.add("plimsoll_stops", "gauge", "Stops in force.", [([], Int64(composing.model.stops.stops.count))])
        let told = composing.model.announcements
        metrics.add(
            "plimsoll_announcements_total",
            "counter",
            "Announcements by what became of them.",
            [
                ([("outcome", "delivered")], Int64(told.deliveredCount)),
                ([("outcome", "abandoned")], Int64(told.abandonedCount)),
            ]
        )
        metrics.add(
            "plimsoll_announcements_delayed",
            "gauge",
            "Announcements that failed and are tried again.",
            [([], Int64(told.delayed.count))]
        )
        let unread = composing.model.unread.values.reduce(0) { $0 + $1.count }
        metrics.add("plimsoll_events_unread", "gauge", "Events that this version cannot read.", [([], Int64(unread))])
        return metrics.text
    }
}
