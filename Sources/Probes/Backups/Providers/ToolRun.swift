// ToolRun: a program of this machine run to its end, its answer and its complaints apart, watched while it works.
import Glibc
import PostgreSQL

/// A program of this machine, run to its end.
///
/// It blocks the thread, which has to outlive it: when that ends the program is killed, so that nothing is left behind.
struct ToolRun {
    /// What became of it.
    struct Result {
        var exit: ChildProcess.Exit
        var output: [UInt8]
        /// Its complaints; of very many the first.
        var errors: String

        /// The last line of its complaints, fit for one clause.
        var lastWords: String? {
            let lines = errors.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
            return lines.last.map { String($0.prefix(240)) }
        }
    }

    /// Bytes that it reads, pumped from another file.
    struct Feed {
        /// Where they come from.
        let source: Int32
        /// Those that were read already.
        var head: [UInt8]
    }

    /// How a pump went.
    struct FeedEnd {
        /// How many bytes were read.
        var count = 0
        /// The last of them.
        var tail: [UInt8] = []
    }

    /// Why a program did not come to its end.
    enum Failure: Error {
        case cannotStart(String)
        case stopped(String)
        case tooMuch
    }

    var program: String
    var arguments: [String]
    /// The folder that it starts in.
    var folder = "/"
    var variables: [String: String]
    var user = ServerUser.ourselves
    var feed: Feed?

    init(_ program: String, _ arguments: [String], variables: [String: String]) {
        (self.program, self.arguments, self.variables) = (program, arguments, variables)
    }

    private static let outputLimit = 32 << 20
    private static let errorLimit = 256 << 10

    /// Runs it; `watch` is asked five times a second and stops it with a reason, and gets how many bytes it was fed.
    func run(
        _ end: inout FeedEnd,
        watch: (Int) -> String?
    ) throws(Failure) -> Result {
        // A shell finds the program on the PATH and goes into the folder; then the program takes its place.
        let line = "cd -- \"$1\" && shift && exec \"$@\""
        let command = user.command(
            "/bin/sh",
            ["-c", line, "sh", folder.isEmpty ? "." : folder, program] + arguments,
            diesWithUs: true
        )
        var pipes = Pipes()
        defer { pipes.closeAll() }
        guard pipes.open(withInput: feed != nil) else { throw .cannotStart("no pipe could be had") }
        let child: ChildProcess
        do throws(PostgreSQLError) {
            child = try ChildProcess(
                command.program,
                command.arguments,
                variables: variables,
                files: ChildProcess.Files(
                    input: feed == nil ? nil : pipes.input.child,
                    output: pipes.output.child,
                    errors: pipes.errors.child
                )
            )
        } catch { throw .cannotStart(error.description) }
        pipes.closeChildEnds()
        do throws(Failure) {
            let result = try converse(with: child, &pipes, &end, watch)
            return result
        } catch {
            child.killAll()
            throw error
        }
    }

    /// Runs it without feeding it.
    func run(watch: (Int) -> String?) throws(Failure) -> Result {
        var end = FeedEnd()
        return try run(&end, watch: watch)
    }

    private func converse(
        with child: ChildProcess,
        _ pipes: inout Pipes,
        _ end: inout FeedEnd,
        _ watch: (Int) -> String?
    ) throws(Failure) -> Result {
        var result = Result(exit: .status(0), output: [], errors: "")
        var errors: [UInt8] = []
        var pending = feed?.head[...] ?? []
        if feed != nil { end.take(pending) }
        var isFed = feed == nil
        var buffer = [UInt8](repeating: 0, count: 128 << 10)
        var nextLook = ContinuousClock.now
        while pipes.output.ours >= 0 || pipes.errors.ours >= 0 {
            if ContinuousClock.now >= nextLook {
                if let reason = watch(end.count) { throw .stopped(reason) }
                nextLook = .now + .milliseconds(200)
            }
            if !isFed, pending.isEmpty, let feed {
                let count = read(feed.source, &buffer, buffer.count)
                if count > 0 {
                    pending = buffer[..<count]
                    end.take(pending)
                } else if count == 0 || errno != EINTR {
                    isFed = true
                    pipes.closeInput()
                }
            }
            var waits = [
                pollfd(fd: pipes.output.ours, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes.errors.ours, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pending.isEmpty ? -1 : pipes.input.ours, events: Int16(POLLOUT), revents: 0),
            ]
            _ = poll(&waits, 3, 200)
            if waits[0].revents != 0, !Pipes.drain(&pipes.output.ours, into: &result.output, &buffer) {
                guard result.output.count <= ToolRun.outputLimit else { throw .tooMuch }
            }
            guard result.output.count <= ToolRun.outputLimit else { throw .tooMuch }
            if waits[1].revents != 0 {
                var piece: [UInt8] = []
                _ = Pipes.drain(&pipes.errors.ours, into: &piece, &buffer)
                if errors.count < ToolRun.errorLimit { errors += piece }
            }
            if waits[2].revents != 0 {
                let sent = pending.withUnsafeBytes {
                    send(pipes.input.ours, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
                }
                if sent > 0 {
                    pending = pending.dropFirst(sent)
                } else if sent < 0, errno != EINTR, errno != EAGAIN {
                    // It reads no more: what it says about that follows.
                    (pending, isFed) = ([], true)
                    pipes.closeInput()
                }
            }
        }
        while true {
            if let exit = child.ended() {
                result.exit = exit
                break
            }
            if let reason = watch(end.count) { throw .stopped(reason) }
            usleep(20_000)
        }
        result.errors = String(decoding: errors, as: UTF8.self)
        return result
    }
}

extension ToolRun.FeedEnd {
    mutating func take(_ bytes: ArraySlice<UInt8>) {
        count += bytes.count
        tail = Array((tail + bytes.suffix(2_048)).suffix(2_048))
    }
}

/// The ends of a program's three files.
private struct Pipes {
    struct Ends {
        var ours: Int32 = -1
        var child: Int32 = -1
    }

    var input = Ends()
    var output = Ends()
    var errors = Ends()

    mutating func open(withInput: Bool) -> Bool {
        (!withInput || Pipes.open(&input)) && Pipes.open(&output) && Pipes.open(&errors)
    }

    private static func open(_ ends: inout Ends) -> Bool {
        var pair: [Int32] = [-1, -1]
        guard ChildProcess.openPair(&pair) else { return false }
        (ends.ours, ends.child) = (pair[0], pair[1])
        return true
    }

    /// Reads what is there; false at the end, which closes our side.
    static func drain(_ descriptor: inout Int32, into bytes: inout [UInt8], _ buffer: inout [UInt8]) -> Bool {
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 {
            bytes += buffer[..<count]
            return true
        }
        if count < 0, errno == EINTR || errno == EAGAIN { return true }
        close(descriptor)
        descriptor = -1
        return false
    }

    mutating func closeInput() {
        if input.ours >= 0 { close(input.ours) }
        input.ours = -1
    }

    mutating func closeChildEnds() {
        for descriptor in [input.child, output.child, errors.child] where descriptor >= 0 { close(descriptor) }
        (input.child, output.child, errors.child) = (-1, -1, -1)
    }

    mutating func closeAll() {
        closeChildEnds()
        for descriptor in [input.ours, output.ours, errors.ours] where descriptor >= 0 { close(descriptor) }
        (input.ours, output.ours, errors.ours) = (-1, -1, -1)
    }
}
