// RepositoryWalk: the config files below a folder, in order, without what others brought along.
import Documents

/// Finds config files below a folder.
enum RepositoryWalk {
    /// Folders that hold other people's files or built ones.
    static let skipped: Set<String> = [
        "node_modules", "vendor", "target", "build", "dist", "__pycache__", "venv", ".venv", ".git", ".hg", ".svn",
        ".build", ".tox", ".mypy_cache", ".pytest_cache", ".terraform", ".idea", ".vscode", "Pods", "bower_components",
    ]

    /// Files that programs write for themselves.
    static let machineWritten: Set<String> = [
        "package-lock.json", "npm-shrinkwrap.json", "composer.lock", "pnpm-lock.yaml", "yarn.lock", "poetry.lock",
        "Cargo.lock", "Package.resolved", "pubspec.lock", "packages.lock.json",
    ]

    /// What a walk found.
    struct Result {
        /// Paths of config files, in order of their names.
        var files: [String] = []
        /// Folders that could not be listed.
        var failures: [(path: String, failure: FileFailure)] = []
    }

    /// The config files below `folder`; symbolic links to folders are not followed.
    static func configFiles(below folder: String) -> Result {
        var result = Result()
        var waiting = [folder]
        while let current = waiting.popLast() {
            do {
                var folders: [String] = []
                for entry in try FileSystem.names(in: current) {
                    let path = FileSystem.join(current, entry.name)
                    if entry.isFolder {
                        if !skipped.contains(entry.name), !entry.name.hasPrefix(".build") { folders.append(path) }
                    } else if isConfig(entry.name) {
                        result.files.append(path)
                    }
                }
                waiting += folders.reversed()
            } catch {
                result.failures.append((current, error))
            }
        }
        return result
    }

    /// The names of files in a folder itself, for what they tell of the program's language.
    static func names(in folder: String) -> [String] {
        let entries = try? FileSystem.names(in: folder)
        return entries?.filter { !$0.isFolder }.map(\.name) ?? []
    }

    private static func isConfig(_ name: String) -> Bool {
        DocumentFormat(fileName: name) != nil && !machineWritten.contains(name)
    }
}
