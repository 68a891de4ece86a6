"""The guard itself: a guard that lets everything through would make every other test worthless."""

import socket
import subprocess
import sys

import pytest

from tests.offline import sitecustomize as offline

ELSEWHERE = "192.0.2.1"  # reserved for documentation, RFC 5737: nobody's machine


def test_a_connection_to_another_machine_is_refused():
    with socket.socket() as outgoing, pytest.raises(offline.OutsideError):
        outgoing.connect((ELSEWHERE, 80))
    offline.REFUSED.clear()  # this one was on purpose


def test_a_datagram_to_another_machine_is_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as outgoing, pytest.raises(offline.OutsideError):
        outgoing.sendto(b"", (ELSEWHERE, 53))
    offline.REFUSED.clear()


def test_a_name_look_up_is_refused():
    with pytest.raises(offline.OutsideError):
        socket.getaddrinfo("pilcrow.invalid", 443)
    offline.REFUSED.clear()


def test_a_swallowed_refusal_is_still_counted():
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((ELSEWHERE, 80))
    assert offline.REFUSED
    offline.REFUSED.clear()


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_child_processes_are_guarded_too():
    program = f"import socket; socket.create_connection(({ELSEWHERE!r}, 80), timeout=5)"
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert child.returncode == 1
    assert "OutsideError: socket.getaddrinfo" in child.stderr
