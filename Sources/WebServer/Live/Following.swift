// Following: the read model kept at the journal's end, and those who wait told of it.
import Processes
import ServiceLifecycle

/// Keeps the read model at the journal's end and wakes those who wait.
struct Following: Service {
    let view: ReadModelKeeper
    let hub: LiveHub

    func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { await view.run() }
            group.addTask {
                for await _ in await view.growth().cancelOnGracefulShutdown() {
                    await hub.announce()
                    // A burst of events is one piece of news: a thousand who wait look once.
                    try? await Task.sleep(for: .milliseconds(50))
                }
            }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }
}
