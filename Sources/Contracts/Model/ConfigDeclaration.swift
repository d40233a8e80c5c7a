// ConfigDeclaration: one effective document of the contract: its layers, schema and reader.
public import Documents

extension Contract {
    /// One effective document: what is loaded, from which layers.
    public struct ConfigDeclaration: Sendable {
        /// Its name.
        public var name: Written<String>
        /// Its layers, lowest first.
        public var layers: [LayerDeclaration]
        /// The file of its JSON Schema.
        public var schema: Written<String>?
        /// The dialect that the program's own parser speaks.
        public var dialect: Dialect?
        /// How the agent hands it over.
        public var deliver: Delivery?
        /// What a null in a later layer does.
        public var nulls: MergeRules.Nulls
        /// Paths of secret values, without the document's name.
        public var secrets: [Written<PathPattern>]
    }

    /// One layer of a document.
    public struct LayerDeclaration: Sendable {
        /// Where a layer's values come from.
        public enum Source: Sendable {
            /// A file; `{environment}` stands for the environment's name.
            case file(Written<String>)
            /// Environment variables.
            case variables(VariableRules, node: Int)
            /// Values written in the contract: the node of the map.
            case values(node: Int)
        }

        /// Where the values come from.
        public var source: Source
        /// Whether the file may be missing.
        public var isOptional: Bool
        /// The file's notation, where its name does not say it.
        public var format: DocumentFormat?
        /// The environments it is for; empty: all.
        public var only: [Written<String>]
        /// The environments it is not for.
        public var except: [Written<String>]
        /// Its node.
        public var node: Int

        /// Whether the layer counts in an environment.
        public func applies(to environment: String) -> Bool {
            (only.isEmpty || only.contains { $0.value == environment }) && !except.contains { $0.value == environment }
        }

        /// The file's path in an environment, where the layer is a file.
        public func path(in environment: String) -> String? {
            guard case .file(let pattern) = source else { return nil }
            return pattern.value.replacing("{environment}", with: environment)
        }
    }

    /// How the agent hands a document over.
    public struct Delivery: Sendable {
        /// The file it writes.
        public var file: Written<String>?
        /// The file's notation, where its name does not say it.
        public var format: DocumentFormat?
        /// What the variables' names start with.
        public var variables: Written<String>?
    }
}

