// FileRun: files and folders checked without a contract, on all cores, findings in the files' order.
import ArgumentParser
import Documents
import Findings
import JSONSchema
import Preflight

/// One run over files and folders.
struct FileRun {
    let files: [String]
    var readAs: Dialect?
    var registry: [String] = []
    var format = ReportFormat.terminal

    /// Checks all files and prints what is found as it goes.
    ///
    /// - Throws: `ExitCode(2)` after saying why, where there is nothing to check.
    func run() throws -> Verdict {
        let started = ContinuousClock.now
        var unchecked: [Unchecked] = []
        let paths = try expanded(&unchecked)
        let folders = try SchemaFolders(registry)
        let check = FileCheck(reading: ReadOptions(dialect: readAs), now: Moment.now, registry: folders.registry)
        var tally = Tally()
        var renderer = format.renderer(pages: Catalogue.pages)
        Console.print(renderer.start())
        let take: (Int, Result<FileOutcome, FileFailure>) -> Void = { index, result in
            switch result {
            case .success(let outcome):
                tally.add(outcome)
                let text = outcome.findings.map { renderer.text(of: $0) }.joined()
                if !text.isEmpty {
                    Console.clearProgress()
                    Console.print(text)
                }
            case .failure(let failure):
                tally.unchecked.append(Unchecked(paths[index], because: failure.words))
            }
            if paths.count > 100, index % 50 == 49 { Console.progress("\(index + 1) of \(paths.count) files") }
        }
        if paths.count == 1 {
            take(0, FileRun.outcome(of: paths[0], check))
        } else {
            InOrder.run(paths, work: { FileRun.outcome(of: $0, check) }, take: take)
        }
        Console.clearProgress()
        tally.unchecked += unchecked
        let summary = tally.summary(files: paths.count, milliseconds: elapsedMilliseconds(since: started))
        Console.print(renderer.end(summary))
        return summary.verdict
    }

    private static func outcome(of path: String, _ check: FileCheck) -> Result<FileOutcome, FileFailure> {
        do throws(FileFailure) {
            let bytes = try FileSystem.read(path, limit: check.reading.maximumBytes)
            let name = path == "-" ? "standard input" : path
            let source = SourceText(name: name, bytes: bytes)
            return .success(
                check.outcome(of: source, as: DocumentFormat(fileName: path)) { wanted in
                    let place = FileSystem.join(FileSystem.parent(of: path), wanted)
                    do throws(FileFailure) {
                        return .text(
                            SourceText(
                                name: place,
                                bytes: try FileSystem.read(place, limit: check.reading.maximumBytes)
                            )
                        )
                    } catch {
                        return error == .notFound ? .missing : .unreadable(because: error.words)
                    }
                }
            )
        } catch {
            return .failure(error)
        }
    }

    /// The files themselves, folders replaced by the config files in them.
    private func expanded(_ unchecked: inout [Unchecked]) throws -> [String] {
        var result: [String] = []
        for path in files {
            guard FileSystem.kind(of: path) == .folder, DocumentFormat(fileName: path) == nil else {
                result.append(path)
                continue
            }
            let walk = RepositoryWalk.configFiles(below: path)
            unchecked += walk.failures.map { Unchecked($0.path, because: $0.failure.words) }
            if walk.files.isEmpty, walk.failures.isEmpty {
                Console.complain(
                    "\(path): there is no config file in this folder (YAML, JSON, TOML, dotenv, INI, properties)"
                )
                throw ExitCode(2)
            }
            result += walk.files
        }
        return result
    }
}

/// Counts of a run whose findings are not kept.
private struct Tally {
    var counts = LevelCounts()
    var unchecked: [Unchecked] = []

    mutating func add(_ outcome: FileOutcome) {
        for finding in outcome.findings { counts[finding.level] += 1 }
        unchecked += outcome.unchecked
    }

    func summary(files: Int, milliseconds: Int) -> RunSummary {
        let verdict: Verdict
        if counts[.error] > 0 {
            verdict = .fail
        } else if unchecked.contains(where: \.wasRequired) {
            verdict = .unknown
        } else {
            verdict = counts[.warning] > 0 ? .warn : .pass
        }
        return RunSummary(
            verdict: verdict,
            counts: counts,
            unchecked: unchecked,
            fileCount: files,
            elapsedMilliseconds: milliseconds
        )
    }
}
