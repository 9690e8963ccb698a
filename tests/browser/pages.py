"""The pages that every check visits. A new page is one more row.

`who` is the name of a fixture that gives the user; "visitor" is nobody. `arguments` may also be such a name:
then the fixture gives the arguments of the address.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Visit:
    """An address by name, and who goes there."""

    name: str
    who: str = "visitor"
    arguments: dict[str, object] | str = field(default_factory=dict)
    query: str = ""
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name}{'?' + self.query if self.query else ''} as {self.who}"


PAGES = [
    Visit("portal:start"),
    Visit("portal:diplomahulp"),
    Visit("portal:diplomahulp", query="opleiding=hbo&document=diploma&bekostiging=onbekend&datum_year=2012"),
    Visit("portal:diplomahulp", query="opleiding=vo&document=lijst&bekostiging=bekostigd&datum_year=1999"),
    Visit("portal:diplomahulp", query="opleiding=&datum_day=31&datum_month=6&datum_year=2019"),
    Visit("portal:about"),
    Visit("portal:accessibility"),
    Visit("portal:privacy"),
    Visit("portal:contact"),
    Visit("portal:check"),
    Visit("portal:check_guide"),
    Visit("portal:check_number"),
    Visit("portal:report_fraud"),
    Visit("accounts:login"),
    Visit("accounts:logged_out", query="verlopen=1"),
]
