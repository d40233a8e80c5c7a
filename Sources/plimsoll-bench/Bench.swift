// plimsoll-bench: times our engines alone, as JSON, for script/bench.
import Foundation

@main
enum Bench {
    static let usage = """
        plimsoll-bench documents FILE
        plimsoll-bench schema SCHEMA INSTANCES.jsonl
        plimsoll-bench cel EXPRESSION BINDINGS.json
        plimsoll-bench prediction CASES.json ROWS
        plimsoll-bench journal PLACE EVENTS WRITERS

        """

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("documents", 2): exit(DocumentsBench.run(arguments[1]))
        case ("cel", 3): exit(CELBench.run(arguments[1], arguments[2]))
        case ("prediction", 3): exit(PredictionBench.run(arguments[1], arguments[2]))
        case ("journal", 4):
            exit(await JournalBench.run(arguments[1], Int(arguments[2]) ?? 1_000, max(1, Int(arguments[3]) ?? 1)))
        case ("schema", 3): schemaBench(schemaPath: arguments[1], instancesPath: arguments[2])
        default:
            FileHandle.standardError.write(Data(usage.utf8))
            exit(2)
        }
    }
}
