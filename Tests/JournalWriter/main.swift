// JournalWriter: a process that writes a journal and says what was acknowledged, for tests that kill or stop it.
import Glibc
import Journal
import Stores

/// Writes a line at once: what was acknowledged must be known however the process ends.
@Sendable func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}

let arguments = CommandLine.arguments
do throws(StoreFailure) {
    guard arguments.count >= 3 else {
        print("JournalWriter PLACE EVENTS WRITERS [patiently] | JournalWriter PLACE HOLDER")
        exit(2)
    }
    let stores = try StoreSet.open(at: arguments[1])
    if arguments.count > 3, let count = Int(arguments[2]), let writers = Int(arguments[3]) {
        let run = WriterRun(journal: stores.journal, count: count, isPatient: arguments.count > 4)
        try await run.write(writers: writers)
    } else {
        try await LeaseHolder(stores: stores, name: arguments[2]).run()
    }
    stores.close()
} catch {
    say("failed: \(error)")
    exit(1)
}
