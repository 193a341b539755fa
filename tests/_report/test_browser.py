"""The page in a real browser, where one is installed."""

import re
import shutil
import subprocess
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from .test_page import Elements

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="neither chromium nor chrome is installed")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--enable-logging=stderr",
    "--virtual-time-budget=3000",
    "--dump-dom",
]


class Pages(BaseHTTPRequestHandler):
    """Serves one page, and notes what is asked for."""

    def __init__(self, page, asked, *rest):
        self.page, self.asked = page, asked
        super().__init__(*rest)

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.page if self.path == "/" else b"")

    def log_message(self, *_):
        """Not on the screen."""


@pytest.fixture
def visit(tmp_path):
    """A function that shows a page to the browser: its document, requests and complaints."""

    def shown(page):
        asked = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, page.encode(), asked))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # No other host can be found, so that asking for one is an error on the console.
        rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        address = f"http://127.0.0.1:{server.server_port}/"
        command = [BROWSER, *FLAGS, rules, f"--user-data-dir={tmp_path / 'profile'}", address]
        try:
            out = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        finally:
            server.shutdown()
            server.server_close()
        return out.stdout, asked, re.findall(r".*:CONSOLE.*", out.stderr)

    return shown


def test_a_bad_page_is_noticed(visit):
    bad = "<p>x</p><img src='/a.png'><img src='http://example.com/b.png'><script>oops()</script>"
    _, asked, complaints = visit(f"<!DOCTYPE html><title>bad</title>{bad}")
    assert "/a.png" in asked
    assert any("oops" in line for line in complaints)


@pytest.mark.parametrize("name", ["found", "found_numeric"])
def test_the_page_asks_for_nothing_and_has_no_errors(request, visit, name):
    document, asked, complaints = visit(request.getfixturevalue(name).html)
    assert asked == ["/"]
    assert complaints == []
    page = Elements(document[document.index("<html") :])
    assert all(header.get("scope") in ("col", "row") for header in page.of("th"))
    headings = [tag for tag, _ in page.found if re.fullmatch(r"h[1-6]", tag)]
    assert headings[:2] == ["h1", "h2"]
    assert len(page.of("svg")) == 2
