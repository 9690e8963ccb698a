"""Jobs for the test of a killed worker, loaded by that worker only."""

import time
from pathlib import Path

from procrastinate.contrib.django import app


@app.task(name="tests.slow_once")
def slow_once(*, mark: str) -> None:
    """Hangs the first time and is quick the second; writes down that it began and that it ended."""
    path = Path(mark)
    first = not path.exists()
    with path.open("a") as file:
        file.write("began\n")
    if first:
        time.sleep(300)
    with path.open("a") as file:
        file.write("ended\n")
