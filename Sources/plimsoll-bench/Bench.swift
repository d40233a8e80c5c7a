// plimsoll-bench: times our engines alone, as JSON, for script/bench.
import Foundation

@main
enum Bench {
    static let usage = """
        plimsoll-bench documents FILE
        plimsoll-bench schema SCHEMA INSTANCES.jsonl
        plimsoll-bench cel EXPRESSION BINDINGS.json
        plimsoll-bench prediction CASES.json ROWS

        """

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("documents", 2): exit(DocumentsBench.run(arguments[1]))
        case ("cel", 3): exit(CELBench.run(arguments[1], arguments[2]))
        case ("prediction", 3): exit(PredictionBench.run(arguments[1], arguments[2]))
        case ("schema", 3): schemaBench(schemaPath: arguments[1], instancesPath: arguments[2])
        default:
            FileHandle.standardError.write(Data(usage.utf8))
            exit(2)
        }
    }
}
