// ReportSchema: the JSON Schema of what `--format json` prints.

/// The schema of our own JSON report, printed by `plimsoll schema report`.
public enum ReportSchema {
    /// The schema, of draft 2020-12; members are only ever added, none changes its meaning.
    public static let text = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "What plimsoll check --format json prints",
          "type": "object",
          "required": ["verdict", "findings", "unchecked"],
          "additionalProperties": false,
          "properties": {
            "verdict": {
              "enum": ["pass", "warn", "fail", "unknown"],
              "description": "unknown: something that had to be checked could not be; never to be read as pass"
            },
            "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}},
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
            "position": {
              "description": "lines and columns count from 1, columns in Unicode characters; the end is behind the last",
              "type": "object",
              "required": ["file", "line", "column", "endLine", "endColumn"],
              "properties": {
                "file": {"type": "string"},
                "line": {"type": "integer", "minimum": 1},
                "column": {"type": "integer", "minimum": 1},
                "endLine": {"type": "integer", "minimum": 1},
                "endColumn": {"type": "integer", "minimum": 1}
              }
            },
            "finding": {
              "$ref": "#/$defs/position",
              "required": ["code", "level", "message", "path", "read", "facts", "because", "mend", "related", "stories"],
              "unevaluatedProperties": false,
              "properties": {
                "code": {"type": "string", "pattern": "^PL[0-9]{4}$"},
                "level": {"enum": ["error", "warning", "note"]},
                "message": {"type": "string", "minLength": 1},
                "path": {"type": ["string", "null"], "description": "the value's path: database.hosts[2]"},
                "read": {"type": ["string", "null"], "description": "the value as the program reads it"},
                "facts": {
                  "type": "array",
                  "items": {"type": "string"},
                  "description": "what was measured or is known of the thing it speaks of"
                },
                "because": {"type": ["string", "null"]},
                "mend": {"type": ["string", "null"]},
                "related": {
                  "type": "array",
                  "items": {
                    "$ref": "#/$defs/position",
                    "required": ["message"],
                    "unevaluatedProperties": false,
                    "properties": {"message": {"type": "string"}}
                  }
                },
                "stories": {"type": "array", "items": {"type": "string", "pattern": "^S[0-9]+$"}}
              }
            }
          }
        }

        """
}
