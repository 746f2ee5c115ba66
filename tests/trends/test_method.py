from twicetold.trends.method import method, versions


def test_a_method_prints_its_settings_versions_and_cautions() -> None:
    made = method("Counted.", settings={"most_changes": 3, "odds": 0.5, "exact": True}, cautions=["Beware."])
    assert made.paragraph.startswith("Counted. Beware. Settings: most changes 3, odds 0.5, exact yes. Made with")
    assert f"twicetold {versions()['twicetold']}" in made.paragraph


def test_versions_name_what_computes() -> None:
    assert {"twicetold", "numpy", "scipy", "python"} <= set(versions())
