// JournalWriter: a process that writes a journal and says what was acknowledged, for tests that kill it.
import Glibc
import Journal
import Stores

guard CommandLine.arguments.count == 4, let count = Int(CommandLine.arguments[2]),
    let writers = Int(CommandLine.arguments[3])
else {
    print("JournalWriter PATH EVENTS WRITERS")
    exit(2)
}

/// Writes a line at once: what was acknowledged must be known however the process ends.
@Sendable func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}

do throws(StoreFailure) {
    let store = try SQLiteStore(path: CommandLine.arguments[1])
    let failure: StoreFailure? = await withTaskGroup(of: StoreFailure?.self) { group in
        for writer in 0..<writers {
            group.addTask {
                do throws(StoreFailure) {
                    let stream = StreamName("writer/\(writer)")
                    let begin = try await store.allEvents(in: stream).count
                    for number in 0..<count {
                        let written = try await store.append(
                            [NewEvent(kind: "counter.added", payload: "{\"added\":{\"_0\":\(number)}}")],
                            to: stream,
                            expecting: begin + number,
                            by: Origin(actor: "user:anna"),
                            at: Timestamp(seconds: Int64(number))
                        )
                        for event in written { say("\(event.position) \(event.hash)") }
                    }
                    return nil
                } catch { return error }
            }
        }
        var first: StoreFailure?
        for await failure in group { first = first ?? failure }
        return first
    }
    if let failure { throw failure }
    store.close()
} catch {
    say("failed: \(error)")
    exit(1)
}
