"""The commands `pilcrow serve` and `pilcrow account`, as a person meets them."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from corpus.errors import ServeError
from qa.server.app import bound
from tests.server import library

PILCROW = [sys.executable, "-m", "qa.cli"]
PATIENCE = 100  # seconds


@pytest.fixture(scope="module")
def home(models, tmp_path_factory):
    place = tmp_path_factory.mktemp("command")
    return library(place / "home", models, place / "files")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def pilcrow(*arguments):
    """Run a command and return (exit code, stdout, stderr)."""
    done = subprocess.run([*PILCROW, *map(str, arguments)], capture_output=True, text=True, timeout=100, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def server(home):
    """Yield a running `pilcrow serve` and its port."""
    port = free_port()
    program = subprocess.Popen(
        [*PILCROW, "--home", str(home), "serve", "--port", str(port)], stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and program.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/readyz").raise_for_status()
            break
        except httpx.HTTPError:
            time.sleep(0.2)
    yield program, port
    program.kill()
    program.wait()
    program.stderr.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_serves_page_and_interface_to_this_machine_alone_and_ends_in_peace(server, home):
    program, port = server
    address = f"http://127.0.0.1:{port}"
    page = httpx.get(address, timeout=30)
    assert (page.status_code, "gradio-app" in page.text) == (200, True)
    assert "default-src 'self'" in page.headers["content-security-policy"]
    answer = httpx.post(f"{address}/api/v1/ask", json={"question": "Which four measures?"}, timeout=30).json()
    assert answer["schema"] == "pilcrow.answer/1"
    assert not loaded(program.pid, "libtorch")
    code, _, err = pilcrow("--home", home, "serve", "--port", free_port())
    assert (code, err.count("\n")) == (1, 1)
    assert "Another server has the library" in err
    program.send_signal(signal.SIGTERM)
    assert program.wait(30) == 0
    assert "Traceback" not in program.stderr.read()


def loaded(pid, name):
    return name in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")


def test_another_host_is_refused_without_accounts(home):
    code, _, err = pilcrow("--home", home, "serve", "--host", "0.0.0.0")
    assert (code, err.count("\n")) == (1, 1)
    assert "pilcrow account" in err


def test_an_account_is_made_and_its_token_told_once(tmp_path):
    file = tmp_path / "accounts"
    code, token, _ = pilcrow("account", file, "ada", "--role", "editor")
    assert code == 0
    assert token.startswith("ada.")
    assert token.strip().partition(".")[2] not in file.read_text(encoding="utf-8")
    assert pilcrow("account", file, "ada", "--role", "king")[0] == 2
    assert pilcrow("account", file, "bob", "--remove")[0] == 1
    assert pilcrow("account", file, "ada", "--remove")[0] == 0
    assert file.read_text(encoding="utf-8") == ""
    assert file.stat().st_mode & 0o077 == 0


def test_an_answer_is_sent_at_once():
    listening = bound("127.0.0.1", 0)
    with listening, socket.create_connection(listening.getsockname()), listening.accept()[0] as connection:
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_told_with_what_to_do():
    with bound("127.0.0.1", 0) as taken, pytest.raises(ServeError, match=r"in use\. Choose another --port"):
        bound("127.0.0.1", taken.getsockname()[1])
