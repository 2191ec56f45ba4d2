"""The API's routes: this table registers them, and makes the document, so that the two cannot differ."""

from dataclasses import dataclass

from pydantic import BaseModel

from bot.web_door.api_problems import BASE
from handlers.api import api_answers as answers
from handlers.api import api_asked as asked
from handlers.api import api_campaigns, api_leads, api_people, api_stats
from handlers.api.api_deed import Deed
from handlers.api.api_patch import LeadPatch

ALWAYS = (400, 401, 403, 406, 429, 500)  # what any of them may answer


@dataclass(frozen=True)
class Route:
    """One question: where, what for, which scope it takes, what may be asked, what is answered, and who answers.

    `there` are the names in the path, `asked` those behind it, `given` what the body has. `also` are statuses of its
    own beside those that follow from the rest.
    """

    method: str
    path: str
    name: str
    says: str
    scope: str
    deed: Deed
    answer: type[BaseModel]
    there: type[BaseModel] | None = None
    asked: type[BaseModel] = asked.Asking
    given: type[BaseModel] | None = None
    etag: bool = False
    also: tuple[int, ...] = ()

    @property
    def at(self) -> str:
        """The whole path."""
        return f"{BASE}{self.path}"

    @property
    def problems(self) -> list[int]:
        """Every status but 200 that can come."""
        found = {*ALWAYS, *self.also}
        found |= {404} if self.there else set()
        found |= {409, 412, 413, 415, 422, 503} if self.given else set()
        return sorted(found)


ROUTES: tuple[Route, ...] = (
    Route(
        "GET", "/leads", "listLeads", "List leads by number.", "leads:read", api_leads.on_list, answers.Leads,
        asked=asked.LeadsAsked, also=(422,),
    ),
    Route(
        "GET", "/leads/{number}", "showLead", "Show a lead.", "leads:read", api_leads.on_show, answers.Lead,
        there=asked.OfLead, etag=True,
    ),
    Route(
        "PATCH", "/leads/{number}", "changeLead", "Change what the CRM owns of a lead.", "leads:write",
        api_leads.on_change, answers.Changed, there=asked.OfLead, given=LeadPatch, etag=True,
    ),
    Route(
        "GET", "/leads/{number}/touches", "listTouchesOfLead", "List what was recorded for a lead.", "leads:read",
        api_leads.on_touches_of, answers.Touches, there=asked.OfLead, asked=asked.EntriesAsked,
    ),
    Route(
        "GET", "/touches", "listTouches", "List what was recorded for all leads, the oldest first.", "leads:read",
        api_leads.on_touches, answers.Touches, asked=asked.TouchesAsked, also=(422,),
    ),
    Route(
        "GET", "/people", "listPeople", "List people by Slack id.", "leads:read", api_people.on_list,
        answers.People, asked=asked.PeopleAsked,
    ),
    Route(
        "GET", "/campaigns", "listCampaigns", "List campaigns with what they cost and brought.", "stats:read",
        api_campaigns.on_list, answers.Campaigns, asked=asked.CampaignsAsked,
    ),
    Route(
        "GET", "/campaigns/{slug}", "showCampaign", "Show all of a campaign's page.", "stats:read",
        api_campaigns.on_show, answers.CampaignPage, there=asked.OfCampaign, asked=asked.CampaignAsked, also=(422,),
    ),
    Route(
        "GET", "/stats", "showStats", "Count who follows up and who does not.", "stats:read", api_stats.on_stats,
        answers.Stats, asked=asked.StatsAsked, also=(422,),
    ),
)  # fmt: skip
