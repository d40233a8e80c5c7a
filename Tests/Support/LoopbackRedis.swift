// LoopbackRedis: a real Redis server of its own for a test, on a socket and a port of this machine.
import Foundation
import Glibc
import PostgreSQL

/// A Redis server that ends with the value.
public final class LoopbackRedis: Sendable {
    /// Its folder.
    public let folder: TemporaryFolder
    /// The path of its socket.
    public let socketPath: String
    /// Its port on 127.0.0.1.
    public let port: Int
    private let process: ChildProcess

    /// Starts a server and waits until it answers.
    ///
    /// - Throws: where there is no redis-server, with the line that installs it.
    public init(_ arguments: [String] = []) throws {
        let program = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        guard let program else { throw MissingProgram(words: "redis-server is missing: apt-get install redis-server") }
        folder = try TemporaryFolder()
        socketPath = folder.path + "/s"
        var found = 0
        var started: ChildProcess?
        for _ in 0..<5 where started == nil {
            found = Self.freePort()
            let settings = [
                "--port", String(found), "--bind", "127.0.0.1", "--unixsocket", socketPath, "--dir", folder.path,
                "--save", "",
                "--logfile", folder.path + "/log", "--daemonize", "no",
            ]
            let child = try ChildProcess(program, settings + arguments)
            let end = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < end, child.ended() == nil {
                if RawSocket(path: socketPath) != nil {
                    started = child
                    break
                }
                usleep(10_000)
            }
        }
        guard let started else { throw MissingProgram(words: "redis-server does not start: see \(folder.path)/log") }
        (process, port) = (started, found)
    }

    deinit {
        process.signal(SIGKILL)
        _ = process.wait(until: .after(.seconds(5)))
    }

    /// What redis-cli prints for a command, straight to the server.
    public func cli(_ words: String...) throws -> String {
        try ProgramRun.run("redis-cli", ["-s", socketPath] + words).output.trimmingCharacters(in: .newlines)
    }

    /// A port of this machine that nobody listens on now.
    public static func freePort() -> Int {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = bind(file, pointer, length)
                _ = getsockname(file, pointer, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// A program that a test needs and that is not there.
public struct MissingProgram: Error, CustomStringConvertible {
    /// What to do about it.
    public let words: String

    /// A failure with the line that mends it.
    public init(words: String) { self.words = words }

    /// What to do about it.
    public var description: String { words }
}

/// A program from the PATH with its output.
public enum ProgramRun {
    /// Runs a program to its end.
    ///
    /// - Throws: where it cannot be started.
    public static func run(
        _ program: String,
        _ arguments: [String],
        variables: [String: String] = [:],
        input: String = "",
        folder: String? = nil
    ) throws -> CommandRun {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"].merging(
            variables
        ) { $1 }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let scratch = try TemporaryFolder()
        let (output, errors) = (scratch.path + "/output", scratch.path + "/errors")
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        process.standardInput = FileHandle(forReadingAtPath: try scratch.write(input, to: "input"))
        try process.run()
        process.waitUntilExit()
        func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        return CommandRun(
            exitCode: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: text(output),
            errors: text(errors)
        )
    }
}

/// A socket of this machine, for messages that no client would send.
public final class RawSocket {
    private let file: Int32

    /// Connects; nil where nobody listens.
    public init?(path: String, seconds: Int = 20) {
        file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < 108 else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else {
            close(file)
            return nil
        }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Connects to a port of this machine; nil where nobody listens.
    public init?(port: Int, seconds: Int = 20) {
        file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(clamping: port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(file)
            return nil
        }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(file) }

    /// Sends bytes; whether the other side took them.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                Glibc.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    /// What comes next, at most 64 KiB; empty at the end or when nothing comes in time.
    public func receive() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(file, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }

    /// What comes within a time; empty where nothing does.
    public func receive(milliseconds: Int) -> [UInt8] {
        var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        return poll(&wait, 1, Int32(milliseconds)) > 0 ? receive() : []
    }

    /// What comes until a condition holds, or the end.
    public func receive(until isEnough: ([UInt8]) -> Bool) -> [UInt8] {
        var all: [UInt8] = []
        while !isEnough(all) {
            let more = receive()
            if more.isEmpty { break }
            all += more
        }
        return all
    }

    /// Says that no more is sent.
    public func finish() { shutdown(file, Int32(SHUT_WR)) }
}
