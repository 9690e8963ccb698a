"""What the database itself refuses: changing history, also when the code above it is wrong.

Row triggers stop UPDATE and DELETE, statement triggers stop TRUNCATE, for every role including the owner of
the tables; `roles` takes the privileges away from the application's role on top of that. TRUNCATE passes
only in a database whose name starts with `test_`, with a setting that the tests switch on.
"""

from django.db import migrations

APPEND_ONLY = [
    "diplomaversion",
    "versioncontent",
    "erasure",
    "fieldset",
    "scenarioactivation",
    "change",
    "disclosure",
    "disclosureitem",
    "extract",
    "extractitem",
]

FUNCTIONS = """
-- The search path is fixed: a temporary table named like the erasures would else count as them.
CREATE FUNCTION register_refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'diplomas_versioncontent' AND TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM diplomas_erasure e WHERE e.version_id = OLD.version_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'History of % is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION register_keep_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A diploma is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.id <> OLD.id OR NEW.source_key <> OLD.source_key OR NEW.deliverer_id <> OLD.deliverer_id THEN
        RAISE EXCEPTION 'The identity of a diploma does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.head < OLD.head THEN
        RAISE EXCEPTION 'The head of a diploma does not go back' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER diploma_keeps_identity BEFORE UPDATE OR DELETE ON diplomas_diploma
    FOR EACH ROW EXECUTE FUNCTION register_keep_identity();
ALTER TABLE diplomas_diploma ENABLE ALWAYS TRIGGER diploma_keeps_identity;

-- Retention (WRO art. 30(6)): content and salt go, the chain stays. Only the retention role may call this.
CREATE FUNCTION register_erase(versions bigint[], run uuid, ground text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE erased integer;
BEGIN
    INSERT INTO diplomas_erasure (version_id, run, ground, at)
        SELECT c.version_id, register_erase.run, register_erase.ground, now()
        FROM diplomas_versioncontent c WHERE c.version_id = ANY(versions);
    DELETE FROM diplomas_versioncontent c WHERE c.version_id = ANY(versions);
    GET DIAGNOSTICS erased = ROW_COUNT;
    RETURN erased;
END $$;
REVOKE ALL ON FUNCTION register_erase(bigint[], uuid, text) FROM PUBLIC;
"""

DROP_FUNCTIONS = """
DROP FUNCTION register_erase(bigint[], uuid, text);
DROP TRIGGER diploma_keeps_identity ON diplomas_diploma;
DROP FUNCTION register_keep_identity();
DROP FUNCTION register_refuse_change();
"""

TRUNCATE_GUARD = """
CREATE FUNCTION register_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('register.allow_truncate', true) = 'on' AND current_database() LIKE 'test\\_%' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'History of % is append-only: TRUNCATE refused', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- Also for the tables that are made later: the partitions of the disclosure log.
CREATE FUNCTION register_guard_truncate(guarded text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT'
        ' EXECUTE FUNCTION register_refuse_truncate()', guarded);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER no_truncate', guarded);
END $$;
"""

DROP_TRUNCATE_GUARD = """
DROP FUNCTION register_guard_truncate(text);
DROP FUNCTION register_refuse_truncate();
"""

# Django made these two as plain tables; here they become partitioned by month. Django sees no difference.
PARTITIONS = """
DROP TABLE diplomas_disclosureitem;
DROP TABLE diplomas_disclosure;
CREATE TABLE diplomas_disclosure (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    party varchar(120) NOT NULL,
    purpose varchar(200) NOT NULL,
    legal_basis varchar(80) NOT NULL,
    field_set_id uuid NOT NULL REFERENCES diplomas_fieldset (id) DEFERRABLE INITIALLY DEFERRED,
    holder_id uuid NOT NULL REFERENCES diplomas_holder (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX disclosure_of_holder ON diplomas_disclosure (holder_id, at DESC);
CREATE TABLE diplomas_disclosureitem (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    disclosure_id uuid NOT NULL,
    version_id bigint NOT NULL REFERENCES diplomas_diplomaversion (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (id, at),
    FOREIGN KEY (disclosure_id, at) REFERENCES diplomas_disclosure (id, at) DEFERRABLE INITIALLY DEFERRED
) PARTITION BY RANGE (at);
CREATE INDEX disclosureitem_of_disclosure ON diplomas_disclosureitem (disclosure_id);
CREATE INDEX disclosureitem_of_version ON diplomas_disclosureitem (version_id);
CREATE TABLE diplomas_disclosure_rest PARTITION OF diplomas_disclosure DEFAULT;
CREATE TABLE diplomas_disclosureitem_rest PARTITION OF diplomas_disclosureitem DEFAULT;

-- Makes the partitions of `months` months, beginning with the month of `first`. Returns how many were new.
-- Months are those of UTC, whatever the session's time zone is. A partition gets its row triggers from its
-- parent, but its TRUNCATE trigger only here. A month whose rows went to the rest already stays there.
CREATE FUNCTION register_ensure_partitions(first date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE month timestamp; parent text; name text; made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('register_ensure_partitions'));
    FOR step IN 0 .. months - 1 LOOP
        month := date_trunc('month', first::timestamp) + make_interval(months => step);
        FOREACH parent IN ARRAY ARRAY['diplomas_disclosure', 'diplomas_disclosureitem'] LOOP
            name := parent || '_' || to_char(month, 'YYYYMM');
            IF to_regclass(name) IS NULL THEN
                BEGIN
                    EXECUTE format(
                        'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent,
                        month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
                    PERFORM register_guard_truncate(name);
                    made := made + 1;
                EXCEPTION WHEN check_violation THEN NULL;
                END;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
SELECT register_guard_truncate('diplomas_disclosure_rest');
SELECT register_guard_truncate('diplomas_disclosureitem_rest');
SELECT register_ensure_partitions(current_date, 4);
"""

UNDO_PARTITIONS = """
DROP FUNCTION register_ensure_partitions(date, integer);
"""


def _triggers(table: str) -> migrations.RunSQL:
    name = f"diplomas_{table}"
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {name}
            FOR EACH ROW EXECUTE FUNCTION register_refuse_change();
        ALTER TABLE {name} ENABLE ALWAYS TRIGGER {table}_append_only;
        SELECT register_guard_truncate('{name}');
        """,
        f"""
        DROP TRIGGER {table}_append_only ON {name};
        DROP TRIGGER no_truncate ON {name};
        """,
    )


class Migration(migrations.Migration):
    dependencies = [("diplomas", "0002_tables")]
    operations = [
        migrations.RunSQL(TRUNCATE_GUARD, DROP_TRUNCATE_GUARD),
        migrations.RunSQL(PARTITIONS, UNDO_PARTITIONS),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *[_triggers(table) for table in APPEND_ONLY],
    ]
