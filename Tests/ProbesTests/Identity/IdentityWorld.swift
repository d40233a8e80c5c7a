// IdentityWorld: servers by host, and the records of a shop, for tables of cases.
import Contracts
import Documents
import Findings
import Foundation
import Probes

/// A small world: what each host says of itself, and what was recorded.
enum IdentityWorld {
    /// 2026-11-21T09:00:00Z.
    static let now: Int64 = 1_795_251_600
    /// Made by `initdb` on 2025-10-02, as its upper half says.
    static let system = "7556500000000019917"
    static let marker = Marker(service: "shop", environment: "production", token: "7f3a9c21")

    static let original = PostgresFacts(
        system: system,
        database: "16384",
        name: "shop",
        timeline: 2,
        wal: 0x1_5A00_0000,
        startedMicroseconds: 1_790_000_000_000_000,
        address: "10.0.0.1:5432",
        bytes: 8_200_000_000,
        marker: marker
    )

    static func postgres(_ change: (inout PostgresFacts) -> Void) -> ServerFacts {
        var facts = original
        change(&facts)
        return .postgres(facts)
    }

    static let cache = RedisFacts(
        run: String(repeating: "a", count: 40),
        replication: String(repeating: "b", count: 40),
        keys: 41_000,
        marker: marker
    )

    static func redis(_ change: (inout RedisFacts) -> Void) -> ServerFacts {
        var facts = cache
        change(&facts)
        return .redis(facts)
    }

    /// Hosts and what answers there.
    static let hosts: [String: ServerFacts] = [
        "db-1.shop.example": .postgres(original),
        "db-2.shop.example": postgres { facts in
            facts.system = "7556600000000020001"
            facts.address = "10.0.0.2:5432"
            facts.startedMicroseconds = 1_791_000_000_000_000
            facts.marker = Marker(service: "shop", environment: "staging", token: "00c0ffee")
        },
        "db-dev.shop.example": postgres { facts in
            facts.system = "7556700000000020002"
            facts.marker = nil
        },
        "db-7.shop.example": postgres { facts in
            // Made two days before now.
            facts.system = "\(UInt64(now - 2 * 86_400) << 32 | 288)"
            facts.bytes = 14_000_000
            facts.timeline = 1
            facts.marker = nil
        },
        "db-recreated.shop.example": postgres { facts in
            facts.database = "24601"
            facts.bytes = 7_600_000
        },
        "db-old.shop.example": postgres { $0.timeline = 1 },
        "db-promoted.shop.example": postgres { facts in
            facts.timeline = 3
            facts.startedMicroseconds = 1_792_000_000_000_000
        },
        "db-copy.shop.example": postgres { facts in
            facts.address = "10.0.0.9:5432"
            facts.startedMicroseconds = 1_793_000_000_000_000
        },
        "cache-1.shop.example": .redis(cache),
        "cache-flushed.shop.example": redis { facts in
            facts.marker = nil
            facts.keys = 3
        },
    ]

    /// What was recorded for production.
    static let records = RecordFile.read(
        SourceText(
            name: "plimsoll.identities.yaml",
            text: """
                plimsoll_identities: 1
                environments:
                  production:
                    cache:
                      run: "\(String(repeating: "a", count: 40))"
                      replication: "\(String(repeating: "b", count: 40))"
                      marker: "shop/production 7f3a9c21"
                      since: 2026-03-02T09:00:00Z
                    database:
                      system: "\(system)"  # the big one in rack 4
                      database: 16384
                      name: shop
                      timeline: 2
                      wal: "1/5A000000"
                      marker: "shop/production 7f3a9c21"
                      at: "db-1.shop.example:5432"
                      address: "10.0.0.1:5432"
                      since: 2026-03-02T09:00:00Z
                      why: first use

                """
        ),
        shape: .identities
    )

    /// The questions of a text that has a URL for each environment, each at its host.
    static func questions(in text: String, file: String) -> [IdentityQuestion] {
        let source = SourceText(name: file, text: text)
        guard let document = Document.read(source, as: .yaml).document, let root = document.root else { return [] }
        return document.members(of: root).compactMap { key, value in
            let url = document.text(of: value)
            let authority = url.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" }
            let host = String(authority.split(separator: "@").last ?? "")
            guard let range = url.range(of: host) else { return nil }
            let offset =
                Int(document.nodes[value].span.start) + url.utf8.distance(from: url.startIndex, to: range.lowerBound)
            let environment = document.text(of: key)
            let isStore = url.hasPrefix("redis")
            return IdentityQuestion(
                environment: environment,
                connection: isStore ? "cache" : "database",
                isProtected: environment == "production",
                promise: .unique,
                place: Place(source: source, span: Span(from: offset, to: offset + host.utf8.count)),
                at: isStore ? nil : "\(host):5432",
                sight: hosts[host].map { .seen($0) } ?? .unseen(because: "\(host) did not answer in 3 s"),
                former: .answered(.postgres(original))
            )
        }
    }
}
