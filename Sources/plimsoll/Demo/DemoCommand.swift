// plimsoll demo: outages replayed on this machine, with real processes.
import ArgumentParser

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Replays outages on this machine with real processes, and shows how they are stopped.",
        discussion: """
            plimsoll demo morning     a config value set in the morning, on ten instances behind a proxy

            Everything runs on the loopback in a folder of its own and is gone afterwards. haproxy and python3 are needed.
            """,
        subcommands: [Morning.self]
    )

    struct Morning: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "A value set in the morning: one canary, judged, taken back; then the restart that would have hurt all.",
            discussion: "plimsoll demo morning --instances 4"
        )
        @Option(help: ArgumentHelp("How many instances of the shop.", valueName: "number")) var instances = 10
        @Option(help: ArgumentHelp("Works in this folder and leaves it there.", valueName: "folder")) var keep: String?
        @Flag(help: "Ends with an error where the story went otherwise: for tests.") var strict = false

        func validate() throws {
            guard (4...50).contains(instances) else { throw ValidationError("--instances is 4 to 50") }
        }

        func run() throws {
            let stage = try DemoStage(kept: keep)
            defer { stage.close() }
            var story = MorningStory(stage: stage, instances: instances)
            try story.run()
            if strict, let flaw = story.flaw {
                Console.complain("the story went otherwise: \(flaw)")
                throw ExitCode(1)
            }
        }
    }
}
