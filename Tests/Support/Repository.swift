// Repository: the project's own files, for tests that read the source.
import Foundation

/// The project's own files.
public enum Repository {
    /// Paths of files below `folder`, relative to the root, with one of the endings; build folders are left out.
    public static func files(below folder: String, endings: [String]) -> [String] {
        let root = Suites.projectRoot
        guard let walk = FileManager.default.enumerator(atPath: root + "/" + folder) else { return [] }
        var result: [String] = []
        while let name = walk.nextObject() as? String {
            if name.hasPrefix(".") || name.contains("/.") { continue }
            if endings.contains(where: { name.hasSuffix($0) }) { result.append(folder + "/" + name) }
        }
        return result.sorted()
    }

    /// The text of a file, or an empty text.
    public static func text(of path: String) -> String {
        let data = FileManager.default.contents(atPath: Suites.projectRoot + "/" + path) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// Whether a path exists below the root.
    public static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: Suites.projectRoot + "/" + path)
    }
}
