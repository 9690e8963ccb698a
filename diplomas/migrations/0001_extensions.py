from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Periods that may not overlap need btree_gist; searching names needs pg_trgm. Both are trusted."""

    initial = True
    dependencies = []
    operations = [BtreeGistExtension(), TrigramExtension()]
