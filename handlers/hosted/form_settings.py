"""`/leaddrop form`: where a campaign's hosted form is, how another site shows it, and what it says."""

from typing import Any

from pydantic import ValidationError

from handlers.campaigns.campaigns import campaign_named, must_market
from handlers.desk import Desk
from handlers.forms import changed_in, shown
from handlers.payloads import number_pressed, person_in, place_in, place_of
from messages.pages import snippet
from messages.render import Payload, render
from playbook.campaigns import Page
from playbook.form_guard import may_lead_to
from playbook.refusal import Refusal
from playbook.sections.marketing import Forms
from store import campaigns, inquiries
from store.database import Tx
from store.tables import Campaign

HELP = [
    ("/leaddrop form Autumn webinar", "its hosted form: the address, a snippet for your site, its own words")
]
FIELDS = [  # of playbook.campaigns.Page, with label, hint and whether it has lines
    ("title", "Heading", "without one: the campaign's name", False),
    ("intro", "Under the heading", "what people get; web addresses become links", True),
    ("button", "Button", "such as: Send me the offer", False),
    ("thanks", "Afterwards", "what the page says when it was sent", True),
    ("redirect", "... or go on to", "a page of a site that the playbook allows, with https://", False),
    ("language", "Language", "en, de, fr or es", False),
]


def on_form(desk: Desk, _body: dict[str, Any], name: str) -> Payload | None:
    """`/leaddrop form NAME`."""
    with desk.database.reading() as tx:
        campaign = campaign_named(tx, desk, name)
        aside = inquiries.set_aside(tx, desk.workspace)
    forms = desk.rules().playbook.forms
    return render(
        "hosted_form",
        name=campaign.name,
        number=campaign.id,
        closed=campaign.state != "running",
        aside=aside,
        **_where(desk, campaign),
        fields=[_spoken(each) for each in forms.fields],
        sites=forms.sites,
    )


def _where(desk: Desk, campaign: Campaign) -> dict[str, str | None]:
    """The form's address and the snippet; none of them as long as nobody said where the web door is."""
    path = f"f/{campaign.slug}"
    if not desk.public_url:
        return {"path": f"/{path}", "address": None, "snippet": None}
    address = f"{desk.public_url}{path}"
    title = Page.model_validate(campaign.page).title or campaign.name
    return {"path": f"/{path}", "address": address, "snippet": snippet(address, title)}


def _spoken(field: str) -> str:
    return field.replace("_", " ")


def on_words(desk: Desk, body: dict[str, Any]) -> None:
    """The button "Edit its words"."""
    number = number_pressed(body)
    with desk.database.reading() as tx:
        must_market(desk, tx, person_in(body))
        page = Page.model_validate(_campaign(tx, desk, number).page)
    fields = [
        {"id": name, "label": label, "hint": hint, "lines": lines, "value": shown(getattr(page, name))}
        for name, label, hint, lines in FIELDS
    ]
    view = render(
        "settings_view", form="form-words", title="What the form says", submit="Save", whom=None, fields=fields,
        clears="brings back the playbook's own words", place=place_of(body, campaign=number),
    )  # fmt: skip
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)


def on_words_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """New words were given."""
    name = reword(desk, int(place_in(body)["campaign"]), person_in(body), changed_in(body))
    return render("say", text=f"The form of {name} says so from now on.")


def reword(desk: Desk, number: int, person: str, words: dict[str, str]) -> str:
    """Change what a campaign's form says; "" brings back the playbook's words. Returns the campaign's name.

    Raises Refusal for what cannot be, naming the field.
    """
    with desk.database.writing() as tx:
        must_market(desk, tx, person)
        campaign = _campaign(tx, desk, number)
        page = _checked({**campaign.page, **words}, desk.rules().playbook.forms)
        if not campaigns.change(tx, campaign, page=page.model_dump(exclude_defaults=True)):
            raise Refusal(
                "Somebody changed this campaign just now. Look at its form, then change yours again."
            )
        return campaign.name


def _campaign(tx: Tx, desk: Desk, number: int) -> Campaign:
    found = campaigns.get(tx, desk.workspace, number)
    if found is None:
        raise Refusal("There is no such campaign any more. `/leaddrop list` shows them all.")
    return found


def _checked(words: dict[str, Any], forms: Forms) -> Page:
    given = {name: words[name] for name in Page.model_fields if words.get(name)}
    if "language" in given:
        given["language"] = given["language"].strip().lower()
    try:
        page = Page.model_validate(given)
    except ValidationError as fault:
        raise _refused(fault) from fault
    if page.redirect and not may_lead_to(page.redirect, forms.redirects):
        allowed = ", ".join(forms.redirects) or "none: add it to [forms] redirects in the playbook"
        raise Refusal(
            f"People may only be sent below an address that the playbook allows ({allowed}).",
            field="redirect",
        )
    return page


def _refused(fault: ValidationError) -> Refusal:
    field = str(fault.errors()[0]["loc"][0])
    if field == "language":
        return Refusal("Write en, de, fr or es.", field=field)
    most = next(each.max_length for each in Page.model_fields[field].metadata if hasattr(each, "max_length"))
    return Refusal(f"Shorten this to {most} characters or fewer.", field=field)


WAYS = {"form": on_form}
ACTIONS = {"form-words": on_words}
VIEWS = {"form-words": on_words_submit}
