// plimsoll-bench: times our engines alone, as JSON, for script/bench.
import Foundation

@main
enum Bench {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.count == 2, arguments.first == "documents", let file = arguments.last {
            exit(DocumentsBench.run(file))
        }
        print("{}")
    }
}
