// MigrationSchemas: the JSON Schemas of what `migrate check` prints, `migrate stats` writes and `migrate run` keeps.

/// The JSON Schemas of the files of migrations, of draft 2020-12; members are only ever added.
public enum MigrationSchemas {
    /// What `plimsoll migrate check --format json` prints.
    public static let check = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "What plimsoll migrate check --format json prints",
          "type": "object",
          "required": ["statements", "findings", "unchecked"],
          "additionalProperties": false,
          "properties": {
            "statements": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["file", "line", "column", "sql", "tables"],
                "additionalProperties": false,
                "properties": {
                  "file": {"type": "string"},
                  "line": {"type": "integer", "minimum": 1},
                  "column": {"type": "integer", "minimum": 1},
                  "sql": {"type": "string"},
                  "tables": {"type": "array", "items": {"$ref": "#/$defs/table"}}
                }
              }
            },
            "findings": {
              "description": "as in the schema that `plimsoll schema report` prints",
              "type": "array",
              "items": {"type": "object", "required": ["code", "level", "message", "file", "line", "column"]}
            },
            "unchecked": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["what", "why"],
                "additionalProperties": false,
                "properties": {"what": {"type": "string"}, "why": {"type": "string"}}
              }
            }
          },
          "$defs": {
            "table": {
              "type": "object",
              "required": [
                "table", "lock", "rewrites", "scans", "blocks_reads", "blocks_writes", "grows", "seconds"
              ],
              "additionalProperties": false,
              "properties": {
                "table": {"type": "string"},
                "lock": {
                  "description": "the name in pg_locks without Lock; null where only an index is locked",
                  "enum": [
                    "AccessShare", "RowShare", "RowExclusive", "ShareUpdateExclusive", "Share", "ShareRowExclusive",
                    "Exclusive", "AccessExclusive", null
                  ]
                },
                "rewrites": {"type": "boolean"},
                "scans": {"type": "boolean"},
                "blocks_reads": {"type": "boolean"},
                "blocks_writes": {"type": "boolean"},
                "grows": {"type": "boolean", "description": "writers wait for a time that grows with the data"},
                "seconds": {
                  "description": "low, likely and high; null where it is not known",
                  "type": ["array", "null"],
                  "items": {"type": "number", "minimum": 0},
                  "minItems": 3,
                  "maxItems": 3
                }
              }
            }
          }
        }

        """

    /// What `plimsoll migrate stats` writes.
    public static let statistics = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "Statistics of a database, as plimsoll migrate stats writes them",
          "type": "object",
          "required": ["plimsoll_statistics", "tables"],
          "properties": {
            "plimsoll_statistics": {"const": 1},
            "taken_microseconds": {"type": "integer", "description": "since 1970 UTC"},
            "server_version": {"type": "string"},
            "longest_transaction_microseconds": {"type": "integer", "minimum": 0},
            "calibration_seconds": {"type": "number", "exclusiveMinimum": 0},
            "cache_bytes": {"type": "integer", "minimum": 0},
            "tables": {
              "description": "by name, with the schema in front where it is not public",
              "type": "object",
              "additionalProperties": {"$ref": "#/$defs/table"}
            }
          },
          "$defs": {
            "table": {
              "type": "object",
              "required": ["rows"],
              "properties": {
                "rows": {"type": "integer", "minimum": -1, "description": "-1: never analysed"},
                "heap_bytes": {"type": "integer", "minimum": 0},
                "toast_bytes": {"type": "integer", "minimum": 0},
                "indexes": {
                  "description": "bytes by name",
                  "type": "object",
                  "additionalProperties": {"type": "integer", "minimum": 0}
                },
                "writes_per_second": {"type": "number", "minimum": 0},
                "columns": {
                  "description": "as the planner knows them; no value of any row",
                  "type": "object",
                  "additionalProperties": {
                    "type": "object",
                    "properties": {
                      "bytes": {"type": "integer", "minimum": 0},
                      "null_fraction": {"type": "number", "minimum": 0, "maximum": 1},
                      "distinct": {"type": "number", "description": "a count; below 0 a share of the rows"}
                    }
                  }
                }
              }
            }
          }
        }

        """

    /// One line of the file where `plimsoll migrate run` keeps measured runs.
    public static let run = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "A line of the file where plimsoll migrate run keeps measured runs",
          "type": "object",
          "required": [
            "plimsoll_run", "environment", "taken_microseconds", "statement", "seconds", "rows", "bytes_read", "work"
          ],
          "properties": {
            "plimsoll_run": {"const": 1},
            "environment": {"type": "string", "description": "empty where the address came from a variable alone"},
            "taken_microseconds": {"type": "integer", "minimum": 0},
            "statement": {"type": "string"},
            "seconds": {"type": "number", "minimum": 0},
            "rows": {"type": "number", "minimum": 0},
            "bytes_read": {"type": "number", "minimum": 0},
            "work": {
              "type": "object",
              "properties": {
                \(terms)
              },
              "additionalProperties": false
            }
          }
        }

        """

    private static var terms: String {
        WorkTerm.allCases.map { "\"\($0.rawValue)\": {\"type\": \"number\", \"minimum\": 0}" }
            .joined(separator: ",\n        ")
    }
}
