"""`tocsin watchlists test`, as a user calls it."""


def test_a_failing_test_prints_its_explanation(run, rules):
    assert run("watchlists", "test", rules).exit_code == 0
    (rules / "v.yaml").write_text("watchlists: [{id: v, match: x, tests: [{text: y, expect: match}]}]")
    done = run("watchlists", "test", rules)
    assert done.exit_code == 1
    assert "✗ x  (not in the text)" in done.stdout
    assert "`v`, test 1: expected match, found no match" in done.stderr
