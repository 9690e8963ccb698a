"""What was decided and answered stays, field by field, as events do; and what an objection can be called.

Nothing writes these rows twice, so the database refuses it. Only `corrections_forget` empties their words,
of requests that it wrote down as forgotten first.
"""

from django.db import migrations, models

GUARD = """
CREATE FUNCTION corrections_keep_outcome() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE about uuid;
BEGIN
    IF TG_TABLE_NAME = 'corrections_decisionitem' THEN
        SELECT request_id INTO about FROM corrections_decision WHERE id = OLD.decision_id;
    ELSE
        SELECT request_id INTO about FROM corrections_question WHERE id = OLD.question_id;
    END IF;
    IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM corrections_forgotten f WHERE f.request_id = about) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What was decided or answered about a field stays: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER correction_outcome_stays BEFORE UPDATE OR DELETE ON corrections_decisionitem
    FOR EACH ROW EXECUTE FUNCTION corrections_keep_outcome();
ALTER TABLE corrections_decisionitem ENABLE ALWAYS TRIGGER correction_outcome_stays;
SELECT register_guard_truncate('corrections_decisionitem');
CREATE TRIGGER correction_answer_stays BEFORE UPDATE OR DELETE ON corrections_questionanswer
    FOR EACH ROW EXECUTE FUNCTION corrections_keep_outcome();
ALTER TABLE corrections_questionanswer ENABLE ALWAYS TRIGGER correction_answer_stays;
SELECT register_guard_truncate('corrections_questionanswer');
ALTER TABLE corrections_decision ENABLE ALWAYS TRIGGER correction_decision_stays;
"""
UNGUARD = """
ALTER TABLE corrections_decision ENABLE TRIGGER correction_decision_stays;
DROP TRIGGER correction_answer_stays ON corrections_questionanswer;
DROP TRIGGER no_truncate ON corrections_questionanswer;
DROP TRIGGER correction_outcome_stays ON corrections_decisionitem;
DROP TRIGGER no_truncate ON corrections_decisionitem;
DROP FUNCTION corrections_keep_outcome();
"""


class Migration(migrations.Migration):
    dependencies = [("corrections", "0003_standing_still_is_not_late")]

    operations = [
        migrations.AddField("decision", "reason", models.CharField(blank=True, default="", max_length=30), preserve_default=False),
        migrations.AlterField("decision", "verdict", models.CharField(blank=True, choices=[("founded", "Gegrond"), ("partly", "Gedeeltelijk gegrond"), ("unfounded", "Ongegrond"), ("inadmissible", "Niet-ontvankelijk")], max_length=12)),
        migrations.AddConstraint("decision", models.CheckConstraint(condition=models.Q(("verdict", "inadmissible"), ("reason", ""), _connector="OR"), name="correction_only_inadmissible_has_reason")),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
