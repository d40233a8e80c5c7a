// PostgreSQLTables: our tables in PostgreSQL, a step a version.
import Journal

/// Our tables in PostgreSQL.
enum PostgreSQLTables {
    /// Journal, telemetry and leases.
    static let versionOne: @Sendable (String) -> String = { schema in
        """
        CREATE TABLE \(schema).event (
            position bigint PRIMARY KEY,
            stream text COLLATE "C" NOT NULL,
            version integer NOT NULL,
            time bigint NOT NULL,
            kind text NOT NULL,
            payload_version integer NOT NULL,
            actor text NOT NULL,
            cause text NOT NULL,
            payload text NOT NULL,
            previous_hash text NOT NULL,
            hash text NOT NULL,
            UNIQUE (stream, version)
        );
        CREATE TABLE \(schema).head (
            one integer PRIMARY KEY CHECK (one = 1),
            position bigint NOT NULL,
            hash text NOT NULL
        );
        INSERT INTO \(schema).head VALUES (1, 0, '\(HashChain.origin)');
        CREATE FUNCTION \(schema).event_is_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'events of a journal are not changed or dropped'; END $$;
        CREATE TRIGGER event_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON \(schema).event
            FOR EACH STATEMENT EXECUTE FUNCTION \(schema).event_is_not_changed();
        CREATE TABLE \(schema).lease (
            name text PRIMARY KEY,
            holder text NOT NULL,
            until timestamptz NOT NULL
        );
        CREATE TABLE \(schema).instance (
            service text COLLATE "C", environment text COLLATE "C", instance text COLLATE "C",
            heard bigint NOT NULL,
            state text NOT NULL,
            PRIMARY KEY (service, environment, instance)
        );
        CREATE TABLE \(schema).line (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            service text COLLATE "C" NOT NULL, environment text COLLATE "C" NOT NULL,
            instance text COLLATE "C" NOT NULL,
            time bigint NOT NULL,
            source text NOT NULL,
            text text NOT NULL
        );
        CREATE INDEX line_of_instance ON \(schema).line (service, environment, instance, time, number);
        CREATE INDEX line_by_time ON \(schema).line (time);
        CREATE TABLE \(schema).bin (
            service text COLLATE "C", environment text COLLATE "C", begin bigint,
            instance text COLLATE "C", revision text COLLATE "C",
            requests bigint NOT NULL,
            errors bigint NOT NULL,
            latencies text NOT NULL,
            PRIMARY KEY (service, environment, begin, instance, revision)
        );
        """
    }
}
