// WordTable: the words that config keys are made of, and what each says about the value.

/// Words of up to sixteen letters with their traits; looked up by the packed word itself.
struct WordTable: Sendable {
    static let shared = WordTable()
    private static let capacity = 4_096
    private var words = [UInt128](repeating: 0, count: WordTable.capacity)
    private var values = [UInt32](repeating: 0, count: WordTable.capacity)

    private init() {
        for (traits, list) in WordTable.lists { add(traits.union(.known), list) }
        for word in NearWord.words { add(.known, word) }
        add(.known, NearWord.realWords)
    }

    /// The traits of a word, packed big-endian; empty where it is not known.
    func traits(of word: UInt128) -> KeyTraits {
        var slot = WordTable.slot(word)
        while words[slot] != 0 {
            if words[slot] == word { return KeyTraits(rawValue: values[slot]) }
            slot = (slot + 1) & (WordTable.capacity - 1)
        }
        return []
    }

    private static func slot(_ word: UInt128) -> Int {
        let folded = UInt64(truncatingIfNeeded: word ^ word >> 64) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: folded >> 40) & (capacity - 1)
    }

    private mutating func add(_ traits: KeyTraits, _ list: StaticString) {
        list.withUTF8Buffer { bytes in
            var word: UInt128 = 0
            for byte in bytes {
                if byte == 0x20 {
                    insert(word, traits)
                    word = 0
                } else {
                    word = word << 8 | UInt128(byte)
                }
            }
            insert(word, traits)
        }
    }

    private mutating func insert(_ word: UInt128, _ traits: KeyTraits) {
        guard word != 0 else { return }
        var slot = WordTable.slot(word)
        while words[slot] != 0, words[slot] != word { slot = (slot + 1) & (WordTable.capacity - 1) }
        words[slot] = word
        values[slot] |= traits.rawValue
    }

    private static let lists: [(KeyTraits, StaticString)] = [
        ([.secretNoun, .password], "password passwd pwd passphrase passcode pass"),
        (
            .secretNoun,
            "secret secrets token credential credentials apikey secretkey privatekey accesskey apitoken authtoken"
        ),
        (.secretNoun, "apisecret bearer jwt pat clientsecret accesstoken"),
        ([.keyNoun, .needed], "key"),
        (
            .keyKind,
            "api access private secret signing sign encryption encrypt master auth application app shared service"
        ),
        (.keyKind, "account session jwt hmac aes stripe storage crypto cipher license admin deploy webhook client ssh"),
        (
            .aboutSecret,
            "file files path url uri name names id ids lifetime ttl expiry expires expiration timeout length len"
        ),
        (
            .aboutSecret,
            "size column field fields policy type kind prefix suffix env variable var ref reference count limit"
        ),
        (
            .aboutSecret,
            "header headers required enabled disabled endpoint algorithm alg format issuer audience scope scopes"
        ),
        (
            .aboutSecret,
            "validity duration age rotation store provider manager backend encoder encoding regex pattern hint"
        ),
        (
            .aboutSecret,
            "label title placeholder description help text message error cookie param parameter version location"
        ),
        (.aboutSecret, "source dir directory mode method strategy class reset requirements strength history attempts"),
        (
            .aboutSecret,
            "generator arn mount role handler service type budget usage seconds minutes hours days ms window"
        ),
        (.aboutSecret, "permission permissions action actions group groups validator confirmation prompt interval"),
        (
            .neverSecret,
            "public fingerprint max min maximum minimum num forgot forgotten show hide generate tokenizer pub"
        ),
        (.neverSecret, "change invalid missing wrong weak example test_only"),
        (
            .flagPrefix,
            "is has use uses enable enables disable allow allows skip force with without should can require show"
        ),
        (.flagPrefix, "hide auto ignore include do keep support supports want no"),
        (
            .flag,
            "enabled disabled debug verbose required active become strict optional readonly recursive recurse secure"
        ),
        (.flag, "ssl tls insecure quiet visible hidden deprecated private public backup append create force check"),
        (
            .flag,
            "follow mandatory default async cache cached caching logging enable disable autostart daemon dryrun facts"
        ),
        (
            .flag,
            "compress compression allow allowed expand exclusive unique nullable immutable internal external ignore"
        ),
        (.version, "version versions ver release python ruby node nodejs golang java php perl rust swift dart flutter"),
        (
            .version,
            "terraform helm kubernetes postgres postgresql mysql mariadb ubuntu debian alpine fedora django rails"
        ),
        (
            .version,
            "dotnet scala kotlin elixir erlang lua julia gcc clang cmake bazel ansible sdk runtime revision tag npm"
        ),
        (.version, "go redis nginx mongo mongodb pip yarn gradle maven jdk jvm xcode macos ios android chart compat"),
        (.hash, "commit sha hash rev revision digest checksum build id uuid guid ref fingerprint etag signature nonce"),
        (
            .date,
            "date dates day since until expires expiry expiration created updated modified released start end from"
        ),
        (.date, "deadline birthday born valid published eol timestamp time at on begin last due anniversary dob birth"),
        (
            .folder,
            "home path dir directory folder root cwd workdir location file prefix mount destination dest homedir"
        ),
        (
            .folder,
            "basedir workspace cachedir logdir tmpdir tempdir datadir output logfile pidfile paths dirs folders files"
        ),
        (
            .place,
            "data log logs cache tmp temp base store storage backup backups target out output src source bin lib share"
        ),
        (.place, "repo repository project volume upload uploads download downloads media assets static spool state"),
        ([.host, .needed], "host hostname url uri dsn endpoint server address broker"),
        (.host, "hosts urls endpoints servers domain site origin brokers upstream proxy"),
        (.needed, "port user username email login database bucket region"),
        (.cron, "cron crontab cronexpression cronexpr"),
        (.schedule, "schedule schedules when every interval frequency"),
        (.prose, "description notes note comment comments message messages title help text summary hint tooltip body"),
        (.prose, "documentation doc docs about caption content subject examples example usage question answer news"),
        (
            .prose,
            "paragraph heading changelog instructions copyright placeholder reason explanation story deprecated why"
        ),
        (.script, "script scripts run command cmd commands args entrypoint exec shell entry precmd install"),
        (
            .letters,
            "country countries lang language languages locale locales code codes region nationality state answer"
        ),
        (.letters, "reply initials letter grade axis vertical horizontal choice choices iso abbreviation value"),
        (.quantity, "ratio price amount rate weight timeout factor percent percentage threshold scale width height x"),
        (
            .quantity,
            "opacity cost fee tax latitude longitude lat lon lng seconds minutes hours days ms cpu memory limit count"
        ),
        (
            .quantity,
            "score probability alpha beta epsilon gamma margin ttl size length distance temperature volume level"
        ),
        (.quantity, "duration delay interval total sum mean average min max gpa balance quantity speed loss lr decay"),
        (
            .digits,
            "zip zipcode postcode postal phone telephone mobile fax pin number serial sku isbn code iban account"
        ),
        (.digits, "prefix extension customer article"),
        (.status, "status state stage type kind category column lane label labels tags tag name context token"),
        (.blanks, "prompt separator sep delimiter prefix suffix glue join indent format pattern regex regexp template"),
        (.blanks, "text message label title greeting before after begin end start spacer padding placeholder quote"),
        (.pattern, "pattern regex regexp match matches matcher expression grok filter regexes patterns re"),
        (.pattern, "template templates format"),
        (.mode, "mode chmod umask permissions perms perm"),
        (
            .label,
            "title name label channel color colour background foreground room address subject heading theme accent"
        ),
        (.label, "fill stroke border channels tag hashtag anchor fragment selector"),
    ]
}
