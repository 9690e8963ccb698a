"""Who entered a request that came by post, by telephone or at the counter.

One draft for each diploma still holds for a holder, and now apart from that for each colleague who enters
one: so somebody who began in the portal and wrote a letter as well loses neither.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('corrections', '0008_free_while_waiting'),
        ('diplomas', '0006_reference_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='correctionrequest',
            name='correction_one_draft',
        ),
        migrations.AddField(
            model_name='correctionrequest',
            name='entered_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='correctionrequest',
            index=models.Index(condition=models.Q(('entered_by__isnull', False), ('state', 'draft')), fields=['entered_by', '-started_at'], name='correction_not_entered_yet'),
        ),
        migrations.AddConstraint(
            model_name='correctionrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('entered_by__isnull', True), ('kind', 'field'), ('state', 'draft')), fields=('holder', 'diploma'), name='correction_one_draft', violation_error_message='U hebt voor dit diploma al een verzoek dat nog niet is verstuurd.'),
        ),
        migrations.AddConstraint(
            model_name='correctionrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('entered_by__isnull', False), ('kind', 'field'), ('state', 'draft')), fields=('entered_by', 'diploma'), name='correction_one_entered_draft', violation_error_message='U hebt voor dit diploma al een verzoek dat nog niet is verstuurd.'),
        ),
    ]
