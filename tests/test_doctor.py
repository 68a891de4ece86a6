"""The doctor names what is wrong and never stumbles over it."""

import pytest

from corpus.errors import PilcrowError
from qa import doctor
from tests.fake_encoder import FakeEncoder
from tests.harbour import build


@pytest.fixture
def fake(monkeypatch):
    """Let the doctor open an encoder without a model."""
    monkeypatch.setattr(doctor, "open_encoder", lambda folder, model: FakeEncoder())


def findings(home):
    return {finding.what: finding for finding in doctor.examine(home)}


def test_an_empty_home_is_sound(fake, tmp_path):
    found = findings(tmp_path)
    assert all(finding.ok for finding in found.values()), found
    assert "nothing added yet" in found["library"].detail


def test_a_library_is_counted_and_its_index_named(fake, tmp_path):
    with build(tmp_path / "home", tmp_path / "files") as index:
        signature = index.signature
    found = findings(tmp_path / "home")
    assert "2 documents" in found["library"].detail
    assert found["index"].detail == signature


def test_originals_that_are_missing_or_altered_are_told_and_nothing_breaks(fake, tmp_path):
    build(tmp_path / "home", tmp_path / "files").close()
    assert findings(tmp_path / "home")["originals"].detail == "2 of 2 files kept"
    one, two = (file for file in (tmp_path / "home" / "originals").rglob("*") if file.is_file())
    one.unlink()
    two.write_text("other")
    found = findings(tmp_path / "home")["originals"]
    assert found.ok
    assert found.detail.startswith("1 of 2 files kept; for those that are not")
    assert "warning: altered since they were kept" in found.detail


def test_a_library_of_another_model_is_a_finding(monkeypatch, tmp_path):
    build(tmp_path / "home", tmp_path / "files").close()
    monkeypatch.setattr(doctor, "open_encoder", lambda folder, model: FakeEncoder("another"))
    assert not all(finding.ok for finding in doctor.examine(tmp_path / "home"))


def test_a_model_that_does_not_open_is_a_finding(monkeypatch, tmp_path):
    def refuse(folder, model):
        raise PilcrowError("The model is torn.")

    monkeypatch.setattr(doctor, "open_encoder", refuse)
    found = findings(tmp_path)
    assert (found["model"].ok, found["model"].detail) == (False, "The model is torn.")


def test_a_package_that_is_not_installed_is_a_finding(fake, monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "PACKAGES", ("pilcrow", "no-such-package-at-all"))
    found = findings(tmp_path)
    assert (found["pilcrow"].ok, found["no-such-package-at-all"].ok) == (True, False)


def test_a_question_that_goes_out_to_a_network_is_caught(fake, monkeypatch, tmp_path):
    hooks, asked = [], doctor.ask

    def ask(question, index):
        for host in ("localhost", "example.org"):
            hooks[0]("socket.getaddrinfo", (host, 443, 0, 0, 0))
        hooks[0]("open", ("example.com", "r", 0))
        return asked(question, index)

    monkeypatch.setattr(doctor.sys, "addaudithook", hooks.append)
    monkeypatch.setattr(doctor, "ask", ask)
    offline = findings(tmp_path)["offline"]
    assert (offline.ok, offline.detail) == (False, "connected to example.org")
