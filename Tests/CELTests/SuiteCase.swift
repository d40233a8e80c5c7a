// SuiteCase: one case of the conformance suite, and whether an answer is what it expects.
import CEL
import Foundation
import Support

/// A case and its verdict.
struct SuiteCase {
    let name: String
    let request: [String: Any]
    let expected: Any?
    let expectedType: Any?

    static func read(_ file: String) throws -> [SuiteCase] {
        let data = try Suites.read("cel", file + ".json")
        guard let entries = try JSONSerialization.jsonObject(with: data) as? [[String: Any]] else { return [] }
        return entries.filter { ($0["needs_proto"] as? Bool) != true }.map { entry in
            let fields = ["expr", "bindings", "container", "types", "disable_macros", "disable_check", "check_only"]
            return SuiteCase(
                name: "\(entry["section"] ?? "")/\(entry["name"] ?? "")",
                request: entry.filter { fields.contains($0.key) },
                expected: entry["expect"],
                expectedType: entry["expect_type"]
            )
        }
    }

    /// What is wrong with the answer, or nil.
    func failure() -> CaseFailure? {
        guard let line = try? JSONSerialization.data(withJSONObject: request) else {
            return CaseFailure(name: name, description: "\(name): the request cannot be written")
        }
        let text = CELLines(timeZones: ZoneFiles.read).answer(Array(line))
        guard let answer = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            return CaseFailure(name: name, description: "\(name): no JSON: \(text)")
        }
        guard isRight(answer) else {
            let wanted = "\(expected ?? "-") \(expectedType ?? "")"
            let description = "\(name): \(request["expr"] ?? "") → \(text), expected \(wanted)"
            return CaseFailure(name: name, description: description)
        }
        return nil
    }

    private func isRight(_ answer: [String: Any]) -> Bool {
        if let expectedType, !TaggedValue.same(answer["type"], expectedType) { return false }
        guard let wanted = expected as? [String: Any] else { return answer["error"] == nil }
        if wanted["error"] != nil { return answer["error"] != nil }
        if wanted["unknown"] != nil { return answer["unknown"] != nil }
        return TaggedValue.same(answer["value"], wanted)
    }
}

/// Compares tagged values and types; maps in any order.
enum TaggedValue {
    static func same(_ left: Any?, _ right: Any?) -> Bool {
        if let one = left as? [String: Any], let two = right as? [String: Any] {
            if let entries = one["map"] as? [[Any]], let others = two["map"] as? [[Any]],
                entries.allSatisfy({ $0.count == 2 && $0[0] is [String: Any] })
            {
                return sameEntries(entries, others)
            }
            return one.keys == two.keys && one.allSatisfy { same($0.value, two[$0.key]) }
        }
        if let one = left as? [Any], let two = right as? [Any] {
            return one.count == two.count && zip(one, two).allSatisfy { same($0, $1) }
        }
        if let one = left as? NSObject, let two = right as? NSObject { return one == two }
        return left == nil && right == nil
    }

    private static func sameEntries(_ one: [[Any]], _ two: [[Any]]) -> Bool {
        one.count == two.count && one.allSatisfy { entry in two.contains { same(entry, $0) } }
    }
}

/// The tz database of this computer.
enum ZoneFiles {
    static func read(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "/usr/share/zoneinfo/" + name).map { Array($0) }
    }
}

/// Cases that are known to fail, with reasons, in a file beside the tests.
enum ExpectedFailures {
    static func names(in file: String) throws -> Set<String> {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("expected-failures-cel.txt")
        let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
        let entries = lines.filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: " ").first }
        return Set(entries.filter { $0.hasPrefix(file + ":") }.map { String($0.dropFirst(file.count + 1)) })
    }
}
