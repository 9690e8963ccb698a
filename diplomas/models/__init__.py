"""The tables of the register."""

from .disclosures import Disclosure, DisclosureItem, Extract, ExtractCheck, ExtractItem
from .feed import Change, FeedCursor
from .fieldsets import FieldSet, ScenarioActivation
from .holders import Holder, HolderName, HolderNumber
from .records import Diploma, DiplomaParty, DiplomaVersion, Erasure, VersionContent
from .reference import (
    JointPartner,
    Offering,
    Organisation,
    OrganisationName,
    Programme,
    ProgrammePeriod,
    Succession,
)

__all__ = [
    "Change",
    "Diploma",
    "DiplomaParty",
    "DiplomaVersion",
    "Disclosure",
    "DisclosureItem",
    "Erasure",
    "Extract",
    "ExtractCheck",
    "ExtractItem",
    "FeedCursor",
    "FieldSet",
    "Holder",
    "HolderName",
    "HolderNumber",
    "JointPartner",
    "Offering",
    "Organisation",
    "OrganisationName",
    "Programme",
    "ProgrammePeriod",
    "ScenarioActivation",
    "Succession",
    "VersionContent",
]
