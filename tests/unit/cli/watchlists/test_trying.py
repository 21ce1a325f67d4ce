"""`tocsin watchlists try`, as a user calls it."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from shared.errors import Misconfigured

GOOD = json.dumps({"id": "1", "title": "Border talks", "text": "The Taliban came to the border."})


def test_try_holds_a_query_against_article_lines(run, tmp_path):
    (tmp_path / "a.jsonl").write_text(f"{GOOD}\n")
    done = run("watchlists", "try", "Taliban SAME/s border", tmp_path / "a.jsonl")
    assert done.exit_code == 0
    assert "[Taliban] came to the [border]" in done.stdout
    assert isinstance(run("watchlists", "try", "titel:x", tmp_path / "a.jsonl").exception, Misconfigured)


def test_try_tells_all_mistakes_and_the_doubts_of_its_query(run, tmp_path):
    (tmp_path / "a.jsonl").write_text(f"{GOOD}\n")
    wrong = str(run("watchlists", "try", "titel:x AND $nobody", tmp_path / "a.jsonl").exception)
    assert "QUERY:1:1: unknown field" in wrong
    assert "QUERY:1:13: no list" in wrong
    assert "QUERY:1:9: warning: `w/5`" in run("watchlists", "try", "Taliban w/5 border", tmp_path / "a.jsonl").stderr


def test_try_reads_what_an_address_holds(run, serve, monkeypatch):
    page = (
        b"<html><title>Border</title><article><p>"
        + b"The Taliban came to the border town. " * 9
        + b"</p></article></html>"
    )
    monkeypatch.setenv("TOCSIN_ALLOW_NETWORKS", "127.0.0.0/8")
    done = run("watchlists", "try", "Taliban NEAR/5 border", serve(page))
    assert (done.exit_code, "1 of 1 article match" in done.stderr) == (0, True), done.stderr


@pytest.fixture
def serve():
    """`serve(page)`: the address of a server that answers with it."""
    servers = []

    def start(page):
        class Page(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/story.html"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
