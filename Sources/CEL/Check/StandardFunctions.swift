// StandardFunctions: the signatures of the standard and the extensions, in a short notation.

/// Signatures are `(int)string`, several apart by blanks; a dot before the bracket: the first operand is the receiver.
enum StandardFunctions {
    /// All functions by name; built once.
    static let all: [String: CELFunction] = {
        var result: [String: CELFunction] = [:]
        for group in [standard, time, strings, math, collections, optionals, network, config] {
            for (name, builtin, signatures) in group {
                result[name] = CELFunction(name: name, overloads: SignatureReader.read(signatures), builtin: builtin)
            }
        }
        for (name, builtin) in [("math.greatest", CELBuiltin.greatest), ("math.least", .least)] {
            result[name] = CELFunction(name: name, overloads: [], builtin: builtin, isVariadicNumeric: true)
        }
        return result
    }()

    /// First words of functions with dotted names.
    static let namespaces: Set<String> = ["base64", "ip", "lists", "math", "optional", "regex", "sets", "strings"]

    typealias Row = (String, CELBuiltin, String)

    private static let standard: [Row] = [
        (
            "size", .size,
            "(string)int (bytes)int (list<A>)int (map<A,B>)int .(string)int .(bytes)int .(list<A>)int .(map<A,B>)int"
        ),
        ("contains", .contains, ".(string,string)bool"),
        ("startsWith", .startsWith, ".(string,string)bool"),
        ("endsWith", .endsWith, ".(string,string)bool"),
        ("matches", .matches, ".(string,string)bool (string,string)bool"),
        ("dyn", .dynamic, "(A)dyn"),
        ("type", .typeOf, "(A)type<A>"),
        ("bool", .toBool, "(bool)bool (string)bool"),
        ("bytes", .toBytes, "(bytes)bytes (string)bytes"),
        ("double", .toDouble, "(double)double (int)double (uint)double (string)double"),
        ("duration", .toDuration, "(duration)duration (string)duration"),
        ("int", .toInt, "(int)int (uint)int (double)int (string)int (timestamp)int"),
        ("uint", .toUint, "(uint)uint (int)uint (double)uint (string)uint"),
        ("timestamp", .toTimestamp, "(timestamp)timestamp (string)timestamp (int)timestamp"),
        (
            "string", .toString,
            """
            (string)string (int)string (uint)string (double)string (bool)string (bytes)string (timestamp)string \
            (duration)string (ip)string (cidr)string (url)string (semver)string (quantity)string (cron)string
            """
        ),
    ]

    private static let ofInstant = ".(timestamp)int .(timestamp,string)int"
    private static let ofBoth = ".(timestamp)int .(timestamp,string)int .(duration)int"
    private static let time: [Row] = [
        ("getDate", .getDate, ofInstant), ("getDayOfMonth", .getDayOfMonth, ofInstant),
        ("getDayOfWeek", .getDayOfWeek, ofInstant), ("getDayOfYear", .getDayOfYear, ofInstant),
        ("getFullYear", .getFullYear, ofInstant), ("getMonth", .getMonth, ofInstant),
        ("getHours", .getHours, ofBoth), ("getMinutes", .getMinutes, ofBoth), ("getSeconds", .getSeconds, ofBoth),
        ("getMilliseconds", .getMilliseconds, ofBoth),
    ]

    private static let strings: [Row] = [
        ("charAt", .charAt, ".(string,int)string"),
        ("indexOf", .indexOf, ".(string,string)int .(string,string,int)int"),
        ("lastIndexOf", .lastIndexOf, ".(string,string)int .(string,string,int)int"),
        ("lowerAscii", .lowerAscii, ".(string)string"),
        ("upperAscii", .upperAscii, ".(string)string"),
        ("replace", .replace, ".(string,string,string)string .(string,string,string,int)string"),
        ("split", .split, ".(string,string)list<string> .(string,string,int)list<string>"),
        ("substring", .substring, ".(string,int)string .(string,int,int)string"),
        ("trim", .trim, ".(string)string"),
        ("join", .join, ".(list<string>)string .(list<string>,string)string"),
        ("strings.quote", .quote, "(string)string"),
        ("reverse", .reverse, ".(string)string .(list<A>)list<A>"),
        ("format", .format, ".(string,list<dyn>)string"),
        ("base64.encode", .base64Encode, "(bytes)string"),
        ("base64.decode", .base64Decode, "(string)bytes"),
        ("regex.replace", .regexReplace, "(string,string,string)string (string,string,string,int)string"),
        ("regex.extract", .regexExtract, "(string,string)optional<string>"),
        ("regex.extractAll", .regexExtractAll, "(string,string)list<string>"),
    ]

