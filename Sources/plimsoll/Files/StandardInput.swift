// StandardInput: lines as they come, so that a conversation over pipes works.
import Glibc

/// Standard input, line by line.
enum StandardInput {
    /// Calls `body` with each line, without its end; a last line without an end counts.
    ///
    /// Memory: the longest line, up to 256 MiB; what is longer is handed over in pieces of that size.
    static func forEachLine(_ body: ([UInt8]) -> Void) {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = read(STDIN_FILENO, &buffer, buffer.count)
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            var start = 0
            while let end = buffer[start..<got].firstIndex(of: 0x0A) {
                pending += buffer[start..<end]
                hand(&pending, body)
                start = end + 1
            }
            pending += buffer[start..<got]
            if pending.count > 256 << 20 { hand(&pending, body) }
        }
        if !pending.isEmpty { hand(&pending, body) }
    }

    private static func hand(_ line: inout [UInt8], _ body: ([UInt8]) -> Void) {
        if line.last == 0x0D { line.removeLast() }
        body(line)
        line.removeAll(keepingCapacity: true)
    }
}
