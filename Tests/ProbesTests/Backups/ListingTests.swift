// ListingTests: what pgBackRest, WAL-G, object stores and commands print, and dumps as pg_dump writes them.
import Findings
import Foundation
import PostgreSQL
import Probes
import Support
import Testing

@Suite struct ListingTests {
    @Test func `pgBackRest's record tells label, time, size and server`() throws {
        let text = """
            [{"archive":[],"backup":[{"archive":{"start":"000000010000000000000002","stop":"000000010000000000000002"},
            "database":{"id":2,"repo-key":1},"error":false,"info":{"size":33554432,"delta":33554432},
            "label":"20261120-020000F","timestamp":{"start":1795140000,"stop":1795140300},"type":"full"}],
            "db":[{"id":1,"repo-key":1,"system-id":7100000000000000001,"version":"14"},
            {"id":2,"repo-key":1,"system-id":7556500000000019917,"version":"15"}],
            "name":"shop","status":{"code":0,"lock":{"backup":{"held":false}},"message":"ok"}}]
            """
        let listing = try ListingReader.pgBackRest(text, stanza: "shop")
        let expected = BackupEntry(
            name: "20261120-020000F",
            finished: 1_795_140_300,
            bytes: 33_554_432,
            kind: "full",
            system: "7556500000000019917",
            version: "15"
        )
        #expect(listing.entries == [expected])
        #expect(throws: BackupFailure.self) { try ListingReader.pgBackRest(text, stanza: "other") }
        #expect(throws: BackupFailure.self) { try ListingReader.pgBackRest("ERROR: [055]", stanza: nil) }
        #expect(throws: BackupFailure.self) {
            try ListingReader.pgBackRest(
                #"[{"name":"shop","status":{"code":1,"message":"missing stanza path"}}]"#,
                stanza: nil
            )
        }
    }

    @Test func `WAL-G's record tells the same`() throws {
        let text = """
            [{"backup_name":"base_000000010000000000000004","time":"2026-11-20T02:05:00Z","wal_file_name":"000000010000000000000004",
            "start_time":"2026-11-20T02:00:00.5Z","finish_time":"2026-11-20T02:04:59.123456Z","date_fmt":"%Y","hostname":"db-1",
            "data_dir":"/var/lib/postgresql/15/main","pg_version":150015,"start_lsn":67108904,"finish_lsn":67109160,
            "is_permanent":false,"system_identifier":7556500000000019917,"uncompressed_size":33554432,"compressed_size":4194304}]
            """
        let entry = try #require(try ListingReader.walG(text).entries.first)
        #expect(entry.name == "base_000000010000000000000004" && entry.system == "7556500000000019917")
        #expect(entry.finished == Amounts.instant("2026-11-20T02:04:59Z") && entry.bytes == 33_554_432)
        #expect(try ListingReader.walG("").entries.isEmpty)
    }

    @Test func `commands and object stores are understood`() throws {
        let own = try ListingReader.command(
            #"{"backups": [{"name": "a", "finished": "2026-11-20T02:00:00Z", "bytes": 5}, {"name": "b", "bytes": 0}]}"#,
            source: "./list"
        )
        #expect(own.entries.map(\.name) == ["a", "b"] && own.entries.last?.problem == "it is empty")
        let store = #"{"Contents": [{"Key": "shop/1.dump", "LastModified": "2026-11-20T02:00:00+00:00", "Size": 7}]}"#
        #expect(try ListingReader.command(store, source: "s3").entries.first?.finished == 1_795_140_000)
        let clone =
            #"[{"Path": "1.dump", "Name": "1.dump", "Size": 7, "ModTime": "2026-11-20T02:00:00.1Z", "IsDir": false}]"#
        #expect(try ListingReader.command(clone, source: "rclone").entries.first?.bytes == 7)
        for wrong in ["", "{}", "[1]", #"{"backups": [{}]}"#, #"{"backups": [{"name": "a", "finished": "soon"}]}"#] {
            #expect(throws: BackupFailure.self) { try ListingReader.command(wrong, source: "./list") }
        }
    }
}

@Suite struct DumpTests {
    private func entry(_ bytes: [UInt8]) -> BackupEntry {
        DumpLook(size: bytes.count) { offset, count in
            offset >= bytes.count ? [] : Array(bytes[offset..<min(bytes.count, offset + count)])
        }.entry(named: "shop.dump")
    }

    @Test func `dumps of all forms are known by their insides, whole or cut short`() throws {
        let settings = try RealPostgreSQL.database()
        let cluster = try RealPostgreSQL.cluster()
        let name = try #require(settings["dbname"])
        let marker = Marker(service: "shop", environment: "production", token: "7f3a9c21")
        try Connection(settings, within: .seconds(60)).run(
            script: "CREATE TABLE orders AS SELECT i AS id, md5(i::text) AS word FROM generate_series(1, 5000) i;"
                + marker.statements
        )
        let folder = cluster.folder
        for form in ["custom", "plain", "tar", "directory"] {
            let path = "\(folder)/\(name).\(form)"
            let connection = ["-h", folder, "-p", "\(cluster.port)", "-U", "postgres", name]
            try cluster.run("pg_dump", ["-F", form, "-f", path] + connection)
            if form == "directory" {
                let names = try FileManager.default.contentsOfDirectory(atPath: path)
                var sizes: [String: Int] = [:]
                for file in names { sizes[file] = FileManager.default.contents(atPath: path + "/" + file)?.count }
                let contents = Array(FileManager.default.contents(atPath: path + "/toc.dat") ?? Data())
                let whole = DumpLook.folder(named: name, contents: contents, sizes: sizes)
                #expect(whole.problem == nil && whole.database == name && whole.marker == marker)
                sizes = sizes.filter { $0.key == "toc.dat" }
                #expect(
                    DumpLook.folder(named: name, contents: contents, sizes: sizes).problem?.contains("missing") == true
                )
                continue
            }
            let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
            let whole = entry(bytes)
            #expect(whole.problem == nil && whole.unseen == nil, "\(form): \(whole)")
            #expect(whole.marker == marker, "\(form)")
            if form != "plain" { #expect(whole.database == name) }
            for share in [1, 30, 60, 90, 99] {
                let cut = entry(Array(bytes[..<(bytes.count * share / 100)]))
                #expect(cut.problem != nil, "\(form) cut to \(share) %")
            }
            // A plain dump without its last line break is whole.
            if form != "plain" {
                #expect(entry(Array(bytes.dropLast(1))).problem != nil, "\(form) without its last byte")
            }
        }
        #expect(entry([]).problem == "it is empty")
        #expect(entry(Array("hello".utf8)).problem != nil)
        #expect(entry([0x1F, 0x8B, 8, 0]).unseen != nil)
    }

    @Test func `no bytes make it fall`() {
        var state: UInt64 = 42
        func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
        for round in 0..<2_000 {
            var bytes = Array("PGDMP".utf8) + [1, 14, 0, 4, 8, UInt8(round % 6)]
            for _ in 0..<(round % 300) { bytes.append(round % 2 == 0 ? next() % 3 : next()) }
            _ = entry(bytes)
        }
    }
}
