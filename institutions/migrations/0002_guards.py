"""Who looked is never changed or removed: the register's own guards, on this table too."""

from django.db import migrations

GUARD = """
CREATE TRIGGER recordaccess_append_only BEFORE UPDATE OR DELETE ON institutions_recordaccess
    FOR EACH ROW EXECUTE FUNCTION register_refuse_change();
ALTER TABLE institutions_recordaccess ENABLE ALWAYS TRIGGER recordaccess_append_only;
SELECT register_guard_truncate('institutions_recordaccess');
CREATE TRIGGER withdrawalletter_append_only BEFORE UPDATE OR DELETE ON institutions_withdrawalletter
    FOR EACH ROW EXECUTE FUNCTION register_refuse_change();
ALTER TABLE institutions_withdrawalletter ENABLE ALWAYS TRIGGER withdrawalletter_append_only;
SELECT register_guard_truncate('institutions_withdrawalletter');
"""
UNGUARD = """
DROP TRIGGER recordaccess_append_only ON institutions_recordaccess;
DROP TRIGGER no_truncate ON institutions_recordaccess;
DROP TRIGGER withdrawalletter_append_only ON institutions_withdrawalletter;
DROP TRIGGER no_truncate ON institutions_withdrawalletter;
"""


class Migration(migrations.Migration):
    dependencies = [("institutions", "0001_tables"), ("diplomas", "0003_guards")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
