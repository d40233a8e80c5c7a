// DumpArchive: the head and table of contents that pg_dump writes before the data of its custom, tar and directory forms.

/// The head of an archive: which database, and where each table's data is.
struct DumpArchive {
    /// One line of the table of contents.
    struct Line {
        enum State: Equatable {
            case notWritten
            case written
            case none
        }
        var kind: String
        var statement: String
        var offset: Int?
        var state: State
        /// The file of the directory and tar forms.
        var file: String?
    }

    /// The database's name.
    let database: String
    /// The version of the server.
    let serverVersion: String
    /// When the dump was begun, as its own clock said it, read as UTC.
    let begun: Int64?
    /// The lines.
    let entries: [Line]
    /// How many bytes integers take, the sign left out.
    let integerWidth: Int

    /// Reads a head; nil where it ends too early or is of a version that is not known.
    ///
    /// Cost: linear in the head; at most a million lines.
    /// - Source: PostgreSQL, `pg_backup_archiver.c`, `ReadHead` and `ReadToc`, archive versions 1.12 to 1.16.
    init?(_ bytes: [UInt8]) {
        var cursor = DumpCursor(bytes)
        guard cursor.take(5) == Array("PGDMP".utf8)[...], let major = cursor.byte(), let minor = cursor.byte(),
            cursor.byte() != nil, major == 1, (12...16).contains(minor), let width = cursor.byte(),
            (1...8).contains(width),
            let offsetWidth = cursor.byte(), (1...8).contains(offsetWidth), let form = cursor.byte()
        else { return nil }
        cursor.integerWidth = Int(width)
        integerWidth = Int(width)
        // 1.15 names the compression by one byte, earlier ones its level.
        guard minor >= 15 ? cursor.byte() != nil : cursor.integer() != nil else { return nil }
        // Second, minute, hour, day, month, years since 1900, whether it is summer time.
        var time: [Int] = []
        for _ in 0..<7 {
            guard let part = cursor.integer() else { return nil }
            time.append(part)
        }
        begun = DumpArchive.instant(time)
        guard let database = cursor.text(), let version = cursor.text(), cursor.text() != nil,
            let count = cursor.integer(), (0...1_000_000).contains(count)
        else { return nil }
        self.database = database ?? ""
        serverVersion = version ?? ""
        var lines: [Line] = []
        for _ in 0..<count {
            guard let line = DumpArchive.line(&cursor, minor: minor, form: form, offsetWidth: Int(offsetWidth)) else {
                return nil
            }
            lines.append(line)
        }
        entries = lines
    }

    private static func instant(_ parts: [Int]) -> Int64? {
        guard parts[5] > 0, (0...11).contains(parts[4]), (1...31).contains(parts[3]) else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(parts[5] + 1900)-\(two(parts[4] + 1))-\(two(parts[3]))"
        return Amounts.instant("\(day)T\(two(parts[2])):\(two(parts[1])):\(two(min(parts[0], 59)))Z")
    }

    private static func line(_ cursor: inout DumpCursor, minor: UInt8, form: UInt8, offsetWidth: Int) -> Line? {
        guard cursor.integer() != nil, cursor.integer() != nil, cursor.text() != nil, cursor.text() != nil,
            cursor.text() != nil, let kind = cursor.text(), cursor.integer() != nil, let statement = cursor.text()
        else { return nil }
        // Drop and copy statements, namespace, tablespace, and from 1.14 on the access method.
        for _ in 0..<(minor >= 14 ? 5 : 4) where cursor.text() == nil { return nil }
        if minor >= 16, cursor.integer() == nil { return nil }
        guard cursor.text() != nil, cursor.text() != nil else { return nil }
        while true {
            guard let dependency = cursor.text() else { return nil }
            if dependency == nil { break }
        }
        var line = Line(kind: kind ?? "", statement: statement ?? "", offset: nil, state: .none, file: nil)
        if form == 1 {
            guard let state = cursor.byte(), let offset = cursor.offset(offsetWidth) else { return nil }
            line.state = state == 1 ? .notWritten : state == 2 ? .written : .none
            line.offset = state == 2 ? offset : nil
        } else {
            guard let file = cursor.text() else { return nil }
            line.file = file.flatMap { $0.isEmpty ? nil : $0 }
        }
        return line
    }

    /// An integer as archives write it: a sign, then the lowest byte first.
    func integer(_ bytes: [UInt8]) -> Int? {
        var cursor = DumpCursor(bytes)
        cursor.integerWidth = integerWidth
        return cursor.integer()
    }

    /// Tells a backup's entry what the head says.
    func tell(_ entry: inout BackupEntry) {
        entry.database = database.isEmpty ? nil : database
        entry.version = serverVersion.split(separator: " ").first.map(String.init)
        entry.begun = begun
        if entries.isEmpty { entry.problem = "it holds nothing: its table of contents is empty" }
        if !entries.isEmpty, !entries.contains(where: { $0.kind == "TABLE" || $0.kind == "TABLE DATA" }) {
            entry.problem = "it holds no table"
        }
        entry.marker =
            entries.lazy.filter { $0.kind == "COMMENT" }.compactMap { DumpArchive.marker(in: $0.statement) }.first
    }

    /// The marker in a statement that comments on its table.
    static func marker(in text: String) -> Marker? {
        guard let table = text.firstRange(of: "\(Marker.table) IS '") else { return nil }
        return Marker(String(text[table.upperBound...].prefix { $0 != "'" }))
    }
}

/// Steps through an archive's head; every step is checked.
struct DumpCursor {
    private var rest: ArraySlice<UInt8>
    var integerWidth = 4

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func integer() -> Int? {
        guard let sign = byte(), let bytes = take(integerWidth) else { return nil }
        var value: UInt64 = 0
        for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
        guard value <= UInt64(Int32.max) else { return nil }
        return sign == 0 ? Int(value) : -Int(value)
    }

    mutating func offset(_ width: Int) -> Int? {
        guard let bytes = take(width) else { return nil }
        var value: UInt64 = 0
        for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
        return Int(exactly: value)
    }

    /// A text; the inner nil is no text at all, the outer one means that the bytes ended.
    mutating func text() -> String?? {
        guard let length = integer() else { return nil }
        if length < 0 { return .some(nil) }
        guard let bytes = take(length) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
