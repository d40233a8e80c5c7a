// QuickCheck: `check FILE…` read from the arguments without the parser, for the sake of start-up.
import Documents
import Findings

/// The commonest call, recognised by hand: `check`, files, `--read-as` and `--format`.
///
/// Whatever else there is, wrong words included, is left to the parser of arguments: it gives nil.
enum QuickCheck {
    static func run(_ arguments: [String]) -> FileRun? {
        guard arguments.first == "check" else { return nil }
        var run = FileRun(files: [])
        var files: [String] = []
        var index = 1
        while index < arguments.count {
            let word = arguments[index]
            index += 1
            if word == "--read-as" || word == "--format" {
                guard index < arguments.count else { return nil }
                let value = arguments[index]
                index += 1
                if word == "--read-as" {
                    guard let dialect = Dialect(rawValue: value) else { return nil }
                    run.readAs = dialect
                } else {
                    guard let format = ReportFormat(rawValue: value) else { return nil }
                    run.format = format
                }
            } else if word.hasPrefix("-"), word != "-" {
                return nil
            } else {
                files.append(word)
            }
        }
        guard !files.isEmpty else { return nil }
        return FileRun(files: files, readAs: run.readAs, format: run.format)
    }
}
