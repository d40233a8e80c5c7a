// Resolver: names to addresses; the system's resolver may hang, so each name has a thread of its own.
import Glibc
import Synchronization

/// Turns names into addresses, each name once.
///
/// The system's resolver cannot be interrupted: each name is asked for on a thread of its own, and whoever waits gives
/// up at its deadline while the thread comes to its end by itself. At most 256 names are asked for at a time.
public final class Resolver: Sendable {
    /// Looks a name up; blocks.
    public typealias Lookup = @Sendable (String) -> Result<[String], WireFailure>

    private enum Entry {
        case asked(waiting: [Int: CheckedContinuation<Result<[String], WireFailure>, Never>])
        case known(Result<[String], WireFailure>)
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var asked = 0
        var next = 0
    }

    private let state = Mutex(State())
    private let lookup: Lookup

    /// A resolver that asks the system, or `lookup`.
    public init(lookup: @escaping Lookup = Resolver.system) { self.lookup = lookup }

    /// The addresses of a name, in the system's order.
    ///
    /// - Throws: `.nameUnknown`, or `.nameTimedOut` at the deadline.
    public func addresses(of name: String, by deadline: ProbeDeadline) async throws(WireFailure) -> [String] {
        if Resolver.isNumeric(name) { return [name] }
        let (ticket, isFirst, isFull) = state.withLock { state -> (Int, Bool, Bool) in
            state.next += 1
            guard state.entries[name] == nil else { return (state.next, false, false) }
            guard state.asked < 256 else { return (state.next, false, true) }
            state.entries[name] = .asked(waiting: [:])
            state.asked += 1
            return (state.next, true, false)
        }
        if isFull { throw .busy("256 other names are being resolved") }
        if isFirst { start(name) }
        let timer = Task {
            try? await Task.sleep(for: deadline.remaining)
            self.giveUp(name, ticket)
        }
        defer { timer.cancel() }
        let result = await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Result<[String], WireFailure>? in
                switch state.entries[name] {
                case .known(let result)?: return result
                case .asked(var waiting)?:
                    waiting[ticket] = continuation
                    state.entries[name] = .asked(waiting: waiting)
                    return nil
                case nil: return .failure(.nameTimedOut)
                }
            }
            if let known { continuation.resume(returning: known) }
        }
        return try result.get()
    }

    private func giveUp(_ name: String, _ ticket: Int) {
        state.withLock { state -> CheckedContinuation<Result<[String], WireFailure>, Never>? in
            guard case .asked(var waiting)? = state.entries[name] else { return nil }
            let found = waiting.removeValue(forKey: ticket)
            state.entries[name] = .asked(waiting: waiting)
            return found
        }?.resume(returning: .failure(.nameTimedOut))
    }

    private func start(_ name: String) {
        let lookup = lookup
        let isStarted = OwnThread.start { [self] in answer(name, lookup(name)) }
        if !isStarted { answer(name, .failure(.busy("no thread could be had to resolve its name"))) }
    }

    private func answer(_ name: String, _ result: Result<[String], WireFailure>) {
        let waiting = state.withLock { state -> [CheckedContinuation<Result<[String], WireFailure>, Never>] in
            state.asked -= 1
            guard case .asked(let waiting)? = state.entries[name] else { return [] }
            state.entries[name] = .known(result)
            return Array(waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: result) }
    }

    /// Whether a host is written as a number.
    static func isNumeric(_ host: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        return inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
    }

    /// Asks the system; blocks.
    public static let system: Lookup = { name in
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var first: UnsafeMutablePointer<addrinfo>?
        var code = getaddrinfo(name, nil, &hints, &first)
        if code == EAI_NONAME {
            // Without any address but loopback, AI_ADDRCONFIG hides names of this machine.
            hints.ai_flags = 0
            code = getaddrinfo(name, nil, &hints, &first)
        }
        guard code == 0 else { return .failure(.nameUnknown(String(cString: gai_strerror(code)))) }
        defer { freeaddrinfo(first) }
        var result: [String] = []
        var cursor = first
        while let entry = cursor {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(text.count)
            if getnameinfo(
                entry.pointee.ai_addr,
                entry.pointee.ai_addrlen,
                &text,
                length,
                nil,
                0,
                NI_NUMERICHOST
            ) == 0 {
                let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if !result.contains(address) { result.append(address) }
            }
            cursor = entry.pointee.ai_next
        }
        return result.isEmpty ? .failure(.nameUnknown("no address")) : .success(result)
    }
}

/// Threads for calls that block.
enum OwnThread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs work on a thread of its own that nobody waits for; false where none could be had.
    static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        guard pthread_attr_init(&attributes) == 0 else { return false }
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 1 << 20)
        let work = Unmanaged.passRetained(Work(run))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            work.toOpaque()
        )
        if code != 0 { work.release() }
        return code == 0
    }
}
