// PageValues+timeline: events of the journal as lines of a page, under the day they happened on.
import Changes
import Journal

extension PageValues {
    /// Whether an event belongs on the overview: what people did and how it ended, not each step on the way.
    static func isNews(_ entry: TimelineEntry) -> Bool {
        let news = ["failed", "lost", "quarantined", "withdrawn", "held", "resumed", "reverting", "halted", "lifted"]
        if entry.kind.hasPrefix("rollout.") { return news.contains { entry.kind == "rollout." + $0 } }
        return !entry.kind.hasPrefix("revision.")
    }

    /// Lines, the newest first; the first of each day carries it.
    static func entries(_ entries: [TimelineEntry], isOfOneChange: Bool = false) -> [[String: Any]] {
        var day = ""
        return entries.map { entry in
            var values = line(entry)
            // 2026-11-25 17:19:46 UTC
            let words = entry.time.shown.split(separator: " ")
            if words.count == 3 {
                values["clock"] = String(words[1])
                if words[0] != day { values["day"] = "\(words[0]), times in \(words[2])" }
                day = String(words[0])
            }
            guard !isOfOneChange else { return values }
            values["position"] = String(entry.position)
            if let service = entry.service { values["place"] = service + (entry.environment.map { " " + $0 } ?? "") }
            if let change = entry.change, let service = entry.service {
                values["change"] = change.text
                values["link"] =
                    "/services/\(LoginRoutes.escaped(service))/changes/\(LoginRoutes.escaped(change.text))"
            }
            return values
        }
    }

    private static func line(_ entry: TimelineEntry) -> [String: Any] {
        var values: [String: Any] = [
            "clock": entry.time.shown, "exact": entry.time.description, "words": entry.words,
        ]
        // Words that begin with who did it need not end with it.
        if !entry.words.hasPrefix(entry.actor) { values["actor"] = entry.actor }
        return values
    }
}
