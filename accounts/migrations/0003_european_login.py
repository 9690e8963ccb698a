"""Holders may come in with a European login (eIDAS). Without a person number such an account is nobody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_attempts")]
    operations = [
        migrations.RemoveConstraint(model_name="user", name="user_door_fits_kind"),
        migrations.AlterField(
            model_name="user",
            name="door",
            field=models.CharField(
                choices=[
                    ("digid", "DigiD"),
                    ("eidas", "Europees inlogmiddel (eIDAS)"),
                    ("staff", "medewerkersinlog"),
                    ("local", "lokaal account"),
                ],
                max_length=10,
                verbose_name="manier van inloggen",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("door__in", ("digid", "eidas")), ("kind", "holder"))
                | models.Q(("kind", "staff"), models.Q(("door__in", ("digid", "eidas")), _negated=True)),
                name="user_door_fits_kind",
                violation_error_message=(
                    "Diplomahouders loggen in met DigiD of een Europees inlogmiddel, medewerkers niet."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("door", "eidas"), _negated=True)
                | models.Q(("display_name", ""), ("email", ""), ("holder__isnull", True), ("person", "")),
                name="user_without_number_is_nobody",
                violation_error_message=(
                    "Een account zonder burgerservicenummer hoort bij geen diplomahouder "
                    "en zegt niet wie het is."
                ),
            ),
        ),
    ]
