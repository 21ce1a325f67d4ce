"""`tocsin match`, as a user calls it."""

import json

GOOD = json.dumps({"id": "1", "title": "Border talks", "text": "The Taliban came to the border."})


def test_match_prints_a_line_for_each_match_and_goes_on_after_a_bad_line(run, rules):
    done = run("match", "-w", rules, given=f"{GOOD}\nnonsense\n\n{GOOD}\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["watchlist_id"] for line in lines] == ["border", "border"]
    assert done.stderr.startswith("stdin:2: no article: ")
    assert done.exit_code == 1


def test_explain_gives_a_line_for_every_pair(run, rules):
    done = run("match", "-w", rules, "--explain", given=GOOD)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["watchlist_id"], line["matched"]) for line in lines] == [("border", True), ("other", False)]
    assert set(lines[0]) == {"article_id", "watchlist_id", "matched", "spans", "clauses"}


def test_explain_draws_a_tree_on_request(run, rules):
    assert (
        "✗ kangaroo  (not in the text)" in run("match", "-w", rules, "--explain", "--format", "tree", given=GOOD).stdout
    )
