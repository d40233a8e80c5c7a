// ScriptedServer: a listener on loopback that answers with what a test says, or never.
import Glibc

/// A TCP server of a test.
public final class ScriptedServer: Sendable {
    /// One connection, as the script sees it.
    public struct Client: Sendable {
        fileprivate let file: Int32

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

        /// What comes within a time; empty where nothing does, or at the end.
        public func receive(milliseconds: Int32 = 1_000) -> [UInt8] {
            var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, milliseconds) > 0 else { return [] }
            var buffer = [UInt8](repeating: 0, count: 16_384)
            let count = recv(file, &buffer, buffer.count, 0)
            return count > 0 ? Array(buffer[..<count]) : []
        }

        /// Makes the end of the connection a reset.
        public func reset() {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(file, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        }
    }

    /// Its port on 127.0.0.1.
    public let port: Int
    private let file: Int32

    /// Listens on a free port; each connection is served by `script` on a thread of its own and then closed.
    ///
    /// Without a script connections are taken by the system and never answered.
    /// - Throws: where there can be no socket.
    public init(_ script: (@Sendable (Client, _ number: Int) -> Void)? = nil) throws {
        file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = file
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 128) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isListening else { throw MissingProgram(words: "no port can be listened on") }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard let script else { return }
        ServingThread.start {
            var number = 0
            while true {
                let accepted = accept(listener, nil, nil)
                guard accepted >= 0 else { return }
                let (client, own) = (Client(file: accepted), number)
                number += 1
                ServingThread.start {
                    script(client, own)
                    close(accepted)
                }
            }
        }
    }

    deinit {
        // Shutdown wakes the thread that accepts; close alone would not.
        shutdown(file, Int32(SHUT_RDWR))
        close(file)
    }
}

/// Threads of servers.
private enum ServingThread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(run))
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            work.toOpaque()
        )
        if code == 0 { pthread_detach(thread) } else { work.release() }
    }
}
