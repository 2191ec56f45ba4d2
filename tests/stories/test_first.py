def test_main(floor):
    n = floor.lead(
        name="Ann Lee",
        company="Acme",
        phone="+1 212 555 0100",
        email="ann@acme.com",
        message="Call me <!channel>",
        temperature="hot",
        campaign="Autumn webinar",
        price="46 EUR",
    )
    floor.deliver()
    print(floor.card(n))
    print(floor.press("U0SAM", "claim", n))
    floor.deliver()
    print(floor.card(n))
    print(floor.slack.texts("D0SAM"))
    floor.clock.move(seconds=5)
    print(floor.press("U0DANA", "claim", n))
    floor.live_through(minutes=16)
    print(floor.slack.texts("D0SAM"))
    print(floor.type("U0SAM", f"/dispo {n} callback tue 10:00 likes blue"))
    floor.deliver()
    print(floor.slack.texts("D0SAM"))
    for c in [
        "/lead 1",
        "/lead mine",
        "/lead help",
        "/dispo help",
        "/dispo 1 wn 12",
        "/dispo 1 won",
        "/dispo 1 no-response",
        "/leadstats",
        "/lead new",
        "/lead 77",
        "/lead foo",
    ]:
        print(c, floor.type("U0MARIA", c))
    print(floor.slack.views())
    print(floor.press("U0SAM", "more", n))
    print(floor.slack.views()[-1])
    print(floor.type("U0SAM", f"/dispo {n} won 12k"))
    floor.deliver()
    print(floor.card(n))
    assert 0
