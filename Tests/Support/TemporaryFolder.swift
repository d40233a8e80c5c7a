// TemporaryFolder: a folder for one test, removed at its end.
import Foundation

/// A folder of its own for one test; removed when the value goes away.
public final class TemporaryFolder: Sendable {
    /// The folder's absolute path.
    public let path: String

    /// Makes an empty folder with a random name.
    ///
    /// - Throws: what the file system says.
    public init() throws {
        path = NSTemporaryDirectory() + "plimsoll-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Writes `text` to `name` below the folder, with the folders between, and returns its path.
    ///
    /// - Throws: what the file system says.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        let file = path + "/" + name
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
