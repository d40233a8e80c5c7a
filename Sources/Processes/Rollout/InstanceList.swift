// InstanceList: what a team's own script prints of its instances, as JSON or as lines.
public import Changes
import FoundationEssentials
public import Journal

/// What a team's own `list` script prints.
///
/// Either JSON, `[{"instance": "web-1", "revision": "r-…", "healthy": true, "port": 8080}]`, or a line an instance: its
/// name, its revision or `-`, and `healthy`, `failing` or `unknown`, split by blanks. Blank lines and lines that begin
/// with `#` are passed over. Anything else is an error, for half a list looks like lost instances.
public enum InstanceList {
    /// Instances that a list may have.
    public static let limit = 10_000

    /// An instance as the script knows it.
    public struct Item: Sendable, Hashable, Codable {
        /// Its name.
        public var instance: InstanceID
        /// The revision it runs on; nil: not known.
        public var revision: RevisionID?
        /// Whether it is well; nil: not known.
        public var healthy: Bool?
        /// Its port, for health checks.
        public var port: Int?
    }

    /// Reads what a script printed.
    public static func read(_ output: String) throws(DriverFailure) -> [Item] {
        let first = output.first { !$0.isWhitespace }
        let items = first == "[" || first == "{" ? try json(output) : try lines(output)
        guard items.count <= limit else {
            throw DriverFailure(because: "the list has \(items.count) instances, \(limit) are the limit")
        }
        var seen: Set<InstanceID> = []
        for item in items {
            guard isName(item.instance.text) else {
                throw DriverFailure(because: "\"\(item.instance.text.prefix(40))\" is no name of an instance")
            }
            guard seen.insert(item.instance).inserted else {
                throw DriverFailure(because: "the list names \(item.instance) twice")
            }
        }
        return items
    }

    private static func json(_ output: String) throws(DriverFailure) -> [Item] {
        do { return try JSONDecoder().decode([Item].self, from: Data(output.utf8)) } catch {
            throw DriverFailure(
                because: "the list is not the JSON that is expected, [{\"instance\": \"web-1\", \"revision\": \"r-…\"}]"
            )
        }
    }

    private static func lines(_ output: String) throws(DriverFailure) -> [Item] {
        var items: [Item] = []
        // A carriage return and a line feed are one character.
        let all = output.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (number, line) in all.enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
            guard let name = words.first, !name.hasPrefix("#") else { continue }
            guard words.count <= 3 else {
                throw DriverFailure(
                    because:
                        "line \(number + 1) of the list has \(words.count) words; name, revision, health are expected"
                )
            }
            var item = Item(instance: InstanceID(name), revision: nil, healthy: nil, port: nil)
            if words.count > 1, words[1] != "-" { item.revision = RevisionID(words[1]) }
            if words.count > 2 { item.healthy = try health(words[2], number + 1) }
            items.append(item)
        }
        return items
    }

    private static func health(_ word: String, _ line: Int) throws(DriverFailure) -> Bool? {
        switch word {
        case "healthy": return true
        case "failing": return false
        case "unknown": return nil
        default:
            throw DriverFailure(
                because:
                    "line \(line) of the list says \"\(word.prefix(40))\"; healthy, failing or unknown are expected"
            )
        }
    }

    /// Letters, digits and `. _ - :`, up to 200.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || [45, 46, 58, 95].contains(byte)
            }
    }
}

extension InstanceView {
    /// An instance as a script lists it; `last` is the last action that a script was begun for.
    ///
    /// One that was told to stop is stopped when its action was done: it may still be listed.
    public init(
        _ item: InstanceList.Item,
        service: String,
        environment: String,
        last: ActionLog.Entry?,
        now: Timestamp
    ) {
        let isStopped = last?.to == nil && last?.standing == .done
        var report = InstanceReport(
            service: service,
            environment: environment,
            instance: item.instance,
            host: item.instance.text,
            revision: item.revision,
            phase: isStopped ? .stopped : .running,
            health: item.healthy.map { $0 ? .healthy : .failing } ?? .unknown,
            sequence: 0,
            incarnation: "command"
        )
        switch last?.standing {
        case .done: report.done = last?.action
        case .failed(let because): report.reason = because
        case .begun: report.reason = "its script has not ended, or nobody heard of its end"
        case nil: break
        }
        report.port = item.port
        self.init(report: report, heard: now, first: now, exits: [])
    }
}
