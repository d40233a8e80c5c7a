// SuspectTests: the suite of worlds with their truth, and single reasons.
import Documents
import Findings
import Judging
import Support
import Testing

@Suite struct SuspectTests {
    @Test(.enabled(if: Suites.shouldRun("suspects")))
    func `the change to blame is found in the suite's worlds`() throws {
        let data = try Suites.read("suspects", "cases.jsonl")
        let lines = data.split(separator: 0x0A).map { Array($0) }
        #expect(lines.count == 100)
        var first = 0, firstThree = 0, sure = 0, sureAndRight = 0
        var warned = (right: 0, wrong: 0, missed: 0)
        for line in lines {
            let document = try #require(Document.read(SourceText(name: "world", bytes: line), as: .json).document)
            let world = try #require(SuspectWorld(document))
            let ranking = SuspectRanking.rank(world.facts)
            #expect(ranking.count == world.facts.changes.count + 1)
            #expect(abs(ranking.map(\.probability).reduce(0, +) - 1) < 1e-9)
            let best = try #require(ranking.first)
            let isRight = best.change == world.guilty
            first += isRight ? 1 : 0
            firstThree += ranking.prefix(3).contains { $0.change == world.guilty } ? 1 : 0
            if best.probability >= 0.9 {
                sure += 1
                sureAndRight += isRight ? 1 : 0
            }
            switch (best.endangered ?? 0 > 0, world.isRestartDangerous) {
            case (true, true): warned.right += 1
            case (true, false): warned.wrong += 1
            case (false, true): warned.missed += 1
            case (false, false): break
            }
        }
        print(
            "suspects: top-1 \(first), top-3 \(firstThree), sure \(sureAndRight) of \(sure), restart warnings \(warned)"
        )
        #expect(first >= 86 && firstThree >= 94)
        #expect(Double(sureAndRight) >= 0.95 * Double(sure) && sure >= 50)
        #expect(Double(warned.right) >= 0.95 * Double(warned.right + warned.wrong))
        #expect(Double(warned.right) >= 0.7 * Double(warned.right + warned.missed))
    }

    @Test func `without changes nobody is to blame`() {
        let ranking = SuspectRanking.rank(IncidentFacts(openedAt: 10, symptomAt: 0))
        #expect(ranking.map(\.change) == [nil] && ranking.first?.probability == 1)
    }

    @Test func `calls in a circle end`() {
        var facts = IncidentFacts(openedAt: 10, symptomAt: 0)
        facts.services = [.init(name: "a", dependsOn: ["b"]), .init(name: "b", dependsOn: ["a", "gone"])]
        var instance = IncidentFacts.Instance(id: "a-1", service: "a", startedAt: -9_000)
        (instance.requests, instance.errors) = (10, 9)
        facts.instances = [instance]
        facts.changes = [
            .init(id: "c1", kind: .config, service: "a", at: -60, reload: .rolling, activations: ["a-1": -50])
        ]
        #expect(SuspectRanking.rank(facts).first?.change == "c1")
    }
}
