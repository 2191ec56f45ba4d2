"""The playbook's tables of where leads come from and where they go on to."""

from typing import Annotated, Literal

from pydantic import Field

from playbook.sections.section import Section
from playbook.waits import WaitField
from playbook.words import Temperature

CrmField = Literal["name", "company", "email", "phone", "owner", "amount"]


class Intake(Section):
    """What is assumed of a lead that does not say."""

    temperature: Temperature
    double_click: WaitField


class Sources(Section):
    """When admins are told that a source that pushes brings nothing any more.

    It is silent when nothing came for `silent` times its own usual gap, and for at least `silent_days`.
    """

    silent: Annotated[int, Field(ge=2, le=100)]
    silent_days: Annotated[int, Field(ge=1, le=90)]


class Crm(Section):
    """Which fields of a lead the CRM owns: what is changed there comes here. All else is Glengarry's."""

    owns: tuple[CrmField, ...] = ()
