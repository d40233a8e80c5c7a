// PrepareStep: the check before a start, in a process of its own that the agent asks over its standard streams.
import Agent
import Documents
import Findings
import FoundationEssentials
import Glibc
import Preflight

/// The check before a start, in a process of its own.
enum PrepareStep {
    /// The word that the agent calls it by.
    static let word = "_prepare"

    /// Reads a question, answers it, and ends.
    static func run() -> Never {
        guard let bytes = try? FileSystem.read("-", limit: 256 << 20),
            let question = try? JSONDecoder().decode(PreparationQuestion.self, from: Data(bytes))
        else {
            Console.complain("\(word) is for `plimsoll run`, which asks it")
            Console.end(2)
        }
        let variables = Console.variables
        let means = PreparationMeans(
            variables: variables.filter { !$0.key.hasPrefix("PLIMSOLL_TOKEN") },
            read: { path in
                do throws(FileFailure) {
                    return .text(
                        SourceText(name: path, bytes: try FileSystem.read(path, limit: ReadOptions().maximumBytes))
                    )
                } catch {
                    return error == .notFound ? .missing : .unreadable(because: error.words)
                }
            },
            timeZone: { TimeZoneFiles.bytes(of: $0) }
        )
        let preparing = Preparing(question, means: means)
        let answer = Waiting.value { await preparing.answer() }
        do {
            Console.print(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self))
        } catch {
            Console.complain("the answer cannot be written: \(error)")
            Console.end(70)
        }
        Console.end(0)
    }
}
