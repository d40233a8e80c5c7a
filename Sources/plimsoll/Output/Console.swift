// Console: what standard output and error are connected to, and writing to them.
import Glibc

/// The terminal, or what stands in its place.
enum Console {
    /// Writes to standard output; a reader that went away ends the program quietly.
    static func print(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Ends the program.
    static func end(_ code: Int32) -> Never { exit(code) }

    /// Writes a line to standard error.
    static func complain(_ text: String) { write("plimsoll: " + text + "\n", to: STDERR_FILENO) }

    /// Writes text to standard error as it is.
    static func note(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Shows progress on standard error where that is a terminal; the same line is overwritten.
    static func progress(_ text: String) {
        guard showsProgress else { return }
        write("\r\u{1B}[2K" + text, to: STDERR_FILENO)
    }

    /// Takes the progress line away again.
    static func clearProgress() {
        if showsProgress { write("\r\u{1B}[2K", to: STDERR_FILENO) }
    }

    /// Whether standard error is a terminal that can overwrite a line.
    static let showsProgress = isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb"

    /// Whether to colour standard output: a terminal, no `NO_COLOR`, or `CLICOLOR_FORCE`.
    static var usesColour: Bool {
        if let no = variable("NO_COLOR"), !no.isEmpty { return false }
        if let force = variable("CLICOLOR_FORCE"), !force.isEmpty, force != "0" { return true }
        return isatty(STDOUT_FILENO) == 1 && variable("TERM") != "dumb"
    }

    /// How many cells wide standard output is; 100 where it is no terminal.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }

    /// An environment variable.
    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// All environment variables.
    static var variables: [String: String] {
        var result: [String: String] = [:]
        var cursor = environ
        while let entry = cursor.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            cursor += 1
        }
        return result
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var offset = 0
            while offset < bytes.count {
                let written = Glibc.write(descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
                if written > 0 {
                    offset += written
                } else if errno != EINTR {
                    exit(errno == EPIPE ? 0 : 74)
                }
            }
        }
    }
}
