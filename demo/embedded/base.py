"""Django's PostgreSQL engine, with the embedded server started when somebody first connects.

So every command of the demonstration works by itself: `manage.py seed` starts the database when `make demo`
does not run, and shares it when it does.
"""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from demo import postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """Needs OPTIONS["data"], the data directory; takes it out before psycopg sees it."""

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        data = Path(params.pop("data"))
        try:
            params["host"] = str(postgres.ensure(data))
        except postgres.PostgresError as error:
            raise OperationalError(str(error)) from error
        return params
