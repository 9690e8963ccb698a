"""What the database itself refuses: changing what happened to a request.

Events are never changed or removed. Their words, the letters and the scans go when a request is past its
time, through one function that looks at the time itself; the events stay.
"""

from django.db import migrations

GUARD = """
CREATE TRIGGER correction_event_append_only BEFORE UPDATE OR DELETE ON corrections_event
    FOR EACH ROW EXECUTE FUNCTION register_refuse_change();
ALTER TABLE corrections_event ENABLE ALWAYS TRIGGER correction_event_append_only;
SELECT register_guard_truncate('corrections_event');
CREATE TRIGGER correction_forgotten_append_only BEFORE UPDATE OR DELETE ON corrections_forgotten
    FOR EACH ROW EXECUTE FUNCTION register_refuse_change();
ALTER TABLE corrections_forgotten ENABLE ALWAYS TRIGGER correction_forgotten_append_only;
SELECT register_guard_truncate('corrections_forgotten');

-- Whoever writes that something was forgotten: only of what was closed a year ago.
CREATE FUNCTION corrections_forget_in_time() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM corrections_correctionrequest r
                   WHERE r.id = NEW.request_id AND r.closed_at < now() - interval '1 year') THEN
        RAISE EXCEPTION 'A request is forgotten a year after it was closed, not before'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correction_forgotten_in_time BEFORE INSERT ON corrections_forgotten
    FOR EACH ROW EXECUTE FUNCTION corrections_forget_in_time();
ALTER TABLE corrections_forgotten ENABLE ALWAYS TRIGGER correction_forgotten_in_time;

CREATE FUNCTION corrections_keep_words() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE about uuid;
BEGIN
    IF TG_TABLE_NAME = 'corrections_eventtext' THEN
        SELECT request_id INTO about FROM corrections_event WHERE id = OLD.event_id;
    ELSE
        SELECT request_id INTO about FROM corrections_decision WHERE id = OLD.decision_id;
    END IF;
    IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM corrections_forgotten f WHERE f.request_id = about) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'What was said in a correction request stays: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER correction_text_stays BEFORE UPDATE OR DELETE ON corrections_eventtext
    FOR EACH ROW EXECUTE FUNCTION corrections_keep_words();
ALTER TABLE corrections_eventtext ENABLE ALWAYS TRIGGER correction_text_stays;
SELECT register_guard_truncate('corrections_eventtext');
CREATE TRIGGER correction_letter_stays BEFORE UPDATE OR DELETE ON corrections_letter
    FOR EACH ROW EXECUTE FUNCTION corrections_keep_words();
ALTER TABLE corrections_letter ENABLE ALWAYS TRIGGER correction_letter_stays;
SELECT register_guard_truncate('corrections_letter');

-- A decision that was taken is not taken again in another way.
CREATE FUNCTION corrections_keep_decision() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.state = OLD.state AND NEW.taken_by_id IS NOT DISTINCT FROM OLD.taken_by_id
        AND EXISTS (SELECT 1 FROM corrections_forgotten f WHERE f.request_id = OLD.request_id) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'A decision that was taken or dropped stays: % refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correction_decision_stays BEFORE UPDATE OR DELETE ON corrections_decision
    FOR EACH ROW EXECUTE FUNCTION corrections_keep_decision();

-- Retention. Nothing that was closed less than a year ago goes, whatever the setting says.
CREATE FUNCTION corrections_forget(requests uuid[], run uuid, ground text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone integer;
BEGIN
    INSERT INTO corrections_forgotten (request_id, run, ground, at)
        SELECT r.id, corrections_forget.run, corrections_forget.ground, now()
        FROM corrections_correctionrequest r
        WHERE r.id = ANY(requests) AND r.closed_at < now() - interval '1 year'
        ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM corrections_eventtext t USING corrections_event e, corrections_forgotten f
        WHERE t.event_id = e.id AND e.request_id = f.request_id AND f.request_id = ANY(requests);
    DELETE FROM corrections_letter l USING corrections_decision d, corrections_forgotten f
        WHERE l.decision_id = d.id AND d.request_id = f.request_id AND f.request_id = ANY(requests);
    DELETE FROM corrections_evidence v USING corrections_forgotten f
        WHERE v.request_id = f.request_id AND f.request_id = ANY(requests);
    UPDATE corrections_decision d SET explanation = '' FROM corrections_forgotten f
        WHERE d.request_id = f.request_id AND f.request_id = ANY(requests);
    UPDATE corrections_decisionitem i SET text = '-', value = CASE WHEN value = '{}' THEN value
            ELSE '{"forgotten": true}' END
        FROM corrections_decision d, corrections_forgotten f
        WHERE i.decision_id = d.id AND d.request_id = f.request_id AND f.request_id = ANY(requests);
    UPDATE corrections_questionanswer a SET reason = '-', value = CASE WHEN value = '{}' THEN value
            ELSE '{"forgotten": true}' END
        FROM corrections_question q, corrections_forgotten f
        WHERE a.question_id = q.id AND q.request_id = f.request_id AND f.request_id = ANY(requests);
    UPDATE corrections_question q SET text = '' FROM corrections_forgotten f
        WHERE q.request_id = f.request_id AND f.request_id = ANY(requests);
    UPDATE corrections_requestitem i SET shown = NULL, asked = '{}' FROM corrections_forgotten f
        WHERE i.request_id = f.request_id AND f.request_id = ANY(requests);
    UPDATE corrections_correctionrequest r SET why = '', described = '{}' FROM corrections_forgotten f
        WHERE r.id = f.request_id AND f.request_id = ANY(requests);
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION corrections_forget(uuid[], uuid, text) FROM PUBLIC;
"""
UNGUARD = """
DROP FUNCTION corrections_forget(uuid[], uuid, text);
DROP TRIGGER correction_decision_stays ON corrections_decision;
DROP FUNCTION corrections_keep_decision();
DROP TRIGGER correction_letter_stays ON corrections_letter;
DROP TRIGGER no_truncate ON corrections_letter;
DROP TRIGGER correction_text_stays ON corrections_eventtext;
DROP TRIGGER no_truncate ON corrections_eventtext;
DROP FUNCTION corrections_keep_words();
DROP TRIGGER correction_forgotten_in_time ON corrections_forgotten;
DROP FUNCTION corrections_forget_in_time();
DROP TRIGGER correction_forgotten_append_only ON corrections_forgotten;
DROP TRIGGER no_truncate ON corrections_forgotten;
DROP TRIGGER correction_event_append_only ON corrections_event;
DROP TRIGGER no_truncate ON corrections_event;
"""


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_tables"), ("diplomas", "0003_guards")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
