// EventShapeTests: events that were released keep their names and shapes.
import Changes
import Foundation
import Journal
import Support
import Testing

@Suite struct EventShapeTests {
    private static let at = Timestamp(microseconds: 1_790_000_000_123_456)

    /// One of each case, every optional field given.
    private static let record: [RecordEvent] = {
        var change = Samples.change(7, by: "token:ci", at: at)
        change.cause = ["shop/production/c-6"]
        change.difference = [ValueChange(path: "app.pool", before: "4", after: "20", place: "app.yaml:1:7")]
        change.checks = CheckSummary(
            verdict: "warn",
            findings: [CheckedFinding(code: "PL1203", level: "warning", message: "m", place: "app.yaml:1:7")],
            unchecked: [UncheckedPart(what: "mail", because: "no answer", wasRequired: true)],
            counts: ["rules": 3],
            by: ["server"]
        )
        change.emergency = "fire"
        change.despite = ["skew"]
        change.undoes = "c-5"
        change.key = "token:ci k-1"
        var command = Samples.change(8, from: nil, to: nil, at: at)
        command.revertPlan = .command("deploy/back.sh")
        command.base = nil
        var impossible = command
        impossible.revertPlan = .impossible(because: "rewritten")
        let freeze = OrderedFreeze(id: "f-1", from: at, until: at, because: "audit", by: "user:anna")
        let refusal = GateRefusal(code: "PL6403", message: "m", lift: "l", until: at, yieldsToEmergency: false)
        return [
            .proposed(change: change), .proposed(change: command), .proposed(change: impossible),
            .approved(change: "c-7", by: "user:ben", because: "read it", at: at),
            .started(change: "c-7", emergency: "fire", at: at), .started(change: "c-7", emergency: nil, at: at),
            .proposed(change: command, waits: [refusal]),
            .started(change: "c-7", emergency: "fire", past: [refusal], at: at),
            .finished(change: "c-7", outcome: .done, live: Samples.new, at: at),
            .finished(change: "c-7", outcome: .reverted(because: "errors"), live: nil, at: at),
            .finished(change: "c-7", outcome: .halted(because: "stop"), live: nil, at: at),
            .finished(change: "c-7", outcome: .cancelled(because: "no"), live: nil, at: at),
            .finished(change: "c-7", outcome: .failed(because: "theirs"), live: nil, at: at),
            .frozen(freeze: freeze), .thawed(freeze: "f-1", by: "user:ben", because: "over", at: at),
            .refused(
                attempt: RefusedAttempt(
                    kind: .set,
                    to: Samples.new,
                    by: "token:app",
                    why: "boot",
                    cause: ["c-1", "c-2"],
                    refusals: [refusal],
                    at: at
                )
            ),
        ]
    }()

    private static let stops: [StopEvent] = [
        .stopped(scope: .everything, by: "user:anna", because: "fire", at: at),
        .stopped(scope: .service("shop"), by: "user:anna", because: "loop", at: at),
        .lifted(scope: .actor("token:ci"), by: "user:anna", because: "mended", at: at),
    ]

    private static let revisions: [RevisionEvent] = [
        .recorded(
            content: RevisionContent(
                contract: "plimsoll.yaml",
                files: [RevisionFile(path: "plimsoll.yaml", text: "plimsoll: 1\n")],
                set: ["production": [SetValue(document: "app", path: "pool", json: "20")]],
                artefact: "v1.2"
            )
        )
    ]

    private static let numbers: [NumberingEvent] = [.numbered(environment: "production", by: "user:anna")]

    private static let announcements: [AnnouncementEvent] = {
        let label = AnnouncementLabel(
            id: AnnouncementID(event: 12, webhook: "env:CHAT_URL"),
            channel: "chat",
            topic: "emergencies",
            service: "shop",
            environment: "production",
            change: "c-7"
        )
        return [
            .delivered(label: label, at: at), .delayed(label: label, because: "away", at: at),
            .abandoned(label: label, because: "away for a day", at: at),
        ]
    }()

    private func lines<Root: Aggregate>(_ root: Root.Type, _ events: [Root.Event]) throws -> String {
        try events.map { event in
            let written = try Root.written(event)
            return "\(written.kind) \(written.payloadVersion) \(written.payload)\n"
        }
        .joined()
    }

    @Test func `released events keep their names and shapes`() throws {
        let text =
            try lines(EnvironmentRecord.self, Self.record) + lines(StopSwitch.self, Self.stops)
            + lines(RevisionRecord.self, Self.revisions) + lines(Numbering.self, Self.numbers)
            + lines(AnnouncementLog.self, Self.announcements)
        #expect(Golden.difference(text, "events.txt") == nil)
    }

    /// Reads the lines of the golden file that belong to an aggregate.
    private func read<Root: Aggregate>(_ root: Root.Type) throws -> [Root.Event] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Golden/events.txt"
        )
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        return try text.split(separator: "\n").filter { $0.hasPrefix(Root.name + ".") }.map { line in
            let words = line.split(separator: " ", maxSplits: 2)
            let version = try #require(Int(words[1]))
            let event = NewEvent(kind: String(words[0]), payloadVersion: version, payload: String(words[2]))
            let envelope = EventEnvelope(
                event,
                position: 1,
                stream: "any",
                version: 1,
                time: Self.at,
                origin: Origin(actor: "user:anna"),
                previousHash: HashChain.origin
            )
            return try Root.read(envelope)
        }
    }

    @Test func `what was written before is read as it was meant`() throws {
        #expect(try read(EnvironmentRecord.self) == Self.record)
        #expect(try read(StopSwitch.self) == Self.stops)
        #expect(try read(RevisionRecord.self) == Self.revisions)
        #expect(try read(Numbering.self) == Self.numbers)
        #expect(try read(AnnouncementLog.self) == Self.announcements)
    }

    @Test func `a key that an older event lacks is nil, one that it does not know is passed over`() throws {
        let payload = #"{"started":{"at":5,"change":"c-7","later":{"x":1}}}"#
        let envelope = EventEnvelope(
            NewEvent(kind: "environment.started", payload: payload),
            position: 1,
            stream: "any",
            version: 1,
            time: Self.at,
            origin: Origin(actor: "user:anna"),
            previousHash: HashChain.origin
        )
        let event = try EnvironmentRecord.read(envelope)
        #expect(event == .started(change: "c-7", emergency: nil, at: Timestamp(microseconds: 5)))
    }
}
