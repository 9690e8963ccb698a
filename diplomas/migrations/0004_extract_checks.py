"""What an extract showed of earlier names, and one check by number a day."""

import django.db.models.deletion
from django.db import migrations, models

# As every other table of history: see 0003.
GUARD = """
CREATE TRIGGER extractcheck_append_only BEFORE UPDATE OR DELETE ON diplomas_extractcheck
    FOR EACH ROW EXECUTE FUNCTION register_refuse_change();
ALTER TABLE diplomas_extractcheck ENABLE ALWAYS TRIGGER extractcheck_append_only;
SELECT register_guard_truncate('diplomas_extractcheck');
"""
UNGUARD = """
DROP TRIGGER extractcheck_append_only ON diplomas_extractcheck;
DROP TRIGGER no_truncate ON diplomas_extractcheck;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('diplomas', '0003_guards'),
    ]

    operations = [
        migrations.AddField(
            model_name='extract',
            name='former_names',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='ExtractCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('disclosure_id', models.UUIDField()),
                ('extract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='diplomas.extract')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('extract', 'on'), name='extract_check_once_a_day')],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
