// LibraryTests: functions that the conformance suite does not reach: config's own, lists, sets, regex, time zones.
import CEL
import Foundation
import Testing

@Suite("Libraries")
struct LibraryTests {
    static let holding = [
        // URLs.
        "url('postgres://shop:secret@db.shop.example/orders?sslmode=require').host() == 'db.shop.example'",
        "url('postgres://shop:secret@db.shop.example/orders').port() == 5432", "url('https://a.b:8443/x').port == 8443",
        "url('postgres://shop:secret@db/orders').user == 'shop'", "url('HTTPS://a.b/x/y?q=1#f').scheme == 'https'",
        "url('https://a.b/x/y?q=1#f').path() == '/x/y'", "url('https://a.b/?q=1&q=2').query()['q'] == ['1', '2']",
        "url('http://[::1]:80/').hostname() == '::1'", "!isURL('no url')", "!isURL('http://a:99999/')",
        "isURL('redis://r/0')",
        // Versions.
        "semver('1.2.3').isLessThan(semver('1.10.0'))", "semver('1.0.0-rc.1') < semver('1.0.0')",
        "semver('2.3.4').major == 2",
        "semver('1.0.0-alpha.2') < semver('1.0.0-alpha.10')", "semver('1.0.0+a') .compareTo(semver('1.0.0+b')) == 0",
        "!isSemver('1.2')", "!isSemver('01.2.3')", "string(semver('1.2.3-a+b')) == '1.2.3-a+b'",
        // Quantities and bytes.
        "quantity('500m') == quantity('0.5')", "quantity('1Gi') > quantity('1G')",
        "quantity('2Gi').asInteger() == 2147483648",
        "quantity('500m').add(quantity('1500m')) == quantity(2)", "quantity('1.5').isInteger() == false",
        "!isQuantity('5x')",
        "quantity('1e3') == quantity('1k')", "byteSize('512MiB') == 536870912", "byteSize('1.5kB') == 1500",
        "byteSize('10') == 10", "bytes('512MiB') == b'512MiB'", "quantity('1') + quantity('2') == quantity('3')",
        // Globs.
        "glob('*.example.com', 'db.example.com')", "!glob('config/*.yaml', 'config/a/b.yaml')",
        "glob('config/**', 'config/a/b.yaml')",
        "glob('db-[0-9]?', 'db-1x')", "!glob('db-[!0-9]', 'db-1')", "glob('a\\\\*', 'a*')",
        // Cron lines.
        "cron('30 3 * * *').next(timestamp('2026-11-21T08:00:00Z')).value() == timestamp('2026-11-22T03:30:00Z')",
        "cron('0 12 * * *').next(timestamp('2026-11-21T08:00:00Z'), 'Europe/Berlin').value().getHours() == 11",
        "!isCron('61 * * * *')", "!cron('0 0 30 2 *').everRuns()",
        // Lists and sets.
        "[3, 1, 2].sort() == [1, 2, 3]", "[1, 1u, 2, 1.0, 'a', 'a'].distinct() == [1, 2, 'a']",
        "[[1], [2, [3]]].flatten() == [1, 2, [3]]",
        "[[1], [2, [3]]].flatten(2) == [1, 2, 3]", "[1, 2, 3, 4].slice(1, 3) == [2, 3]", "lists.range(3) == [0, 1, 2]",
        "[1, 2].reverse() == [2, 1]", "[1, 2].first().value() == 1", "![].last().hasValue()",
        "sets.contains([1, 2], [2u])",
        "sets.equivalent([1, 2, 1], [2, 1])", "!sets.intersects([1], [2])",
        "optional.unwrap([optional.of(1), optional.none()]) == [1]",
        // Patterns.
        "regex.replace('a1b22', '[0-9]+', '<\\\\0>') == 'a<1>b<22>'",
        "regex.extract('id=42', 'id=([0-9]+)').value() == '42'",
        "regex.extractAll('a1b22', '[0-9]+') == ['1', '22']", "regex.replace('aaa', 'a', 'b', 2) == 'bba'",
        // Text.
        "'abc'.replace('', '-') == '-a-b-c-'", "'abc'.split('') == ['a', 'b', 'c']",
        "'a,b,c'.split(',', 2) == ['a', 'b,c']",
        "string(1e6) == '1e+06'", "string(123456.5) == '123456.5'", "string(1.0) == '1'",
        "'%.40f'.format([0.1]).size() == 42",
        "'%e'.format([0.0]) == '0.000000e+00'", "'%.0f'.format([0.5]) == '0'", "'%.1f'.format([9.96]) == '10.0'",
        "'%.3e'.format([9.9996]) == '1.000e+01'", "'%f'.format([1e300]).size() == 308",
        // Time zones: a summer beyond the file's transitions follows its footer.
        "timestamp('2090-07-01T12:00:00Z').getHours('Europe/Berlin') == 14",
        "timestamp('2090-01-01T12:00:00Z').getHours('Europe/Berlin') == 13",
        "timestamp('2026-03-29T00:59:59Z').getHours('Europe/London') == 0",
        "timestamp('2026-03-29T01:00:00Z').getHours('Europe/London') == 2",
        "timestamp('1890-01-01T00:00:00Z').getMinutes('Europe/Amsterdam') >= 0",
        "timestamp('2024-02-29T00:00:00Z').getDayOfYear() == 59", "duration('1.5h') == duration('90m')",
        "string(duration('-1.5s')) == '-1.500s'",
        "timestamp('2026-11-21T10:00:00+02:00') == timestamp('2026-11-21T08:00:00Z')",
        // Order of kinds.
        "1 in {1u: true}", "{1: 'a'}[1.0] == 'a'", "[1, 2.5].all(x, x < 3)", "math.sqrt(9) == 3.0",
    ]