    private static let numbers = "(int)int (uint)uint (double)double"
    private static let wholePairs = "(int,int)int (uint,uint)uint"
    private static let shifts = "(int,int)int (uint,int)uint"
    private static let math: [Row] = [
        ("math.ceil", .ceil, "(double)double"), ("math.floor", .floor, "(double)double"),
        ("math.round", .round, "(double)double"), ("math.trunc", .trunc, "(double)double"),
        ("math.abs", .abs, numbers), ("math.sign", .sign, numbers),
        ("math.isNaN", .isNaN, "(double)bool"), ("math.isInf", .isInf, "(double)bool"),
        ("math.isFinite", .isFinite, "(double)bool"),
        ("math.sqrt", .sqrt, "(int)double (uint)double (double)double"),
        ("math.bitAnd", .bitAnd, wholePairs), ("math.bitOr", .bitOr, wholePairs),
        ("math.bitXor", .bitXor, wholePairs), ("math.bitNot", .bitNot, "(int)int (uint)uint"),
        ("math.bitShiftLeft", .bitShiftLeft, shifts), ("math.bitShiftRight", .bitShiftRight, shifts),
    ]

    private static let collections: [Row] = [
        ("lists.range", .range, "(int)list<int>"),
        ("slice", .slice, ".(list<A>,int,int)list<A>"),
        ("flatten", .flatten, ".(list<list<A>>)list<A> .(list<A>)list<dyn> .(list<dyn>,int)list<dyn>"),
        ("sort", .sort, ".(list<A>)list<A>"),
        ("distinct", .distinct, ".(list<A>)list<A>"),
        ("first", .first, ".(list<A>)optional<A>"),
        ("last", .last, ".(list<A>)optional<A>"),
        ("sets.contains", .setsContains, "(list<A>,list<A>)bool"),
        ("sets.equivalent", .setsEquivalent, "(list<A>,list<A>)bool"),
        ("sets.intersects", .setsIntersects, "(list<A>,list<A>)bool"),
    ]

    private static let optionals: [Row] = [
        ("optional.of", .optionalOf, "(A)optional<A>"),
        ("optional.ofNonZeroValue", .optionalOfNonZero, "(A)optional<A>"),
        ("optional.none", .optionalNone, "()optional<A>"),
        ("optional.unwrap", .unwrap, "(list<optional<A>>)list<A>"),
        ("unwrapOpt", .unwrap, ".(list<optional<A>>)list<A>"),
        ("hasValue", .hasValue, ".(optional<A>)bool"),
        ("value", .value, ".(optional<A>)A"),
        ("or", .or, ".(optional<A>,optional<A>)optional<A>"),
        ("orValue", .orValue, ".(optional<A>,A)A"),
    ]

    private static let network: [Row] = [
        ("ip", .ip, "(string)ip .(cidr)ip (ip)ip"),
        ("cidr", .cidr, "(string)cidr (cidr)cidr"),
        ("isIP", .isIP, "(string)bool"),
        ("isCIDR", .isCIDR, "(string)bool"),
        ("ip.isCanonical", .ipIsCanonical, "(string)bool"),
        ("family", .family, ".(ip)int"),
        ("isUnspecified", .isUnspecified, ".(ip)bool"),
        ("isLoopback", .isLoopback, ".(ip)bool"),
        ("isGlobalUnicast", .isGlobalUnicast, ".(ip)bool"),
        ("isLinkLocalMulticast", .isLinkLocalMulticast, ".(ip)bool"),
        ("isLinkLocalUnicast", .isLinkLocalUnicast, ".(ip)bool"),
        ("containsIP", .containsIP, ".(cidr,ip)bool .(cidr,string)bool"),
        ("containsCIDR", .containsCIDR, ".(cidr,cidr)bool .(cidr,string)bool"),
        ("masked", .masked, ".(cidr)cidr"),
        ("prefixLength", .prefixLength, ".(cidr)int"),
    ]

