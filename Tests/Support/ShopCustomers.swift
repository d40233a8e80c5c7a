// ShopCustomers: people who search in a shop at a steady rate, half of them on a new connection each time, counted.
import Foundation

/// People who search at a steady rate, until the value goes away.
public final class ShopCustomers: Sendable {
    /// What came back.
    public struct Counts: Sendable, Equatable {
        /// Requests that ended, in whatever way.
        public var requests = 0
        /// Of them, those that were not answered with 200.
        public var failed = 0

        /// What came back between two looks.
        public static func - (later: Counts, earlier: Counts) -> Counts {
            Counts(requests: later.requests - earlier.requests, failed: later.failed - earlier.failed)
        }
    }

    private let process: RunningCommand
    private let path: String

    static let program = """
        import http.client, sys, threading, time
        port, rate, path = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
        lock, counts, reasons = threading.Lock(), [0, 0], {}
        people = 8

        def person(number):
            connection, pause = None, people / rate
            due = time.monotonic() + pause * number / people
            while True:
                time.sleep(max(0, due - time.monotonic()))
                due = max(due + pause, time.monotonic() - 1)
                reason = None
                try:
                    if connection is None:
                        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
                    connection.request("GET", "/products?q=a")
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status != 200: reason = str(answer.status)
                    if number % 2: connection.close(); connection = None
                except Exception as problem:
                    reason, connection = type(problem).__name__, None
                with lock:
                    counts[0] += 1
                    if reason:
                        counts[1] += 1
                        reasons[reason] = reasons.get(reason, 0) + 1

        for number in range(people): threading.Thread(target=person, args=(number,), daemon=True).start()
        while True:
            time.sleep(0.05)
            with lock: line = f"{counts[0]} {counts[1]} {reasons}\\n"
            with open(path + ".new", "w") as file: file.write(line)
            import os; os.replace(path + ".new", path)
        """

    init(port: Int, rate: Int, in folder: TemporaryFolder) throws {
        path = folder.path + "/customers-\(port)"
        process = try RunningCommand(
            ["/usr/bin/python3", "-c", ShopCustomers.program, "\(port)", "\(rate)", path],
            in: folder.path
        )
    }

    private var words: [Substring] {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
            .split(separator: " ", maxSplits: 2)
    }

    /// What came back so far.
    public var now: Counts {
        let words = words
        guard words.count == 3 else { return Counts() }
        return Counts(requests: Int(words[0]) ?? 0, failed: Int(words[1]) ?? 0)
    }

    /// Why requests failed, and how often: `{'503': 4}`.
    public var reasons: String { words.last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? "" }

    /// What came back during some work.
    public func during<Value>(_ work: () async throws -> Value) async rethrows -> (value: Value, counts: Counts) {
        let before = now
        let value = try await work()
        return (value, now - before)
    }
}
