// SystemIdentifier: gives a copied data folder an identity of its own, as initdb would have.
import Glibc

/// The number by which a cluster is told from all others.
enum SystemIdentifier {
    /// Writes a new identifier into a stopped cluster's control file; `pg_resetwal` must follow.
    ///
    /// Shape: the identifier is the file's first eight bytes in every version; the checksum (CRC-32C) ends the structure,
    /// whose length differs by version, and is found as the first word that equals the checksum of all before it.
    /// - Throws: `noCluster` where the file is not as expected.
    static func renew(dataFolder: String) throws(PostgreSQLError) {
        let path = dataFolder + "/global/pg_control"
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .noCluster("\(path) cannot be opened") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 64, let place = checksumPlace(bytes[..<count]) else {
            throw .noCluster("\(path) has no checksum where one is expected")
        }
        write(newIdentifier(), to: &bytes, at: 0)
        write(CRC32C.checksum(bytes[..<place]), to: &bytes, at: place)
        guard pwrite(descriptor, bytes, count, 0) == count else { throw .noCluster("\(path) cannot be written") }
    }

    /// As initdb makes it: seconds, microseconds and process number; chance in the place of the last.
    private static func newIdentifier() -> UInt64 {
        var now = timeval()
        gettimeofday(&now, nil)
        let seconds = UInt64(UInt32(truncatingIfNeeded: now.tv_sec))
        return seconds << 32 | UInt64(now.tv_usec) << 12 | UInt64.random(in: 0..<4096)
    }

    private static func write<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8], at place: Int) {
        withUnsafeBytes(of: number) { raw in
            for (offset, byte) in raw.enumerated() { bytes[place + offset] = byte }
        }
    }

    private static func checksumPlace(_ bytes: ArraySlice<UInt8>) -> Int? {
        var running = CRC32C()
        for place in 0..<(bytes.count - 4) {
            if place >= 64, place.isMultiple(of: 4) {
                let word = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt32.self) }
                if word == running.value { return place }
            }
            running.add(bytes[place])
        }
        return nil
    }
}

/// The checksum of PostgreSQL's files (Castagnoli).
struct CRC32C {
    private var state: UInt32 = .max

    /// The checksum of what was added.
    var value: UInt32 { ~state }

    /// Adds a byte.
    mutating func add(_ byte: UInt8) {
        state ^= UInt32(byte)
        for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0x82F6_3B78 : state >> 1 }
    }

    /// The checksum of bytes.
    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var running = CRC32C()
        for byte in bytes { running.add(byte) }
        return running.value
    }
}
