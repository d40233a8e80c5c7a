// OutputRelay: one stream of the program passed through untouched, its lines kept on the way.
import Glibc
import Synchronization

/// One stream of the program, passed through byte by byte in order.
///
/// A thread reads the program's pipe and writes to our own stream; while that cannot take more, nothing is read, so the
/// program waits as if it wrote there itself. When our stream's reader goes away the pipe is closed, and the program gets
/// what it would have got: SIGPIPE.
final class OutputRelay: Sendable {
    /// The end that the program writes to; closed once it was started.
    let input: Int32
    private let from: Int32
    private let state = Mutex((isDone: false, isWriting: false))

    /// Whether everything was passed on and nothing more can come.
    var isDone: Bool { state.withLock { $0.isDone } }

    /// Whether everything that came was passed on; a process that left the program's group may still hold the pipe.
    var isEmpty: Bool {
        state.withLock { state in
            if state.isDone { return true }
            var waiting: Int32 = 0
            return !state.isWriting && ioctl(from, UInt(FIONREAD), &waiting) == 0 && waiting == 0
        }
    }

    /// A relay to `output`; nil where no pipe or thread can be had.
    init?(to output: Int32, tail: LogTail, source: String, whenDone: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        from = ends[0]
        input = ends[1]
        let isStarted = PlainThread.start { [self] in
            pass(to: output, tail, source)
            state.withLock { state in
                state.isDone = true
                close(from)
            }
            whenDone()
        }
        guard isStarted else {
            close(ends[0])
            close(ends[1])
            return nil
        }
    }

    private func pass(to output: Int32, _ tail: LogTail, _ source: String) {
        var cutter = LineCutter()
        let size = 64 << 10
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer {
            buffer.deallocate()
            tail.add(cutter.end(), source)
        }
        while true {
            var request = pollfd(fd: from, events: Int16(POLLIN), revents: 0)
            poll(&request, 1, -1)
            // From before the read until after the write: at no moment are bytes neither in the pipe nor accounted for.
            state.withLock { $0.isWriting = true }
            defer { state.withLock { $0.isWriting = false } }
            let count = read(from, buffer.baseAddress, size)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            let lines = cutter.cut(bytes)
            if lines.count > 0 { tail.add(lines, source) }
            guard OutputRelay.write(bytes, to: output) else { return }
        }
    }

    /// Writes all of it, however slow the reader; false where it went away.
    static func write(_ bytes: UnsafeRawBufferPointer, to output: Int32) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = Glibc.write(output, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
            if count > 0 {
                offset += count
            } else if count < 0, errno == EAGAIN {
                // Somebody who shares the stream with us set it not to block.
                var request = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
                poll(&request, 1, 1_000)
            } else if count < 0, errno != EINTR {
                return false
            }
        }
        return true
    }
}

/// Lines cut out of a stream of bytes; of a long one the beginning is kept.
struct LineCutter {
    /// What was cut: whole lines, at most `kept`, and how many more there were.
    struct Lines {
        var texts: [[UInt8]] = []
        var leftOut = 0
        var count: Int { texts.count + leftOut }
    }

    /// Of one piece of output only so many lines are copied: the rate limit would leave the others out anyway.
    static let kept = 256
    /// More bytes than any line that is sent has.
    static let longest = 8_192

    private var open: [UInt8] = []
    private var isOpen = false

    /// The lines that end in these bytes.
    mutating func cut(_ bytes: UnsafeRawBufferPointer) -> Lines {
        var lines = Lines()
        var start = 0
        while start < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
            let length = rest.baseAddress.flatMap { base in
                memchr(base, 0x0A, rest.count).map { UnsafeRawPointer($0) - base }
            }
            let piece = rest.prefix(length ?? rest.count)
            isOpen = true
            if open.count < LineCutter.longest, lines.texts.count < LineCutter.kept {
                open += piece.prefix(LineCutter.longest - open.count)
            }
            guard let length else { break }
            close(&lines)
            start += length + 1
        }
        return lines
    }

    /// A last line without an end.
    mutating func end() -> Lines {
        var lines = Lines()
        if isOpen { close(&lines) }
        return lines
    }

    private mutating func close(_ lines: inout Lines) {
        if lines.texts.count < LineCutter.kept {
            if open.last == 0x0D { open.removeLast() }
            lines.texts.append(open)
        } else {
            lines.leftOut += 1
        }
        open.removeAll(keepingCapacity: true)
        isOpen = false
    }
}
