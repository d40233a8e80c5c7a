// DocumentsBench: how fast a file is read in process, as JSON.
import Documents
import Findings
import Foundation

/// Reads a file's text again and again: `plimsoll-bench documents FILE`.
enum DocumentsBench {
    /// Prints the fastest of many rounds; a file that cannot be read, or has no known notation, is an error.
    static func run(_ name: String) -> Int32 {
        guard let data = FileManager.default.contents(atPath: name), let format = DocumentFormat(fileName: name) else {
            FileHandle.standardError.write(Data("plimsoll-bench: cannot read \(name)\n".utf8))
            return 3
        }
        let bytes = [UInt8](data)
        let clock = ContinuousClock()
        var best = Duration.seconds(3_600)
        var result = ReadResult(document: nil, findings: [])
        let start = clock.now
        var rounds = 0
        while rounds < 5 || (clock.now - start < .milliseconds(1_500) && rounds < 10_000) {
            let source = SourceText(name: name, bytes: bytes)
            let took = clock.measure { result = Document.read(source, as: format) }
            best = min(best, took)
            rounds += 1
        }
        let nanoseconds = max(1, best.components.attoseconds / 1_000_000_000 + best.components.seconds * 1_000_000_000)
        let rate = Double(bytes.count) * 1_000 / Double(nanoseconds)
        let nodes = result.document?.nodes.count ?? 0
        print(
            "{\"bytes\": \(bytes.count), \"nodes\": \(nodes), \"findings\": \(result.findings.count), "
                + "\"nanoseconds\": \(nanoseconds), \"megabytes_per_second\": \((rate * 10).rounded() / 10)}"
        )
        return 0
    }
}
