// Calibration: one query by which a server's machine is compared with another.
public import PostgreSQL

/// The calibration query: a tenth of a second of one processor, no table read.
public enum Calibration {
    /// Hashes and sorts made-up texts: what index builds and rewrites spend their time on.
    static let query = """
        SELECT count(*) FROM (
            SELECT md5(g::text) AS text FROM generate_series(1, 100000) g ORDER BY 1 OFFSET 0
        ) made_up
        """

    /// Seconds it takes on a server, the median of five runs.
    ///
    /// - Throws: what the server says; `timedOut` where one run takes longer than ten seconds.
    public static func seconds(on connection: Connection) throws(PostgreSQLError) -> Double {
        var times: [Double] = []
        for _ in 0..<5 {
            let start = ContinuousClock.now
            try connection.query(query, within: .seconds(10))
            times.append(start.duration(to: .now).inSeconds)
        }
        return times.sorted()[2]
    }
}
