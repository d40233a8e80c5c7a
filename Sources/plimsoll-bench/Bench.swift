// plimsoll-bench: times our engines alone, as JSON, for script/bench.
import Foundation

@main
enum Bench {
    static func main() {
        let arguments = CommandLine.arguments
        if arguments.count == 3, arguments[1] == "documents" {
            exit(DocumentsBench.run(arguments[2]))
        } else if arguments.count == 4, arguments[1] == "schema" {
            schemaBench(schemaPath: arguments[2], instancesPath: arguments[3])
        } else {
            print("{}")
        }
    }
}
