from hypothesis import given
from hypothesis import strategies as st

from playbook.document import read
from playbook.judging import Judge
from playbook.qualification import Facts, qualify
from playbook.words import Temperature
from tests.made_up import made_up

RULES = read("").qualification
OWN = read(
    "[qualification]\nrules = ["
    '{ points = 20, because = "is a chief", extra = { "Job title" = ["chief*", "cto"] } },'
    '{ points = 7, because = "is known by name", has = ["name", "job_title"] },'
    '{ points = 9, because = "uses our mail", free_mail = true, lacks = ["phone"] } ]'
).qualification
SAID = st.none() | st.sampled_from(
    ["", " ", "demo", "a price, urgently", "Chief", "http://x.y", "www.spam.me", "\u0301"]
)
LEADS = st.fixed_dictionaries({
    "name": SAID, "company": SAID, "phone": st.none() | st.just("+493012345678"), "message": SAID,
    "email": st.none() | st.sampled_from(["a@gmail.com", "a@acme.com", "b@acme.com"]),
    "source": st.none() | st.sampled_from(["list", "Partner"]), "campaign": st.just("Autumn"), "country": SAID,
})  # fmt: skip
BESIDE = st.dictionaries(
    st.sampled_from(["Budget", "job title", "Job_Title", "Timeframe", "x", "email"]),
    SAID | st.booleans() | st.lists(st.sampled_from(["now", "cto"])), max_size=3,
)  # fmt: skip
JUDGES = [(rules, Judge(rules.rules, rules.thresholds, rules.free_mail)) for rules in (RULES, OWN)]


@made_up(60)
@given(LEADS, BESIDE, st.none() | st.sampled_from(Temperature))
def test_a_judge_who_remembers_says_what_the_checklist_says(
    said: dict[str, str | None], extra: dict[str, object], temperature: Temperature | None
) -> None:
    for rules, judge in JUDGES:
        facts = Facts(**said, extra=extra, temperature=temperature)
        slowly = qualify(facts, rules.rules, rules.thresholds, rules.free_mail)
        assert judge(said, extra, temperature) == slowly
        assert judge(said, extra, temperature) == slowly
