"""`tocsin watchlists check`, as a user calls it."""

from shared.errors import Misconfigured


def test_check_counts_and_with_strict_a_warning_is_a_failure(run, rules):
    assert run("watchlists", "check", rules).exit_code == 0
    (rules / "v.yaml").write_text("watchlists: [{id: v, match: Joe Biden}]")
    assert "a name goes in quotes" in run("watchlists", "check", rules).stderr
    assert run("watchlists", "check", "--strict", rules).exit_code == 1


def test_errors_are_misconfigured(run, rules):
    (rules / "v.yaml").write_text("watchlists: [{id: v, match: (x}]")
    assert isinstance(run("watchlists", "check", rules).exception, Misconfigured)


def test_check_prints_what_the_rules_cost(run, rules):
    (rules / "v.yaml").write_text("watchlists: [{id: wide, match: 'lang:en'}]")
    done = run("watchlists", "check", "--costs", rules)
    rows = done.stdout.splitlines()
    assert ["wide" in rows[0], "border" in rows[1] or "other" in rows[1], "all 3 watchlists" in rows[3]] == [True] * 3
    assert "`wide` is costly" in done.stderr
