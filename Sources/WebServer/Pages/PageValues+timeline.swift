// PageValues+timeline: events of the journal as lines of a page, under the day they happened on.
import Changes
import Journal

extension PageValues {
    /// Whether an event belongs on the overview: what people did and how it ended, not each step on the way.
    static func isNews(_ entry: TimelineEntry) -> Bool {
        if entry.kind == "announcements.delivered" { return false }
        let news = ["failed", "lost", "quarantined", "withdrawn", "held", "resumed", "reverting", "halted", "lifted"]
        if entry.kind.hasPrefix("rollout.") { return news.contains { entry.kind == "rollout." + $0 } }
        return !entry.kind.hasPrefix("revision.")
    }

    /// Lines, the newest first, each by the wall clock of its environment; the first of each day and zone carries them.
    static func entries(
        _ entries: [TimelineEntry],
        _ clock: (_ service: String?, _ environment: String?) -> WallClock,
        isOfOneChange: Bool = false
    ) -> [[String: Any]] {
        var head = ""
        var clocks: [[String?]: WallClock] = [:]
        return entries.map { entry in
            var values = line(entry)
            let place = [entry.service, entry.environment]
            let clock = clocks[place] ?? clock(entry.service, entry.environment)
            clocks[place] = clock
            values["clock"] = clock.time(of: entry.time)
            let day = "\(clock.day(of: entry.time)), times in \(clock.zone)"
            if day != head { values["day"] = day }
            head = day
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
            "exact": entry.time.description, "words": entry.words,
        ]
        // Words that begin with who did it need not end with it.
        if !entry.words.hasPrefix(entry.actor) { values["actor"] = entry.actor }
        return values
    }
}
