"""Agreement of coders, or the reason why none can be told."""

from twicetold.api import Archive


def test_without_coders_it_says_why(reviewer) -> None:
    assert reviewer.get("/agreement.json").json()["result"]["refused"]
    assert "The data cannot carry this" in reviewer.get("/agreement").text


def test_the_reason_speaks_the_language_of_the_page(reviewer, traced) -> None:
    with Archive.open(traced) as archive:
        archive.coding.add_codebook()
    page = reviewer.get("/agreement", headers={"Accept-Language": "ar"}).text
    assert "لم يرمّز شخصان إصدارًا واحدًا" in page
    assert "no release was" not in page


def test_two_coders_are_compared_code_by_code(reviewer, traced) -> None:
    with Archive.open(traced) as archive:
        archive.coding.add_codebook()
        for coder in ("Ada", "Benedikta"):
            archive.coding.add_coder(coder)
            for release in ("R1", "R2", "R3"):
                archive.coding.start(release, coder=coder)
                archive.coding.code(release, "war" if (coder, release) != ("Ada", "R3") else "mercy", coder=coder)
                archive.coding.finish(release, coder=coder)
    reviewer.post("/code/start", data={"release": "R3", "sight": "open"})
    result = reviewer.get("/agreement.json").json()["result"]
    assert result["coders"] == ["Ada", "Benedikta"]
    assert {row["theme"] for row in result["rows"]} >= {"all", "war"}
    assert [one[0] for one in result["disagreements"]] == ["R3"]
    assert "/adjudicate?release=R3" in reviewer.get("/agreement").text


def test_a_release_that_one_may_still_code_blind_is_not_among_the_disagreements(reviewer, traced) -> None:
    with Archive.open(traced) as archive:
        archive.coding.add_codebook()
        for coder, code in (("Ada", "war"), ("Benedikta", "mercy")):
            archive.coding.add_coder(coder)
            archive.coding.code("R1", code, coder=coder)
            archive.coding.finish("R1", coder=coder)
    for _ in range(2):
        assert reviewer.get("/agreement.json").json()["result"]["disagreements"] == []
        assert "Benedikta</bdi>:" not in reviewer.get("/agreement").text
        reviewer.post("/code/start", data={"release": "R1"})
    reviewer.post("/code/finish", data={"release": "R1"})
    assert "Benedikta</bdi>:" in reviewer.get("/agreement").text