extension Contract.ConfigDeclaration {
    static let shape = Record(
        name: "config",
        noun: "a config document",
        summary: "One effective document: its layers, its schema and the dialect of the program's parser.",
        fields: [
            Field(
                "layers",
                .list(.choice([.text(.layerFile), .record(Contract.LayerDeclaration.shape)]), atLeast: 1),
                "The sources of values, lowest first: later ones win, maps merge, lists replace.",
                examples: [#"[{"file": "config/app.yaml"}, {"variables": "SHOP_"}]"#],
                isRequired: true
            ),
            Field(
                "schema",
                .text(.file),
                "The JSON Schema of the effective document, any draft from 4 to 2020-12.",
                examples: [#""config/app.schema.json""#]
            ),
            Field(
                "read_as",
                .word([
                    Word("yaml-1.1", "PyYAML, Ruby, Go yaml.v2: no, on and 012 are not text"),
                    Word("yaml-1.2", "the core schema of YAML 1.2"),
                ]),
                "The dialect that the program's own parser speaks.",
                examples: [#""yaml-1.1""#]
            ),
            Field("deliver", .record(Contract.Delivery.shape), "How the agent hands the document over."),
            Field(
                "nulls",
                .word([Word("set", "null is a value and wins"), Word("delete", "null takes the key away")]),
                "What a null in a later layer does; set where nothing is said.",
                examples: [#""set""#]
            ),
            Field(
                "secrets",
                .list(.text(.configPath)),
                "Paths in this document of values that are never shown.",
                examples: [#"["database.password"]"#]
            ),
        ]
    )

    init(_ name: Written<String>, _ entry: Entry) {
        self.name = name
        layers = entry["layers"]?.elements.compactMap(Contract.LayerDeclaration.init) ?? []
        schema = entry["schema"]?.written
        dialect = entry["read_as"]?.text.flatMap(Dialect.init)
        deliver = entry["deliver"].map(Contract.Delivery.init)
        nulls = entry["nulls"]?.text.flatMap(MergeRules.Nulls.init) ?? .set
        secrets =
            entry["secrets"].map { list in
                list.elements.compactMap { $0.written($0.text.flatMap { PathPattern("\(name.value).\($0)") }) }
            } ?? []
    }
}

extension Contract.LayerDeclaration {
    static let formats: [Word] = DocumentFormat.allCases.map { Word($0.rawValue, "as \($0.rawValue)") }

    static let shape = Record(
        name: "layer",
        noun: "a layer",
        summary: "One source of values: a file, environment variables, or values written here.",
        fields: [
            Field(
                "file",
                .text(.layerFile),
                "A file; {environment} stands for the environment's name.",
                examples: [#""config/app.{environment}.yaml""#]
            ),
            Field(
                "variables",
                .text(.variablePrefix),
                "Environment variables that start so: SHOP_DATABASE__HOST sets database.host.",
                examples: [#""SHOP_""#]
            ),
            Field(
                "values",
                .named(.anything, noun: "value"),
                "Values written here.",
                examples: [#"{"pool": {"size": 20}}"#]
            ),
            Field("optional", .flag, "Whether the file may be missing.", examples: ["true"]),
            Field(
                "format",
                .word(formats),
                "The file's notation, where its name does not say it.",
                examples: [#""dotenv""#]
            ),
            Field(
                "separator",
                .text(.words),
                "What stands between two keys in a variable's name; __ where nothing is said.",
                examples: [#""__""#]
            ),
            Field(
                "texts",
                .word([
                    Word("typed", "by what they override, else as YAML 1.2 scalars"), Word("text", "always text"),
                ]),
                "How the variables' texts become values; typed where nothing is said.",
                examples: [#""typed""#]
            ),
            Field("only", .oneOrMany(.text(.name)), "The environments it is for.", examples: [#""production""#]),
            Field("except", .oneOrMany(.text(.name)), "The environments it is not for.", examples: [#"["staging"]"#]),
        ]
    )

    init?(_ entry: Entry) {
        isOptional = entry["optional"]?.flag ?? false
        format = entry["format"]?.text.flatMap(DocumentFormat.init(rawValue:))
        only = entry["only"]?.texts ?? []
        except = entry["except"]?.texts ?? []
        node = entry.node
        if let file = entry.written ?? entry["file"]?.written {
            source = .file(file)
        } else if let variables = entry["variables"], let prefix = variables.text {
            let rules = VariableRules(
                prefix: prefix,
                separator: entry["separator"]?.text ?? "__",
                reading: entry["texts"]?.text.flatMap(TextReading.init) ?? .typed
            )
            source = .variables(rules, node: variables.node)
        } else if let values = entry["values"] {
            source = .values(node: values.node)
        } else {
            return nil
        }
    }
}

extension Contract.Delivery {
    static let shape = Record(
        name: "delivery",
        noun: "a delivery",
        summary: "How the agent hands a document over: as a file, as variables, or both.",
        fields: [
            Field("file", .text(.file), "The file it writes.", examples: [#""run/app.json""#]),
            Field(
                "format",
                .word(Contract.LayerDeclaration.formats),
                "The file's notation, where its name does not say it.",
                examples: [#""json""#]
            ),
            Field(
                "variables",
                .text(.variablePrefix),
                "What the variables' names start with.",
                examples: [#""SHOP_""#]
            ),
        ]
    )

    init(_ entry: Entry) {
        file = entry["file"]?.written
        format = entry["format"]?.text.flatMap(DocumentFormat.init(rawValue:))
        variables = entry["variables"]?.written
    }
}
