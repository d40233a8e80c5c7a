// Connection: one connection to a server, with a deadline for everything.
import Glibc

/// One connection to a server.
///
/// It blocks its thread and belongs to the thread that uses it; `canceller` alone may be used from others.
public final class Connection {
    let library: LibPQ
    let handle: OpaquePointer
    let settings: ConnectionSettings
    private let inbox: NoticeInbox
    var isBroken = false

    /// Connects and logs in.
    ///
    /// Shape: a host *name* is looked up by libpq without a deadline; give `hostaddr` beside `host` where that matters.
    /// Cost: blocks for `limit` at most.
    /// - Throws: `unreachable`, `timedOut`, `loginRefused`, or `server` for any other refusal such as a missing database.
    public init(_ settings: ConnectionSettings, within limit: Duration = .seconds(10)) throws(PostgreSQLError) {
        let library = try LibPQ.loaded()
        guard !settings.values.contains(where: { $0.key.utf8.contains(0) || $0.value.utf8.contains(0) }) else {
            throw .unusableSettings("a setting of the connection holds a zero byte")
        }
        let deadline = Deadline.after(limit)
        guard let handle = Self.start(library, settings) else { throw .connectionLost("out of memory") }
        do {
            try Self.logIn(library, handle, settings, deadline)
        } catch {
            library.finish(handle)
            throw error
        }
        self.library = library
        self.handle = handle
        self.settings = settings
        inbox = NoticeInbox(library: library)
        _ = library.setNonBlocking(handle, 1)
        _ = library.setNoticeReceiver(handle, receiveNotice, Unmanaged.passUnretained(inbox).toOpaque())
    }

    deinit { library.finish(handle) }

    /// Cancels what this connection waits for, from another thread; nil where the connection is gone.
    public var canceller: Canceller? { Canceller(library: library, connection: handle) }

    /// The server's version as a number, such as 150018.
    public var serverVersion: Int { Int(library.serverVersion(handle)) }

    /// The process of the server that works for us.
    public var backendProcess: Int { Int(library.backendProcess(handle)) }

    /// Whether the connection is encrypted.
    public var usesTLS: Bool { library.usesTLS(handle) == 1 }

    /// Whether a transaction is open, and whether it has failed.
    public var transaction: TransactionState {
        switch library.transactionStatus(handle) {
        case 0: .none
        case 3: .failed
        case 4: .unknown
        default: .open
        }
    }

    /// A setting that the server reports by itself, such as `server_version` or `in_hot_standby`.
    public func reported(_ name: String) -> String? {
        library.parameterStatus(handle, name).map { String(cString: $0) }
    }

    /// The notices and warnings that came since the last call.
    public func takeNotices() -> [ServerMessage] {
        defer { inbox.notices = [] }
        return inbox.notices
    }
}

/// Whether a transaction is open on a connection.
public enum TransactionState: Sendable, Hashable {
    /// Outside of any.
    case none
    /// Within one.
    case open
    /// Within one that only ROLLBACK can end.
    case failed
    /// The connection is gone.
    case unknown
}

extension Connection {
    private static func start(_ library: LibPQ, _ settings: ConnectionSettings) -> OpaquePointer? {
        var all = settings.values
        // Names the session in pg_stat_activity unless the caller does.
        if all["application_name"] == nil { all["fallback_application_name"] = "plimsoll" }
        // What libpq sends and receives is UTF-8, as all our texts are.
        if all["client_encoding"] == nil { all["client_encoding"] = "UTF8" }
        let pairs = all.sorted { $0.key < $1.key }
        return CTexts.with(pairs.map(\.key)) { keywords in
            CTexts.with(pairs.map(\.value)) { values in library.connectStart(keywords, values, 0) }
        }
    }

