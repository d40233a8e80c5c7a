// Golden: compares what a user would see with the text kept beside the test.
import Foundation

/// Golden files: `script/test --update-golden` rewrites them, `git diff` reviews them.
public enum Golden {
    /// Whether golden files are to be rewritten rather than compared.
    public static let isUpdating = ProcessInfo.processInfo.environment["PLIMSOLL_UPDATE_GOLDEN"] == "1"

    /// Compares `text` with `Golden/name` beside the calling test file.
    ///
    /// - Returns: nil where they are equal (or were just rewritten), else a line diff to show.
    public static func difference(_ text: String, _ name: String, beside testFile: String = #filePath) -> String? {
        let folder = URL(fileURLWithPath: testFile).deletingLastPathComponent().appendingPathComponent("Golden")
        let file = folder.appendingPathComponent(name)
        if isUpdating {
            try? FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            do { try Data(text.utf8).write(to: file) } catch { return "cannot write \(file.path): \(error)" }
            return nil
        }
        guard let data = try? Data(contentsOf: file) else {
            return "no golden file \(name): run script/test --update-golden and review it"
        }
        let expected = String(decoding: data, as: UTF8.self)
        return expected == text ? nil : lineDifference(expected, text)
    }

    private static func lineDifference(_ expected: String, _ actual: String) -> String {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        var lines: [String] = []
        for index in 0..<max(old.count, new.count) {
            let before = index < old.count ? String(old[index]) : nil
            let after = index < new.count ? String(new[index]) : nil
            guard before != after else { continue }
            if let before { lines.append("\(index + 1) - \(before)") }
            if let after { lines.append("\(index + 1) + \(after)") }
        }
        return lines.prefix(40).joined(separator: "\n")
    }
}
