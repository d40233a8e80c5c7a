// InstanceListTests: what a team's own list script may print, and what is said where it prints something else.
import Changes
import Processes
import Testing

@Suite struct InstanceListTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var output: String
        var names: [InstanceID] = []
        var error: String?
    }

    static let rows = [
        Row(testDescription: "nothing", output: ""),
        Row(
            testDescription: "lines",
            output: "# name revision health\nweb-1 r-4f1c healthy\n\nweb-2 -\tunknown\nweb-3\r\n",
            names: ["web-1", "web-2", "web-3"]
        ),
        Row(
            testDescription: "JSON",
            output:
                #" [{"instance": "web-1", "revision": "r-4f1c", "healthy": true, "port": 8080}, {"instance": "b"}]"#,
            names: ["web-1", "b"]
        ),
        Row(testDescription: "JSON cut off", output: #"[{"instance": "web-1""#, error: "not the JSON"),
        Row(testDescription: "an object", output: #"{"instance": "web-1"}"#, error: "not the JSON"),
        Row(testDescription: "a name twice", output: "web-1\nweb-1\n", error: "names web-1 twice"),
        Row(
            testDescription: "a word that is no health",
            output: "web-1 r-1 fine",
            error: "line 1 of the list says \"fine\""
        ),
        Row(
            testDescription: "too many words",
            output: "\nweb-1 r-1 healthy now",
            error: "line 2 of the list has 4 words"
        ),
        Row(testDescription: "a path as a name", output: "../etc r-1 healthy", error: "is no name of an instance"),
    ]

    @Test(arguments: rows)
    func `a list is read whole or refused with a reason`(_ row: Row) {
        do {
            let items = try InstanceList.read(row.output)
            #expect(row.error == nil && items.map(\.instance) == row.names)
        } catch {
            #expect(row.error.map { error.because.contains($0) } == true, "\(error.because)")
        }
    }

    @Test func `health in a line is well, failing or not known`() throws {
        let items = try InstanceList.read("a r-1 healthy\nb r-1 failing\nc r-1 unknown\nd")
        #expect(items.map(\.healthy) == [true, false, nil, nil])
        #expect(items[0].revision == "r-1" && items[3].revision == nil)
    }
}
