// MigrationReportJSON: what `plimsoll migrate check --format json` prints.
public import Findings

/// The machine-readable form of a migration check.
///
/// Shape: `{"statements": […], "findings": […], "unchecked": […]}`; a statement has file, line, column, sql and tables.
public enum MigrationReportJSON {
    /// The text, ending in a line break.
    public static func text(_ analysis: MigrationAnalysis, _ report: Report) -> String {
        var json = JSONText()
        json.object { json in
            json.member("statements") { json in
                json.list { json in
                    for statement in analysis.statements where statement.effect.statement.kind == .sql {
                        append(statement, analysis.files[statement.file], &json)
                    }
                }
            }
            json.member("findings") { json in
                json.list { json in
                    for finding in report.findings { json.raw(JSONRenderer.object(for: finding)) }
                }
            }
            json.member("unchecked") { json in
                json.list { json in
                    for item in report.unchecked {
                        json.object { json in
                            json.member("what", item.what)
                            json.member("why", item.why)
                        }
                    }
                }
            }
        }
        return json.text + "\n"
    }

    private static func append(_ statement: AnalysedStatement, _ file: MigrationFile, _ json: inout JSONText) {
        let place = Place(source: file.source, span: statement.effect.statement.span)
        json.object { json in
            json.member("file", file.source.name)
            json.member("line", place.start.line)
            json.member("column", place.start.column)
            json.member("sql", file.source.text(of: place.span))
            json.member("tables") { json in
                json.list { json in
                    for effect in statement.tables { append(effect, statement.seconds[effect.table], &json) }
                }
            }
        }
    }

    private static func append(_ effect: TableEffect, _ seconds: SecondsRange?, _ json: inout JSONText) {
        json.object { json in
            json.member("table", effect.table)
            json.member("lock", effect.lock?.name)
            json.member("rewrites", effect.rewrites)
            json.member("scans", effect.scans)
            json.member("blocks_reads", effect.blocksReads)
            json.member("blocks_writes", effect.blocksWrites)
            json.member("grows", effect.grows)
            json.member("seconds") { json in
                guard let seconds else { return json.null() }
                json.list { json in
                    for value in [seconds.low, seconds.likely, seconds.high] { json.value(value) }
                }
            }
        }
    }
}
