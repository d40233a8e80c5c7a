// WritingDesk: shows what a statement did and asks whether it stays; writes down what became of it.
import Glibc
import Guards

/// How a writing session decides and where it writes things down.
struct WritingDesk: Sendable {
    let environment: String
    let connection: String
    let why: String
    /// Whether no person is asked.
    let saysYes: Bool
    /// How many rows a script expects; nil where it says nothing.
    let expectedRows: Int?
    let log: String

    /// The log file of this person.
    static var logFile: String {
        let home = Console.variable("HOME") ?? "/tmp"
        let state =
            Console.variable("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.local/state"
        return state + "/plimsoll/console.jsonl"
    }

    var desk: ConsoleDesk {
        ConsoleDesk(
            ask: { lines, rows in ask(lines, rows) },
            record: { record in write(record) }
        )
    }

    private func ask(_ lines: [String], _ rows: Int?) -> Bool {
        let text = lines.map { "  │ " + $0 + "\n" }.joined()
        if saysYes {
            if let expectedRows, expectedRows != rows {
                Console.complain(
                    "\(text)not committed: \(rows.map(String.init) ?? "no") rows, --expect-rows says \(expectedRows)"
                )
                return false
            }
            return true
        }
        guard let terminal = Terminal() else {
            Console.complain("\(text)not committed: there is no terminal to ask on (--yes --expect-rows N for scripts)")
            return false
        }
        terminal.write("\n  ┌ \(environment.uppercased()) \(connection): not committed yet\n\(text)  └ commit? [y/N] ")
        let answer = terminal.line()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }

    private func write(_ record: ConsoleRecord) {
        let user = Console.variable("SUDO_USER") ?? Console.variable("USER") ?? "uid \(getuid())"
        let fields: [(String, String)] = [
            ("time", WritingDesk.time(Moment.now)), ("user", user), ("environment", environment),
            ("connection", connection),
            ("why", why), ("statement", record.statement), ("effect", record.effect.joined(separator: "; ")),
            ("outcome", record.outcome),
        ]
        let line =
            "{" + fields.map { "\(JSONLine.quoted($0.0)): \(JSONLine.quoted($0.1))" }.joined(separator: ", ") + "}\n"
        if !WritingDesk.append(line, to: log) { Console.complain("the log \(log) cannot be written") }
    }

    /// `2026-11-25T10:00:00Z`.
    static func time(_ seconds: Int64) -> String {
        var seconds = time_t(seconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Appends a line, with the folders above it.
    static func append(_ line: String, to path: String) -> Bool {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o700)
        }
        return FileAppending.append(line, to: path)
    }
}

/// Text in a line of JSON.
enum JSONLine {
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// The person's terminal, whatever standard input and output are.
final class Terminal {
    private let file: Int32

    /// Opens the terminal; nil where there is none.
    init?() {
        file = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return nil }
    }

    deinit { close(file) }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    }

    /// A line without its end; nil at the end of the input.
    func line() -> String? { Terminal.line(of: file) }

    /// A line of a file, byte by byte so that nothing behind it is taken.
    static func line(of file: Int32) -> String? {
        var bytes: [UInt8] = []
        while bytes.count < 4096 {
            var byte: UInt8 = 0
            let count = read(file, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == 10 || byte == 13 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}
