from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_work_mailed_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='without_role_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
