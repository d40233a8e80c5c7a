// SystemNotice: tells systemd how we fare (sd_notify), where it asked for that.
import Glibc

/// Tells systemd how we fare, where it asked for that by `NOTIFY_SOCKET`.
///
/// - Source: sd_notify(3), "Notes": datagrams of lines to an AF_UNIX socket, `@` for the abstract namespace.
struct SystemNotice {
    private let path: String?
    /// How often WATCHDOG=1 is due: half of what systemd waits for.
    let watchdog: Duration?

    init(variables: [String: String]) {
        path = variables["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        let isOurs = variables["WATCHDOG_PID"].map { Int32($0) == getpid() } ?? true
        let span = variables["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdog = path != nil && isOurs && span > 0 ? .microseconds(span / 2) : nil
    }

    /// Sends a state: `READY=1`; nobody waits for an answer.
    func tell(_ state: String) {
        guard let path else { return }
        var bytes = Array(path.utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        if bytes.first == 0x40 { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = MemoryLayout<sa_family_t>.size + bytes.count
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let text = Array(state.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), address, socklen_t(length))
            }
        }
    }
}
