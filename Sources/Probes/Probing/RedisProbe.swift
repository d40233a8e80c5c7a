// RedisProbe: login, role, memory, persistence, keys and replication of a Redis server.
import Contracts
import Findings

/// Looks at a Redis server with commands that read only.
struct RedisProbe {
    private let subject: ProbeSubject
    private let means: ProbeMeans
    private let deadline: ProbeDeadline

    init(_ subject: ProbeSubject, _ means: ProbeMeans, _ deadline: ProbeDeadline) {
        (self.subject, self.means, self.deadline) = (subject, means, deadline)
    }

    func run() async -> ProbeNotes {
        var notes = ProbeNotes(subject)
        guard let server = subject.address.servers.first else { return notes }
        do throws(RedisFailure) {
            guard let redis = try await open(server, &notes) else { return notes }
            guard try await logIn(redis, &notes) else {
                redis.wire.close()
                return notes
            }
            try await look(redis, &notes)
            redis.wire.close()
        } catch {
            switch error {
            case .wire(let failure): notes.miss(failure, of: server)
            case .refused(let words): notes.miss(because: "\(subject.shown(server)) answers: \(words)")
            }
        }
        return notes
    }

    private func open(
        _ server: ConnectionAddress.Server,
        _ notes: inout ProbeNotes
    ) async throws(RedisFailure) -> RedisClient? {
        do throws(WireFailure) {
            guard subject.address.encryption == .implicit else {
                let wire = try await Wire.open(subject.destination(of: server), by: deadline, with: means.resolver)
                return RedisClient(wire)
            }
            var look = TLSLook(subject: subject, means: means, deadline: deadline, server: server)
            let checks = ["ssl_cert_reqs", "tls_insecure", "insecure"].lazy.compactMap {
                subject.address.parameter($0)?.text.lowercased()
            }.first
            // The client was told not to look.
            if let checks, ["none", "cert_none", "true", "1"].contains(checks) { look.trust = .nothing }
            return try await look.open(&notes, prelude: { _ in true }).map { RedisClient($0) }
        } catch {
            throw .wire(error)
        }
    }

    private func logIn(_ redis: RedisClient, _ notes: inout ProbeNotes) async throws(RedisFailure) -> Bool {
        if let password = subject.address.password {
            do throws(RedisFailure) {
                try await redis.authenticate(user: subject.address.user?.text, password: password.text)
            } catch {
                guard case .refused(let words) = error else { throw error }
                // A server without a password refuses the command itself.
                let isOpen = words.contains("without any password configured") || words.contains("no password is set")
                refused(isOpen ? "it has no password, the address has one" : words, &notes)
                return false
            }
        }
        let answer = try await redis.send(["PING"])
        if let words = answer.errorText {
            // A server that cannot save refuses even PING; INFO tells what is the matter.
            if words.hasPrefix("NOPERM") || words.hasPrefix("MISCONF") { return true }
            if words.hasPrefix("NOAUTH") || words.hasPrefix("WRONGPASS") {
                refused("a password is asked for", &notes)
            } else {
                notes.miss(because: "\(subject.shown(subject.address.servers.first)) answers: \(words.prefix(120))")
            }
            return false
        }
        guard answer == .status("PONG") else { throw .wire(.garbled("PING is not answered by PONG")) }
        return true
    }

    private func refused(_ words: String, _ notes: inout ProbeNotes) {
        notes.find(
            LoginRefused.self,
            "\(subject.shown(subject.address.servers.first)) refuses the login: \(words.prefix(120))",
            at: subject.address.user ?? subject.address.servers.first?.host,
            mend: "set the password that the server has; redis-cli ACL LIST shows its accounts"
        )
    }

    private func look(_ redis: RedisClient, _ notes: inout ProbeNotes) async throws(RedisFailure) {
        if let number = subject.address.name?.text, number != "0" {
            let answer = try await redis.send(["SELECT", number])
            if let words = answer.errorText {
                if words.hasPrefix("NOPERM") {
                    notes.miss("keys", because: grantWords(words), isRequired: false)
                    notes.sight = .unseen(because: grantWords(words))
                } else {
                    notes.find(
                        DatabaseMissing.self,
                        "the server has no database \(number): \(words.prefix(120))",
                        at: subject.address.name,
                        mend: "name one of its databases, usually 0 to 15"
                    )
                }
                return
            }
        }
        let info = try await redis.send(["INFO"])
        if let words = info.errorText {
            notes.miss("state", because: grantWords(words), isRequired: false)
            notes.sight = .unseen(because: grantWords(words))
        } else if let text = info.text {
            let facts = RedisInfo(text)
            guard facts.values["redis_version"] != nil || facts.values["valkey_version"] != nil else {
                throw .wire(.garbled("INFO does not name a version"))
            }
            judge(facts, &notes)
            if subject.isAskedForIdentity {
                let number = subject.address.name.flatMap { Int($0.text) } ?? 0
                notes.sight = .seen(.redis(try await RedisIdentity.facts(info: text, database: number, of: redis)))
            }
            try await persistence(facts, redis, &notes)
        }
        try await keys(redis, &notes)
    }

    private func grantWords(_ words: String) -> String {
        "the account may not (\(words.prefix(100))); plimsoll connections grant prints what it needs"
    }

