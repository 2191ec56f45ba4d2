"""What a step in Slack's Workflow Builder hands over: the lead in its inputs."""

from collections.abc import Mapping

from sources.form import read_form
from sources.new_lead import NewLead

INPUTS = ("name", "email", "phone", "company", "message", "campaign")


def interpret(inputs: Mapping[str, object]) -> NewLead:
    """The lead. Raises ValueError, for whoever made the workflow, when nobody could be reached."""
    found = read_form(inputs)
    address = found.email and "@" in found.email
    if found.name or found.company or found.phone or address:
        return found.model_copy(update={"source": found.source or "Workflow"})
    if found.email:
        raise ValueError(
            "“E-mail” is no address: put the answer with the address into it, or fill in “Name” or “Phone”"
        )
    raise ValueError("nobody is named: fill in at least one of “Name”, “E-mail”, “Phone” and “Company”")
