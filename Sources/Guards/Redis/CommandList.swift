// CommandList: Redis commands that only look, and why others are refused.

/// Redis commands by name.
enum CommandList {
    /// Commands without a key that only look, or that concern this connection alone.
    static let plain: Set<String> = [
        "ping", "echo", "info", "time", "role", "lastsave", "select", "dbsize", "lolwut", "watch", "unwatch",
        "readonly",
        "readwrite", "asking", "command",
    ]

    /// Of commands with subcommands: those that only look.
    static let subcommands: [String: Set<String>] = [
        "client": ["id", "info", "list", "getname", "setname", "setinfo", "help", "getredir", "trackinginfo"],
        "memory": ["usage", "doctor", "stats", "malloc-stats", "help"],
        "object": ["encoding", "freq", "idletime", "refcount", "help"],
        "slowlog": ["get", "len", "help"],
        "latency": ["latest", "history", "doctor", "graph", "histogram", "help"],
        "pubsub": ["channels", "numsub", "numpat", "shardchannels", "shardnumsub", "help"],
        "xinfo": ["stream", "groups", "consumers", "help"],
        "cluster": [
            "info", "nodes", "slots", "shards", "myid", "myshardid", "keyslot", "countkeysinslot", "getkeysinslot",
            "links", "help",
        ],
        "acl": ["whoami", "cat", "help"],
        "module": ["list", "help"],
    ]

    /// Commands that only look, for servers that do not say so.
    static let reading: Set<String> = [
        "bitcount", "bitfield_ro", "bitpos", "dump", "exists", "expiretime", "geodist", "geohash", "geopos",
        "georadius_ro",
        "georadiusbymember_ro", "geosearch", "get", "getbit", "getrange", "hexists", "hget", "hgetall", "hkeys", "hlen",
        "hmget", "hrandfield", "hscan", "hstrlen", "hvals", "lcs", "lindex", "llen", "lpos", "lrange", "mget",
        "pexpiretime",
        "pfcount", "pttl", "randomkey", "scan", "scard", "sdiff", "sinter", "sintercard", "sismember", "smembers",
        "smismember", "sort_ro", "srandmember", "sscan", "strlen", "substr", "sunion", "touch", "ttl", "type", "xlen",
        "xpending", "xrange", "xread", "xrevrange", "zcard", "zcount", "zdiff", "zinter", "zintercard", "zlexcount",
        "zmscore", "zrandmember", "zrange", "zrangebylex", "zrangebyscore", "zrank", "zrevrange", "zrevrangebylex",
        "zrevrangebyscore", "zrevrank", "zscan", "zscore", "zunion",
    ]

    private static let script = "a script can do anything, and nobody can look into it"
    private static let replication = "it changes what this server copies, or makes it a copy of another"
    private static let saving = "it loads the server while it writes its file"

    /// Why a command is refused in every console; nil where it is not.
    static func danger(_ name: String) -> String? { dangers[name] }

    private static let dangers: [String: String] = [
        "keys": "it stops the server until it has looked at every key: use SCAN 0 MATCH pattern COUNT 1000",
        "config": "it shows passwords and changes the running server: INFO tells how it is set up",
        "eval": script, "evalsha": script, "eval_ro": script, "evalsha_ro": script, "fcall": script, "fcall_ro": script,
        "script": script, "function": script, "debug": "it can stop or crash the server",
        "shutdown": "it ends the server", "replicaof": replication, "slaveof": replication, "failover": replication,
        "sync": replication, "psync": replication, "replconf": replication,
        "migrate": "it moves keys away to another server", "restore-asking": "it writes a key",
        "save": "it stops the server until its file is written", "bgsave": saving, "bgrewriteaof": saving,
        "monitor": "it shows what all clients send, passwords too, and halves the server's speed",
        "module": "it loads foreign code into the server", "acl": "it changes who may do what",
        "cluster": "it changes the cluster",
        "swapdb": "it exchanges two databases under the running programs",
        "client": "it can end, stop or silence other connections",
        "auth": "the account is the contract's; another could do more",
        "reset": "it logs this connection out", "slowlog": "it throws away what was measured",
        "latency": "it throws away what was measured", "memory": "it loads the server",
        "wait": "it waits for replicas of writes",
        "waitaof": "it waits for writes", "object": "it is not known to only look",
        "pubsub": "it is not known to only look",
        "xinfo": "it is not known to only look",
    ]

    /// Why a command that writes is refused in a reading console.
    static func loss(_ name: String) -> String {
        losses[name] ?? "it writes, or is not known to only read"
    }

    private static let losses: [String: String] = [
        "flushdb": "it empties the database: all keys are lost, and everything behind it is asked again",
        "flushall": "it empties all databases of the server: all keys are lost",
        "del": "it deletes keys", "unlink": "it deletes keys", "expire": "it makes keys vanish",
        "rename": "it overwrites keys",
        "publish": "it sends a message that programs act upon", "spublish": "it sends a message that programs act upon",
        "sort": "with STORE it writes: SORT_RO only reads",
        "georadius": "with STORE it writes: GEORADIUS_RO only reads",
        "georadiusbymember": "with STORE it writes: GEORADIUSBYMEMBER_RO only reads",
        "bitfield": "it can write: BITFIELD_RO only reads", "getex": "it changes when the key vanishes: GET only reads",
        "getdel": "it deletes the key: GET only reads", "blpop": "it takes from the list: LRANGE only reads",
        "lpop": "it takes from the list: LRANGE only reads", "rpop": "it takes from the list: LRANGE only reads",
        "spop": "it takes from the set: SRANDMEMBER only reads",
    ]
}
