"""The staff that can be picked at the pretend login service. Every name is invented."""

from dataclasses import dataclass

from django.conf import settings

from accounts.roles import Role


@dataclass(frozen=True)
class Employee:
    """Somebody with a job: `organisation` is a claim ("brin:…", "oin:…"), `employer` its name for people."""

    subject: str
    name: str
    employer: str
    organisation: str
    roles: tuple[Role, ...]

    @property
    def role_labels(self) -> list[str]:
        return [str(role.label) for role in self.roles]

    @property
    def claims(self) -> dict:
        """What the ID token says. `person` is the employer's own number of the human being."""
        return {
            "name": self.name,
            "email": f"{self.subject}@medewerkers.example",
            "organisation": self.organisation,
            "roles": [role.value for role in self.roles],
            "person": f"{self.organisation}/{self.subject}",
        }


REGISTER = "Diplomaregister (demonstratie)"


def employees() -> tuple[Employee, ...]:
    """Everybody, staff of the register first."""
    register = f"oin:{settings.REGISTER_OIN}"
    return (
        Employee("m-1001", "Sanne de Wit", REGISTER, register, (Role.REVIEWER,)),
        Employee("m-1002", "Joris Bakker", REGISTER, register, (Role.SECOND_REVIEWER, Role.REVIEWER)),
        Employee("m-1003", "Amira El Idrissi", REGISTER, register, (Role.OBJECTION_HANDLER,)),
        Employee("m-1004", "Peter van Loon", REGISTER, register, (Role.HELPDESK,)),
        Employee("m-1005", "Ilse Vermeer", REGISTER, register, (Role.FUNCTIONAL_ADMIN,)),
        Employee("m-1006", "Bas Koster", REGISTER, register, (Role.PRIVACY_OFFICER,)),
        Employee("m-1007", "Roos Dekker", REGISTER, register, (Role.AUDITOR,)),
        Employee("h-2001", "Karin Hofstra", "Hanze", "brin:25BE", (Role.REGISTRAR,)),
        Employee("h-2002", "Mehmet Kaya", "Hanze", "brin:25BE", (Role.APPROVER, Role.READER)),
        Employee("u-3001", "Floor Jansen", "Universiteit Leiden", "brin:21PB", (Role.REGISTRAR,)),
        Employee("u-3002", "Wim Zandstra", "Universiteit Leiden", "brin:21PB", (Role.READER,)),
        Employee("a-4001", "Nadia Brouwer", "Hanze", "brin:25BE", (Role.AUDITOR,)),
        Employee("h-2003", "Tim Postma", "Hanze", "brin:25BE", ()),
    )


def employee(subject: str) -> Employee | None:
    return next((person for person in employees() if person.subject == subject), None)