    private static func logIn(
        _ library: LibPQ,
        _ handle: OpaquePointer,
        _ settings: ConnectionSettings,
        _ deadline: Deadline
    ) throws(PostgreSQLError) {
        // Verbose messages begin with their SQLSTATE, which libpq gives in no other way for a login.
        _ = library.setErrorVerbosity(handle, 2)
        var wanted = Int16(POLLOUT)
        var isFirst = true
        while true {
            // 1 is CONNECTION_BAD: PQconnectStart failed before it had a socket.
            guard library.status(handle) != 1 || !isFirst else { break }
            if !isFirst || library.socket(handle) >= 0 {
                try wait(library.socket(handle), for: wanted, deadline, "connecting")
            }
            isFirst = false
            switch library.connectPoll(handle) {
            case 3:
                _ = library.setErrorVerbosity(handle, 1)
                return
            case 1: wanted = Int16(POLLIN)
            case 2: wanted = Int16(POLLOUT)
            default: throw LoginFailure.error(library, handle, settings)
            }
        }
        throw LoginFailure.error(library, handle, settings)
    }

    /// Waits until the socket is ready.
    static func wait(
        _ socket: Int32,
        for events: Int16,
        _ deadline: Deadline,
        _ what: String
    ) throws(PostgreSQLError) {
        guard socket >= 0 else { throw .connectionLost("it has no socket") }
        while true {
            var entry = pollfd(fd: socket, events: events, revents: 0)
            let ready = poll(&entry, 1, deadline.pollMilliseconds)
            if ready > 0 { return }
            if ready == 0, deadline.hasPassed { throw deadline.failure(what) }
            if ready < 0, errno != EINTR { throw .connectionLost("waiting failed (error \(errno))") }
        }
    }
}

/// The reasons of a login that failed.
private enum LoginFailure {
    static func error(
        _ library: LibPQ,
        _ handle: OpaquePointer,
        _ settings: ConnectionSettings
    ) -> PostgreSQLError {
        let raw = library.errorMessage(handle).map { String(cString: $0) } ?? ""
        let lines = raw.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
        let words = settings.masking(lines.joined(separator: "; "))
        if let (severity, state, message) = verbose(words) {
            if state.hasPrefix("28") { return .loginRefused(message, sqlState: state) }
            return .server(ServerMessage(severity: severity, sqlState: state, message: message))
        }
        if library.needsPassword(handle) == 1 {
            return .loginRefused("the server asks for a password and none was given", sqlState: "28P01")
        }
        return .unreachable(words.isEmpty ? "the connection failed without a word" : words)
    }

    /// Finds `FATAL:  28P01: words` in a message that libpq put together.
    static func verbose(_ text: String) -> (severity: String, state: String, message: String)? {
        let bytes = Array(text.utf8)
        let isStateByte = { (byte: UInt8) in (48...57).contains(byte) || (65...90).contains(byte) }
        guard bytes.count > 10 else { return nil }
        for index in 0..<(bytes.count - 9) where bytes[index] == UInt8(ascii: ":") {
            guard bytes[index + 1] == 32, bytes[index + 2] == 32, bytes[index + 8] == UInt8(ascii: ":"),
                bytes[(index + 3)..<(index + 8)].allSatisfy(isStateByte)
            else { continue }
            let severity = bytes[..<index].split(separator: 32).last.map { String(decoding: $0, as: UTF8.self) }
            let state = String(decoding: bytes[(index + 3)..<(index + 8)], as: UTF8.self)
            let message = String(decoding: bytes[(index + 9)...].drop { $0 == 32 }, as: UTF8.self)
            return (severity ?? "FATAL", state, message)
        }
        return nil
    }
}

/// The notices of one connection; libpq calls it on the thread that uses the connection.
private final class NoticeInbox {
    let library: LibPQ
    var notices: [ServerMessage] = []

    init(library: LibPQ) { self.library = library }
}

private let receiveNotice: LibPQ.NoticeReceiver = { inbox, result in
    guard let inbox, let result else { return }
    let box = Unmanaged<NoticeInbox>.fromOpaque(inbox).takeUnretainedValue()
    // A loop that raises notices for ever must not fill our memory.
    if box.notices.count < 1000 { box.notices.append(ServerMessage(box.library, result)) }
}