    @Test(arguments: holding)
    func `an expression holds`(expression: String) throws {
        var environment = CELEnvironment()
        environment.isChecked = false
        environment.timeZones = { ZoneFiles.read($0) }
        let outcome = try environment.compile(expression).evaluate()
        #expect(outcome.bool == true, "\(outcome)")
    }

    static let failing = [
        ("timestamp('2026-01-01T00:00:00Z').getHours('No/Such')", CELFault.Code.invalidArgument),
        ("timestamp('2026-01-01T00:00:00Z').getHours('../etc/passwd')", .invalidArgument),
        ("semver('1')", .invalidArgument), ("quantity('1x')", .invalidArgument), ("url('x')", .invalidArgument),
        ("byteSize('0.5')", .invalidArgument), ("'a'.matches('(')", .invalidArgument),
        ("[1, 'a'].sort()", .invalidArgument),
        ("optional.none().value()", .invalidArgument), ("{1: 1, 1u: 2}", .invalidArgument), ("'a' < 1", .noOverload),
        ("9223372036854775807 + 1", .overflow), ("1 % 0", .divideByZero), ("{}.a", .noSuchKey), ("[][0]", .noSuchKey),
        ("x", .undeclared), ("f(1)", .unbound),
    ]

    @Test(arguments: failing)
    func `an expression fails with its code`(expression: String, code: CELFault.Code) throws {
        var environment = CELEnvironment()
        environment.isChecked = false
        environment.timeZones = { ZoneFiles.read($0) }
        guard case .error(let fault) = try environment.compile(expression).evaluate() else {
            Issue.record("no error")
            return
        }
        #expect(fault.code == code, "\(fault.message)")
        #expect(fault.offset >= 0)
    }

