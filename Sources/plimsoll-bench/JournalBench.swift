// JournalBench: how fast events are acknowledged, for script/bench.
import Foundation
import Journal
import Stores

/// `plimsoll-bench journal PLACE EVENTS WRITERS`: appends one event at a time from so many writers at once.
enum JournalBench {
    private static let payload = "{\"added\":{\"_0\":\"\(String(repeating: "x", count: 200))\"}}"

    /// Prints events a second and how long one took, as JSON.
    static func run(_ place: String, _ count: Int, _ writers: Int) async -> Int32 {
        do throws(StoreFailure) {
            let stores = try StoreSet.open(at: place)
            let clock = ContinuousClock()
            let began = clock.now
            let outcomes = await withTaskGroup(of: Result<[Double], StoreFailure>.self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        await append(count / writers, to: StreamName("writer/\(writer)"), in: stores.journal)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let took = seconds(clock.now - began)
            stores.close()
            var times: [Double] = []
            for outcome in outcomes { times += try outcome.get() }
            times.sort()
            let rate = Double(times.count) / took
            print(
                "{\"per_second\": \(rate.rounded()), \"median_ms\": \(times[times.count / 2] * 1_000), "
                    + "\"p99_ms\": \(times[times.count * 99 / 100] * 1_000)}"
            )
            return 0
        } catch {
            FileHandle.standardError.write(Data("plimsoll-bench: \(error)\n".utf8))
            return 2
        }
    }

    /// How long each append took, in seconds.
    private static func append(
        _ count: Int,
        to stream: StreamName,
        in journal: any EventStore
    ) async -> Result<[Double], StoreFailure> {
        let clock = ContinuousClock()
        var times: [Double] = []
        do throws(StoreFailure) {
            for version in 0..<count {
                let began = clock.now
                _ = try await journal.append(
                    [NewEvent(kind: "counter.added", payload: payload)],
                    to: stream,
                    expecting: version,
                    by: Origin(actor: "user:anna", cause: ["c-117"]),
                    at: Timestamp(seconds: Int64(version))
                )
                times.append(seconds(clock.now - began))
            }
            return .success(times)
        } catch { return .failure(error) }
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