    private static let comparison = ".(semver,semver)bool .(quantity,quantity)bool"
    private static let config: [Row] = [
        ("url", .url, "(string)url (url)url"), ("isURL", .isURL, "(string)bool"),
        ("scheme", .scheme, ".(url)string"), ("host", .host, ".(url)string"), ("hostname", .hostname, ".(url)string"),
        ("port", .port, ".(url)int"), ("user", .user, ".(url)string"), ("path", .path, ".(url)string"),
        ("query", .query, ".(url)map<string,list<string>>"), ("fragment", .fragment, ".(url)string"),
        ("semver", .semver, "(string)semver (semver)semver"), ("isSemver", .isSemver, "(string)bool"),
        ("major", .major, ".(semver)int"), ("minor", .minor, ".(semver)int"), ("patch", .patch, ".(semver)int"),
        ("prerelease", .prerelease, ".(semver)string"), ("build", .build, ".(semver)string"),
        ("isLessThan", .isLessThan, comparison), ("isGreaterThan", .isGreaterThan, comparison),
        ("compareTo", .compareTo, ".(semver,semver)int .(quantity,quantity)int"),
        ("quantity", .quantity, "(string)quantity (int)quantity (quantity)quantity"),
        ("isQuantity", .isQuantity, "(string)bool"),
        ("isInteger", .isInteger, ".(quantity)bool"), ("asInteger", .asInteger, ".(quantity)int"),
        ("asApproximateFloat", .asApproximateFloat, ".(quantity)double"),
        ("add", .plus, ".(quantity,quantity)quantity .(quantity,int)quantity"),
        ("sub", .minus, ".(quantity,quantity)quantity .(quantity,int)quantity"),
        // Not `bytes("512MiB")`: the standard's `bytes(string)` gives the text's UTF-8, and may not come to mean a number.
        ("byteSize", .byteSize, "(string)int (int)int"),
        ("cron", .cron, "(string)cron (cron)cron"), ("isCron", .isCron, "(string)bool"),
        ("next", .next, ".(cron,timestamp)optional<timestamp> .(cron,timestamp,string)optional<timestamp>"),
        ("describe", .describe, ".(cron)string"), ("everRuns", .everRuns, ".(cron)bool"),
        ("glob", .glob, "(string,string)bool"),
    ]

    /// Operators whose operands are looked up like those of functions.
    static let operators: [CELNode.Operation: CELFunction] = {
        let order = [
            "(bool,bool)bool (string,string)bool (bytes,bytes)bool (timestamp,timestamp)bool (duration,duration)bool",
            "(int,int)bool (int,uint)bool (int,double)bool (uint,int)bool (uint,uint)bool (uint,double)bool",
            "(double,int)bool (double,uint)bool (double,double)bool (semver,semver)bool (quantity,quantity)bool",
        ].joined(separator: " ")
        let rows: [(CELNode.Operation, String, String)] = [
            (.less, "_<_", order), (.lessEqual, "_<=_", order), (.greater, "_>_", order),
            (.greaterEqual, "_>=_", order),
            (
                .add, "_+_",
                """
                (int,int)int (uint,uint)uint (double,double)double (string,string)string (bytes,bytes)bytes \
                (list<A>,list<A>)list<A> (timestamp,duration)timestamp (duration,timestamp)timestamp \
                (duration,duration)duration (quantity,quantity)quantity
                """
            ),
            (
                .subtract, "_-_",
                """
                (int,int)int (uint,uint)uint (double,double)double (timestamp,timestamp)duration \
                (timestamp,duration)timestamp (duration,duration)duration (quantity,quantity)quantity
                """
            ),
            (.multiply, "_*_", "(int,int)int (uint,uint)uint (double,double)double"),
            (.divide, "_/_", "(int,int)int (uint,uint)uint (double,double)double"),
            (.modulo, "_%_", "(int,int)int (uint,uint)uint"),
            (.negate, "-_", "(int)int (double)double"),
            (.contained, "@in", "(A,list<A>)bool (A,map<A,B>)bool"),
            (
                .index, "_[_]",
                """
                (list<A>,int)A (map<A,B>,A)B (optional<list<A>>,int)optional<A> (optional<map<A,B>>,A)optional<B>
                """
            ),
            (
                .optionalElement, "_[?_]",
                """
                (list<A>,int)optional<A> (map<A,B>,A)optional<B> (optional<list<A>>,int)optional<A> \
                (optional<map<A,B>>,A)optional<B>
                """
            ),
        ]
        var result: [CELNode.Operation: CELFunction] = [:]
        for (operation, name, signatures) in rows {
            let overloads = SignatureReader.read(signatures)
            result[operation] = CELFunction(name: name, overloads: overloads, builtin: .none)
        }
        return result
    }()
}

