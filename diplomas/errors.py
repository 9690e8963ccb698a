"""What can be refused, in words that fit on a page. They know no HTTP; `config` maps them to pages."""


class DomainError(Exception):
    """Something the register will not do. The message is Dutch and meant for people."""

    code = "refused"


class NotFound(DomainError):
    """There is no such record, or it is not this person's: both read the same."""

    code = "not_found"


class Stale(DomainError):
    """The record changed since it was read: the change would have undone somebody else's (a lost update)."""

    code = "stale"


class Refused(DomainError):
    """The register's rules forbid it: a wrong state, a value that does not fit, a missing reason."""

    code = "refused"
