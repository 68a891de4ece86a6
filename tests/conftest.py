"""What every test stands on: no network, no library but its own, and in CI no silent skips."""

import fcntl
import os
import signal
from pathlib import Path

import pytest

from index.exported import open_encoder
from tests.offline import sitecustomize as offline

ROOT = Path(__file__).parent.parent


def pytest_configure(config):
    """Put the offline guard into the environment that child processes inherit."""
    guarded = [str(ROOT / "tests" / "offline"), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(guarded)
    os.environ.update(
        HF_HUB_OFFLINE="1",
        TRANSFORMERS_OFFLINE="1",
        HF_HUB_DISABLE_TELEMETRY="1",
        GRADIO_ANALYTICS_ENABLED="False",
        PILCROW_HOME=os.devnull + "/home",  # a test that forgets to name its library fails
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are begun without
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):  # a proxy on loopback would be a way out
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)


@pytest.fixture(autouse=True)
def _no_connection_but_loopback():
    """Fail a test that tried to leave this machine, even if somebody caught the error."""
    before = len(offline.REFUSED)
    yield
    attempts = offline.REFUSED[before:]
    del offline.REFUSED[before:]
    assert not attempts, f"tried to leave this machine: {attempts}"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a place for a library that nobody else uses, and make it the default one."""
    path = tmp_path / "home"
    monkeypatch.setenv("PILCROW_HOME", str(path))
    return path


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    """Return a folder that holds the default model, exported once for the whole run, by whichever process is first."""
    parallel = "PYTEST_XDIST_WORKER" in os.environ  # then each process has a folder of its own beside the others'
    place = tmp_path_factory.getbasetemp()
    folder = (place.parent if parallel else place) / "models"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        open_encoder(folder)
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure in CI, where everything that a test needs must be there."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report
