"""Background work that belongs to the house itself."""

from procrastinate import App


def on_app_ready(app: App) -> None:
    """Called by procrastinate when Django is ready."""
