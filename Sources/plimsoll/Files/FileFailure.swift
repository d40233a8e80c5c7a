// FileFailure: why a file could not be read, in words that say what to do.
import Glibc

/// Why a file could not be read or written.
enum FileFailure: Error, Equatable {
    case notFound
    case isDirectory
    case notAFile
    case notPermitted
    case linkLoop
    case tooLarge(bytes: Int, limit: Int)
    case notReadable(errorNumber: Int32)

    /// The failure that the system call just reported.
    static var current: FileFailure {
        switch errno {
        case ENOENT, ENOTDIR: .notFound
        case EISDIR: .isDirectory
        case EACCES, EPERM: .notPermitted
        case ELOOP: .linkLoop
        default: .notReadable(errorNumber: errno)
        }
    }

    /// One clause for people.
    var words: String {
        switch self {
        case .notFound: "there is no such file"
        case .isDirectory: "it is a directory, a file was expected"
        case .notAFile: "it is a pipe, a socket or a device, a file was expected"
        case .notPermitted: "no permission to read it"
        case .linkLoop: "its symbolic links lead round in a circle"
        case .tooLarge(let bytes, let limit): "it has \(bytes >> 20) MiB, the limit is \(limit >> 20) MiB"
        case .notReadable(let number): "it cannot be read: " + String(cString: strerror(number))
        }
    }
}
