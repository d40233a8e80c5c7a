// WriterRun: writers who say each event's position and hash once it is acknowledged.
import Glibc
import Journal

/// Writers, each with a stream of its own, whose events carry their places in it.
struct WriterRun: Sendable {
    let journal: any EventStore
    /// Events of each writer.
    let count: Int
    /// Whether a journal that is away is waited for.
    let isPatient: Bool

    /// Writes all, and throws the first failure.
    func write(writers: Int) async throws(StoreFailure) {
        let failure: StoreFailure? = await withTaskGroup(of: StoreFailure?.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    do throws(StoreFailure) {
                        try await write(StreamName("writer/\(writer)"))
                        return nil
                    } catch { return error }
                }
            }
            var first: StoreFailure?
            for await failure in group { first = first ?? failure }
            return first
        }
        if let failure { throw failure }
    }

    private func write(_ stream: StreamName) async throws(StoreFailure) {
        var version = try await journal.allEvents(in: stream).count
        let end = version + count
        while version < end {
            do throws(StoreFailure) {
                let written = try await journal.append(
                    [NewEvent(kind: "counter.added", payload: "{\"added\":{\"_0\":\(version)}}")],
                    to: stream,
                    expecting: version,
                    by: Origin(actor: "user:anna"),
                    at: Timestamp(seconds: Int64(version))
                )
                version += 1
                for event in written { say("\(event.position) \(event.hash)") }
            } catch .unavailable(let because) where isPatient {
                // Nothing was written: the same again. Were that untrue, it would conflict, which ends the run.
                say("away: \(because)")
                usleep(50_000)
            } catch .unsure(let because) where isPatient {
                say("unsure: \(because)")
                version = try await length(of: stream)
            } catch {
                throw error
            }
        }
    }

    /// How many events a stream has, asked until there is an answer.
    private func length(of stream: StreamName) async throws(StoreFailure) -> Int {
        while true {
            do throws(StoreFailure) { return try await journal.allEvents(in: stream).count } catch .unavailable {
                usleep(50_000)
            }
        }
    }
}