    private func judge(_ info: RedisInfo, _ notes: inout ProbeNotes) {
        let version = info["valkey_version"] ?? info["redis_version"] ?? "?"
        notes.seen.append("Redis \(version)")
        VersionCheck.run(version, of: "Redis", &notes)
        if info["role"] == "slave" {
            notes.seen.append("a replica")
            if info["slave_read_only"] != "0" {
                notes.find(
                    ServerReadOnly.self,
                    "\(subject.shown(subject.address.servers.first)) is a replica and takes no writes",
                    mend: "name the primary\(primary(info)), or give the connection privileges: [read]"
                )
                if subject.connection.privileges.map(\.value) == ["read"] { notes.findings.removeLast() }
            }
            if info["master_link_status"] == "down" {
                notes.find(
                    ReplicationBroken.self,
                    "the replica has lost its primary\(primary(info))",
                    mend: "look at the primary and at the replica's log"
                )
            }
        }
        memory(info, &notes)
    }

    private func primary(_ info: RedisInfo) -> String {
        guard subject.isShownWhole, let host = info["master_host"] else { return "" }
        return " (\(host):\(info["master_port"] ?? "6379"))"
    }

    private func memory(_ info: RedisInfo, _ notes: inout ProbeNotes) {
        let policy = info["maxmemory_policy"] ?? "?"
        if let wanted = subject.connection.eviction, info["maxmemory_policy"] != nil, wanted.value != policy {
            notes.find(
                EvictionDiffers.self,
                "maxmemory-policy is \(policy); the contract asks for \(wanted.value)",
                mend: "CONFIG SET maxmemory-policy \(wanted.value), and the same in redis.conf"
            )
        }
        guard let limit = info.number("maxmemory"), limit > 0, let used = info.number("used_memory") else { return }
        if policy == "noeviction", used * 10 > limit * 9 {
            notes.find(
                MemoryNearlyFull.self,
                "\(used * 100 / limit) % of maxmemory is used, and noeviction refuses writes once it is full",
                mend: "raise maxmemory, or let it give up old keys (maxmemory-policy)"
            )
        }
    }

    private func persistence(
        _ info: RedisInfo,
        _ redis: RedisClient,
        _ notes: inout ProbeNotes
    ) async throws(RedisFailure) {
        let failing = ["rdb_last_bgsave_status", "aof_last_write_status", "aof_last_bgrewrite_status"].filter {
            info[$0].map { $0 != "ok" } ?? false
        }
        if !failing.isEmpty {
            notes.find(
                SavingFails.self,
                "the server cannot save to disk (\(failing.joined(separator: ", ")): err)",
                mend: "look at its log and its disk; until then it may refuse writes"
            )
        }
        let matters = subject.connection.minimumKeys != nil || subject.connection.backup != nil
        guard matters, info["aof_enabled"] == "0" else { return }
        let answer = try await redis.send(["CONFIG", "GET", "save"])
        if let words = answer.errorText {
            notes.miss("whether it saves to disk", because: grantWords(words), isRequired: false)
            return
        }
        var save: String?
        switch answer {
        case .list(let parts): save = parts.count == 2 ? parts[1].text : nil
        case .map(let pairs): save = pairs.first?.value.text
        default: break
        }
        guard save == "" else { return }
        notes.find(
            NothingSaved.self,
            "neither snapshots nor the append-only file are on",
            mend: "CONFIG SET appendonly yes, and the same in redis.conf"
        )
    }

    private func keys(_ redis: RedisClient, _ notes: inout ProbeNotes) async throws(RedisFailure) {
        guard let least = subject.connection.minimumKeys else { return }
        let answer = try await redis.send(["DBSIZE"])
        if let words = answer.errorText {
            notes.miss("number of keys", because: grantWords(words))
            return
        }
        guard case .integer(let count) = answer else { throw .wire(.garbled("DBSIZE is not answered by a number")) }
        notes.seen.append("\(count) keys")
        guard count < least else { return }
        notes.find(
            TooFewKeys.self,
            "the database holds \(count) key\(count == 1 ? "" : "s"); at least \(least) are expected",
            at: subject.address.name ?? subject.address.servers.first?.host,
            mend: "see whether it is the right server, and whether somebody emptied it; then fill it before the change"
        )
    }
}

/// The lines of INFO.
struct RedisInfo {
    let values: [String: String]

    init(_ text: String) {
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }
    func number(_ name: String) -> Int? { values[name].flatMap { Int($0) }.map { min($0, 1 << 50) } }
}

/// Versions against the contract's `minimum_version`.
enum VersionCheck {
    static func run(_ version: String, of server: String, _ notes: inout ProbeNotes) {
        guard let wanted = notes.subject.connection.minimumVersion else { return }
        guard isBelow(version, wanted) else { return }
        notes.find(
            ServerTooOld.self,
            "\(server) \(version) is older than \(wanted), which the contract asks for",
            mend: "upgrade the server, or lower minimum_version if the program can do without"
        )
    }

    static func isBelow(_ version: String, _ wanted: String) -> Bool {
        func numbers(_ text: String) -> [Int] {
            text.prefix { $0.isNumber || $0 == "." }.split(separator: ".").map { Int($0) ?? 0 }
        }
        let (have, want) = (numbers(version), numbers(wanted))
        for index in 0..<want.count {
            let number = index < have.count ? have[index] : 0
            if number != want[index] { return number < want[index] }
        }
        return false
    }
}
