// LeaseHolder: takes a lease, decides, and writes only when told to: time enough to be stopped in between.
import Glibc
import Journal
import Processes
import Stores

/// One who takes a short lease, looks at a stream, waits for a line and then writes what followed from that look.
struct LeaseHolder {
    let stores: StoreSet
    let name: String

    func run() async throws(StoreFailure) {
        while true {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            let now = Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
            let until = now + .milliseconds(500)
            if try await stores.leases.acquire("rollouts", holder: name, until: until, now: now) { break }
            usleep(20_000)
        }
        let stream: StreamName = "counter/a"
        let version = try await stores.journal.allEvents(in: stream).count
        say("holds it at \(version)")
        _ = readLine()
        do throws(StoreFailure) {
            let event = NewEvent(kind: "counter.added", payload: "{\"added\":{\"_0\":1}}")
            let origin = Origin(actor: "engine:\(name)")
            _ = try await stores.journal.append(
                [event],
                to: stream,
                expecting: version,
                by: origin,
                at: Timestamp(seconds: 1)
            )
            say("wrote")
        } catch .conflict(let stream, let expected, let actual) {
            say("fenced: \(StoreFailure.conflict(stream: stream, expected: expected, actual: actual))")
        }
    }
}
