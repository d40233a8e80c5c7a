// StatisticsFile: reads the statistics and the measured runs that were named.
import Findings
import Migrations

/// The file of the real tables' statistics.
enum StatisticsFile {
    /// Reads it.
    ///
    /// - Throws: `MigrationProblem`, saying at which place it is not as expected.
    static func read(_ path: String) throws(MigrationProblem) -> DatabaseStatistics {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(path, limit: 64 << 20)
        } catch {
            throw MigrationProblem("the statistics \(path): \(error.words)")
        }
        do {
            return try StatisticsText.read(SourceText(name: path, bytes: bytes))
        } catch {
            let position = error.place.start
            throw MigrationProblem("the statistics \(path):\(position.line):\(position.column): \(error.words)")
        }
    }
}

/// The file of measured runs.
enum RunsFile {
    /// Reads it; one that is not there yet has none.
    ///
    /// - Throws: `MigrationProblem`, saying in which line it is not as expected.
    static func read(_ path: String, mayBeMissing: Bool) throws(MigrationProblem) -> [RecordedRun] {
        if mayBeMissing, FileSystem.kind(of: path) == .nothing { return [] }
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(path, limit: 64 << 20)
        } catch {
            throw MigrationProblem("the measured runs \(path): \(error.words)")
        }
        do {
            return try RecordedRunText.read(bytes)
        } catch {
            throw MigrationProblem("the measured runs \(path):\(error.line): \(error.words)")
        }
    }
}
