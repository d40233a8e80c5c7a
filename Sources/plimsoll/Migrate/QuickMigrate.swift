// QuickMigrate: `migrate check FILE…` read from the arguments without the parser, for the sake of start-up.
import Findings
import Migrations

/// The commonest call, recognised by hand; whatever else there is, wrong words included, is left to the parser: nil.
enum QuickMigrate {
    static func run(_ arguments: [String]) -> MigrationRun? {
        guard arguments.count > 2, arguments[0] == "migrate", arguments[1] == "check" else { return nil }
        var run = MigrationRun(files: [])
        var index = 2
        while index < arguments.count {
            let word = arguments[index]
            index += 1
            switch word {
            case "--per-file-transaction": run.reading.perFileTransaction = true
            case "--format", "--schema", "--stats":
                guard index < arguments.count, !arguments[index].hasPrefix("-") else { return nil }
                let value = arguments[index]
                index += 1
                switch word {
                case "--schema": run.schema.append(value)
                case "--stats": run.stats = value
                default:
                    guard let format = ReportFormat(rawValue: value) else { return nil }
                    run.format = format
                }
            default:
                guard !word.hasPrefix("-") || word == "-" else { return nil }
                run.files.append(word)
            }
        }
        return run.files.isEmpty ? nil : run
    }
}