/// Reads signatures in the short notation; for our own tables, so anything unknown is `dyn`.
struct SignatureReader {
    private let bytes: [UInt8]
    private var position = 0
    private var parameters: [String] = []

    static func read(_ text: String) -> [CELOverload] {
        text.split(separator: " ").map { part in
            var reader = SignatureReader(bytes: Array(part.utf8))
            return reader.overload()
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func overload() -> CELOverload {
        let isMember = take(UInt8(ascii: "."))
        _ = take(UInt8(ascii: "("))
        var types: [CELType] = []
        while !take(UInt8(ascii: ")")), position < bytes.count {
            types.append(type())
            _ = take(UInt8(ascii: ","))
        }
        let result = type()
        return CELOverload(isMember: isMember, parameters: types, result: result, typeParameters: parameters)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func type() -> CELType {
        let start = position
        while position < bytes.count, isLetter(bytes[position]) { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        var inner: [CELType] = []
        if take(UInt8(ascii: "<")) {
            while !take(UInt8(ascii: ">")), position < bytes.count {
                inner.append(type())
                _ = take(UInt8(ascii: ","))
            }
        }
        return named(word, inner)
    }

    private mutating func named(_ word: String, _ inner: [CELType]) -> CELType {
        switch word {
        case "list": return .list(inner.first ?? .dynamic)
        case "map": return .map(inner.first ?? .dynamic, inner.last ?? .dynamic)
        case "optional": return .optional(inner.first ?? .dynamic)
        case "type": return .type(inner.first)
        case "ip": return .abstract("net.IP", [])
        case "cidr": return .abstract("net.CIDR", [])
        case "cron", "url", "semver", "quantity": return .abstract(word, [])
        case "A", "B":
            if !parameters.contains(word) { parameters.append(word) }
            return .parameter(word)
        default: return CELType.primitives[word] ?? .dynamic
        }
    }
}

extension CELType {
    /// Types without parameters, by their short names.
    static let primitives: [String: CELType] = [
        "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string, "bytes": .bytes,
        "timestamp": .timestamp, "duration": .duration, "null_type": .null, "dyn": .dynamic,
    ]

    /// The fields that a library's values have besides their functions: `url(x).host`.
    static func libraryFields(of name: String) -> [String: CELType] {
        switch name {
        case "url": urlFields
        case "semver": semverFields
        default: [:]
        }
    }

    private static let urlFields: [String: CELType] = [
        "scheme": .string, "user": .string, "host": .string, "hostname": .string, "port": .int, "path": .string,
        "query": .map(.string, .list(.string)), "fragment": .string,
    ]
    private static let semverFields: [String: CELType] = [
        "major": .int, "minor": .int, "patch": .int, "prerelease": .string, "build": .string,
    ]

    /// The types that are values under a name.
    static let valueNames: [String: CELType] = [
        "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string, "bytes": .bytes,
        "null_type": .null, "list": .list(.dynamic), "map": .map(.dynamic, .dynamic), "type": .type(nil),
        "google.protobuf.Timestamp": .timestamp, "google.protobuf.Duration": .duration,
        "optional_type": .optional(.dynamic), "net.IP": .abstract("net.IP", []), "net.CIDR": .abstract("net.CIDR", []),
        "url": .abstract("url", []), "semver": .abstract("semver", []), "quantity": .abstract("quantity", []),
        "cron": .abstract("cron", []),
    ]
}