    @Test
    func `doubles of all sizes are formatted as C formats them`() throws {
        var state: UInt64 = 99
        let program = try Self.formatter()
        let edges: [Double] = [
            .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 1.5 / 1e308, 0.5, 9.5, 999.5,
        ]
        for round in 0..<400 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let random = Double(bitPattern: state ^ state >> 29)
            let number = round < edges.count ? edges[round] : random
            guard number.isFinite else { continue }
            let outcome = program.evaluate(["x": .double(number)])
            let expected = "\(String(format: "%.3e", number)) \(String(format: "%.2f", number))"
            guard case .value(.string(let text)) = outcome else {
                Issue.record("\(number): \(outcome)")
                continue
            }
            #expect(text == expected)
        }
    }

    private static func formatter() throws -> CELProgram {
        var environment = CELEnvironment()
        environment.declare("x", .double)
        return try environment.compile("'%.3e %.2f'.format([x, x])")
    }

    @Test
    func `garbage in place of a time zone's file is no time zone`() throws {
        let berlin = try #require(ZoneFiles.read("Europe/Berlin"))
        var state: UInt64 = 7
        for round in 0..<2_000 {
            var bytes = berlin
            for _ in 0..<3 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
            }
            if round % 2 == 0 { bytes = Array(bytes.prefix(Int(state >> 33) % bytes.count)) }
            var environment = CELEnvironment()
            let content = bytes
            environment.timeZones = { _ in content }
            let program = try environment.compile("timestamp('2090-07-01T12:00:00Z').getHours('Europe/Berlin') >= 0")
            _ = program.evaluate()
        }
    }

    @Test
    func `unknowns and errors meet as the standard says`() throws {
        var environment = CELEnvironment()
        environment.declare("u", .bool)
        environment.declare("v", .bool)
        environment.declare("e", .bool)
        var bindings = CELBindings()
        bindings.bindUnknown("u")
        bindings.bindUnknown("v")
        bindings.bind("e", error: CELFault(.invalidArgument, "broken"))
        let rows: [(String, String)] = [
            ("u && false", "false"), ("false && u", "false"), ("u || true", "true"), ("u && true", "u"),
            ("u && v", "u v"),
            ("u && e", "u"), ("e && u", "u"), ("e && false", "false"), ("e || true", "true"), ("e && true", "broken"),
            ("[true, false].all(x, x || u)", "u"), ("[true, false].all(x, x && u)", "false"), ("u ? 1 : 2", "u"),
            ("[u, e].exists(x, x)", "u"), ("!u", "u"),
        ]
        for (expression, expected) in rows {
            let text =
                switch try environment.compile(expression).evaluate(bindings) {
                case .value(let value): value.shortText
                case .error(let fault): fault.message
                case .unknown(let names): names.joined(separator: " ")
                }
            #expect(text == expected, "\(expression)")
        }
    }

    static let mistakes: [(String, Int, String)] = [
        ("1 +", 3, "expression ends here"), ("a = b", 2, "'=='"), ("'abc", 0, "not closed"), ("1 + * 2", 4, "'*'"),
        ("'\\q'", 1, "escape"), ("size('a'", 8, "')'"), ("has(1)", 0, "has()"), ("[1].all(x.y, true)", 8, "plain name"),
        ("package.x", 0, "reserved"), ("nme == 1", 0, "did you mean 'name'"),
        ("name.startWith('a')", 5, "did you mean 'startsWith'"),
        ("name + 1", 5, "string and int"), ("1 ? 2 : 3", 0, "boolean"), ("é.x", 0, "character"),
        ("name.size(1)", 5, "size"),
        ("9223372036854775808", 0, "too large"), ("{'a' 1}", 5, "':'"), ("a b", 2, "the end"),
    ]

    @Test(arguments: mistakes)
    func `a mistake is named at its byte`(expression: String, offset: Int, words: String) {
        var environment = CELEnvironment()
        environment.declare("name", .string)
        do throws(CELFailure) {
            _ = try environment.compile(expression)
            Issue.record("it compiles")
        } catch {
            #expect(error.issues[0].offset == offset, "\(error)")
            #expect(error.issues[0].description.contains(words), "\(error)")
        }
    }
}
