// FreePorts: ports of the loopback that nobody listens on.
import Glibc

/// Free ports of the loopback.
public enum FreePorts {
    /// Different ports that nobody listened on a moment ago.
    public static func take(_ count: Int) -> [Int] {
        var (ports, sockets): ([Int], [Int32]) = ([], [])
        defer { for socket in sockets { close(socket) } }
        while ports.count < count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            sockets.append(descriptor)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
                }
            }
            precondition(isBound, "the loopback gives ports")
            ports.append(Int(UInt16(bigEndian: address.sin_port)))
        }
        return ports
    }
}
