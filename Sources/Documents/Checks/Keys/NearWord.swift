// NearWord: words that nearly are one of the well-known words of config files.

/// Finds the well-known word that an unknown one is a single slip away from.
enum NearWord {
    /// Words that programs look up; a key one letter away is missed without a word.
    static let words: [StaticString] = [
        "password", "username", "database", "timeout", "hostname", "connection", "connections", "retries", "interval",
        "endpoint", "replicas", "address", "protocol", "certificate", "credentials", "environment", "enabled",
        "disabled", "version", "service", "services", "resources", "image", "command", "container", "containers",
        "volumes", "network", "networks", "secret", "secrets", "schedule", "schema", "directory", "domain", "server",
        "servers", "client", "cluster", "region", "storage", "bucket", "queue", "worker", "workers", "logging",
        "language", "encoding", "maximum", "minimum", "memory", "requests", "dependencies", "description", "metadata",
        "namespace", "annotations", "selector", "strategy", "deployment", "restart", "healthcheck", "entrypoint",
        "external", "driver", "defaults", "priority", "threshold", "period", "duration", "attempts", "headers",
        "response", "message", "repository", "include", "exclude", "plugins", "settings", "options", "configuration",
        "properties", "security", "authentication", "authorization", "session", "redirect", "verbose", "output",
        "destination", "concurrency", "frequency", "permissions", "parameters", "arguments", "application",
        "development", "production", "required", "platform", "provider", "backend", "frontend", "listen", "origin",
        "token", "cache", "redis", "postgres", "mysql", "email", "sender", "recipient", "webhook", "callback", "proxy",
        "debug", "prefix", "suffix", "pattern", "length", "limit", "limits", "labels", "ports", "build", "context",
        "format", "source", "target", "method", "status", "script", "public", "private", "access", "bucket", "expires",
        "charset", "socket", "height", "width", "timezone", "separator", "template", "features", "feature", "currency",
        "customer", "transport", "retention", "compression", "encryption", "expiration", "maintenance", "availability",
        "notification", "executor", "scheduler", "consumer", "producer", "publisher", "subscriber", "partition",
        "listener", "receiver", "scheme", "config", "profile", "monitoring", "notifications", "subscription", "threads",
        "buffer", "delay", "retry", "local", "remote", "user", "host", "port", "name", "path", "type", "mode", "size",
    ]

    /// Real words that stand one letter from a word of the list, and words of other languages.
    static let realWords: StaticString =
        """
        stats stat postgre receivers consumers customers consumed consume transports \
        templates partitions petition clint client clients clipped cached catch caches patch parts sports posts posts host hosts hast hot pots prt \
        message massage messages passage status statue statutes static states script scripts scrip target targets \
        format formal former forman forms formats tokens taken broken token source sources sauce course method \
        methods delay decay relay delays limit limits limited length lengths listen listed listens lister \
        local locals locale vocal focal remote remove remoted removed rewrite origin original origins context contest \
        contexts content contents build builds built guild buffer buffers buffet buffed debug debugs cache ache \
        require requires required requirer requited server serve served serves severs sever service services driver \
        drivers drive driven diver drives domain domains remain romain version versions aversion versioned session \
        sessions cession mission region regions religion legion bucket buckets bracket basket rocket docket pocket \
        socket sockets locket queue queues worker workers works worked working storage stored image images imaged \
        imager emails email mail gmail femail proxy proxies prefix prefixed prefixes profile profiles profiler prefile \
        public publics publish private privates access accesses accessed process config configs configure confirm \
        retry retries retires entries retried expires expired expire expiries threads thread threaded treads \
        restart restarts restarted settings setting sitting settling options option opinions actions plugins plugin \
        plugging headers header leaders readers heads header labels label levels libels schema schemas scheme schemes \
        listener lists exclude excluded excludes included includes include includer output outputs input inputs \
        network networks platform platforms priority priorities period periods periodic backend backends blackened \
        email redis radis mysql redirect redirects direct redirected posted post paste past path paths patch math bath \
        part port pork sort fort sport spot prior type typo tape types typed tyre model modes mode node code mole move \
        size side sizes sized site seize name names named same game fame mane user users used uses under uber loser \
        debugger suffix suffixes targeting pattern patterns patter patten maximum maximums minimum minimums mininum \
        connector connected connecting environnement certificat commands commander commend comment connexion \
        services statuses clusters clustered cluster custer lustre domaine hostnames userdata usernames databases \
        directories passwords passwort timeouts timeouts interval intervals internal intervall external externals \
        internet deployments description descriptions discription responses responded repositories redirection \
        production productions products reproduction prediction protection permission permission parameter \
        argument applications applicant provide provided provides provider proved proven security severity \
        origins authorisation authorization configurations concurrent frequently requests request requested \
        dependency metadata metadate meta namespace namespaces annotation selector selectors selected selection \
        strategies stratagem attempts attempt callback callbacks webhook webhooks recipient recipients sender senders \
        gender lender tender render render fender bender sander render charset charsets resets scheme endpoints \
        resource frontend frontends destinations duration durations thresholds encoding encodings decoding coding \
        languages logging lodging longing login logic memory memories containers contained contain container \
        volumes volume columns replicas replica enabled enables enabler unabled disabled disables ports ported
        """

