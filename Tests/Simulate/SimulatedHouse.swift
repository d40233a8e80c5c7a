// SimulatedHouse: the rules of one life: what its contracts say, and the content of its revisions.
import Changes
import Journal

/// What the contracts of one life say.
struct SimulatedHouse: Sendable {
    /// Approvals that a change of production needs.
    var approvals: Int
    /// Whether there are times in which nothing may start.
    var hasWindows: Bool
    /// Whether there is a connection, which the server cannot check itself.
    var hasConnection: Bool

    init(_ chance: inout SimulatedChance) {
        approvals = chance.below(2)
        hasWindows = chance.happens(300)
        hasConnection = chance.happens(600)
    }

    /// Whether a window is open, by the clock of the day.
    func isOpen(at time: Timestamp) -> Bool {
        guard hasWindows else { return true }
        let minute = time.seconds % 86_400 / 60
        return minute < 6 * 60 + 15 || minute >= 6 * 60 + 18 && minute < 23 * 60 + 59
    }

    /// A revision's content.
    func content(_ number: Int, signals: Bool, steps: Int) -> RevisionContent {
        let sizes = ["[1, \"25%\", \"100%\"]", "[1, \"50%\"]", "[\"100%\"]", "[1, 2, \"100%\"]"][steps]
        var text = """
            plimsoll: 1
            service: shop
            config:
              app: {layers: [{file: app.yaml}]}
            environments:
              production:
                protected: true
                approvals: \(approvals)
            rollout:
              steps: \(sizes)
              bake: 20s
              grace: 10s
              health: {http: "http://127.0.0.1:{port}/health", start_within: 30s}

            """
        if signals { text += "  signals: {errors: {bad: up}}\n" }
        if hasConnection { text += "connections: {database: {postgres: config.app.database}}\n" }
        if hasWindows {
            let windows = """
                    windows: [{days: mon-sun, from: "00:00", to: "06:15"}, {days: mon-sun, from: "06:18", to: "23:59"}]

                """
            text = text.replacing("    approvals:", with: windows + "    approvals:")
        }
        return RevisionContent(
            contract: "plimsoll.yaml",
            files: [
                RevisionFile(path: "app.yaml", text: "database: postgres://shop@db.shop.example/shop\n"),
                RevisionFile(path: "plimsoll.yaml", text: text),
            ],
            artefact: "v\(number)"
        )
    }

    /// What a check with connections says, of who reaches them.
    static let checks = CheckSummary(verdict: "pass", counts: ["connections": 1], by: ["command line"])
}
