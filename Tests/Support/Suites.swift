// Suites: where the public conformance suites lie, and what is said when they are missing.
public import Foundation

/// The conformance suites, read in place from `$PLIMSOLL_SUITES` or `../shared/suites` beside the project.
public enum Suites {
    /// The project's root folder.
    public static let projectRoot: String = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The folder that holds all suites, or nil where there is none.
    public static let root: String? = {
        let environment = ProcessInfo.processInfo.environment
        let candidates = [environment["PLIMSOLL_SUITES"], projectRoot + "/../shared/suites"].compactMap(\.self)
        return candidates.first { FileManager.default.fileExists(atPath: $0) }
    }()

    /// Whether continuous integration runs us: there a missing suite is a failure.
    public static let isRequired = ProcessInfo.processInfo.environment["CI"] == "true"

    /// Whether the long tests are left out, as between edits.
    public static let isFast = ProcessInfo.processInfo.environment["PLIMSOLL_FAST"] == "1"

    /// Whether tests over `suite` should run: it is there, or its absence must fail.
    public static func shouldRun(_ suite: String) -> Bool {
        isRequired || path(of: suite) != nil
    }

    /// The folder of one suite, or nil where it is missing.
    public static func path(of suite: String) -> String? {
        guard let root else { return nil }
        let path = root + "/" + suite
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// Reads a file of a suite.
    ///
    /// - Throws: `MissingSuite`, naming the suite, where the file cannot be read.
    public static func read(_ suite: String, _ file: String) throws -> Data {
        guard let folder = path(of: suite), let data = FileManager.default.contents(atPath: folder + "/" + file) else {
            throw MissingSuite(suite: suite, file: file)
        }
        return data
    }
}

/// A suite, or a file of it, that could not be read.
public struct MissingSuite: Error, CustomStringConvertible {
    /// The suite's folder name.
    public let suite: String
    /// The file in it.
    public let file: String
    /// What to do about it.
    public var description: String {
        "suite \(suite)/\(file) is missing: set PLIMSOLL_SUITES to the folder that holds the suites"
    }
}