    private static let packed: [(word: UInt128, length: Int, letters: UInt32)] = words.map { word in
        word.withUTF8Buffer { bytes in
            var packed: UInt128 = 0
            var letters: UInt32 = 0
            for byte in bytes {
                packed = packed << 8 | UInt128(byte)
                letters |= 1 << UInt32(byte &- 0x61)
            }
            return (packed, bytes.count, letters)
        }
    }

    /// The index of the nearest well-known word plus one, or 0: one letter too few, too many, wrong, or two swapped.
    ///
    /// Cost: one comparison of letter sets for each well-known word; seldom more.
    static func nearest(to word: UInt128, length: Int, letters: UInt32) -> UInt8 {
        for (index, known) in packed.enumerated() {
            guard abs(known.length - length) <= 1, (known.letters ^ letters).nonzeroBitCount <= 2 else { continue }
            if isOneSlip(word, length, from: known.word, known.length) { return UInt8(truncatingIfNeeded: index + 1) }
        }
        return 0
    }

    /// Slips at the end are mostly grammar (hosts, cached) and at the start another word (import, export): not counted.
    private static func isOneSlip(_ word: UInt128, _ length: Int, from known: UInt128, _ knownLength: Int) -> Bool {
        func letter(_ text: UInt128, _ count: Int, _ index: Int) -> UInt8 {
            UInt8(truncatingIfNeeded: text >> UInt128(8 * (count - 1 - index)))
        }
        let shorter = min(length, knownLength)
        var head = 0
        while head < shorter, letter(word, length, head) == letter(known, knownLength, head) { head += 1 }
        var tail = 0
        while tail < shorter - head,
            letter(word, length, length - 1 - tail) == letter(known, knownLength, knownLength - 1 - tail)
        { tail += 1 }
        if length == knownLength {
            let differing = length - head - tail
            if differing == 2 {
                return letter(word, length, head) == letter(known, length, head + 1)
                    && letter(word, length, head + 1) == letter(known, length, head)
                    && (length > 4 || head > 0)
            }
            return differing == 1 && length >= 7 && head > 0 && tail > 0
        }
        guard head + tail >= shorter, head > 0 else { return false }
        // What is only longer or shorter at its end is mostly grammar: hosts, cached, receiver.
        let isLonger = length > knownLength
        let ending = isLonger ? letter(word, length, length - 1) : letter(known, knownLength, knownLength - 1)
        if head == shorter, [0x73, 0x64, 0x72, 0x6E, 0x79].contains(ending) { return false }
        if isLonger {
            // A letter too many: a doubled one in short words, any inside long ones.
            let extra = letter(word, length, min(head, length - 1))
            let isDoubled = head > 0 && letter(word, length, head - 1) == extra
            let isAtEnd = tail == 0 && head == shorter
            return isDoubled && (tail > 0 || isAtEnd && extra != 0x73) || tail > 0 && knownLength >= 8
        }
        return tail > 0 ? length >= 5 : length >= 7
    }
}
