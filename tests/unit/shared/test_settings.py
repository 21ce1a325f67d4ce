"""Settings: flags over environment over `.env`, each also from a file; all problems at once, secrets never shown."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from shared.errors import Misconfigured
from shared.settings import load, origins, variables


def test_flags_win_over_environment_and_that_over_the_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TOCSIN_TZ=Asia/Karachi\nTOCSIN_MODEL=from-file\nTOCSIN_KEEP=1d\n")
    monkeypatch.setenv("TOCSIN_MODEL", "from-env")
    monkeypatch.setenv("TOCSIN_KEEP", "2d")
    settings = load({"keep": timedelta(days=3)})
    assert (settings.tz, settings.model, settings.keep) == ("Asia/Karachi", "from-env", timedelta(days=3))
    assert origins() == {"tz": ".env", "model": "environment", "keep": "environment"}


def test_a_value_may_stand_in_a_file_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    monkeypatch.setenv("TOCSIN_PUSH_TOKEN_FILE", str(tmp_path / "token"))
    token = load().push_token
    assert token is not None
    assert token.get_secret_value() == "s3cret"


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_REDIS_URL_FILE", "nowhere")
    with pytest.raises(Misconfigured, match="TOCSIN_REDIS_URL_FILE: cannot read nowhere"):
        load()


def test_all_problems_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"KEEP": "7x", "TZ": "Mars/Base", "ALLOW_NETWORKS": "ten", "LOG": "loud", "TAGGERS": "0"}
    for name, value in wrong.items():
        monkeypatch.setenv(f"TOCSIN_{name}", value)
    with pytest.raises(Misconfigured) as caught:
        load()
    assert len(str(caught.value).splitlines()) == len(wrong)
    assert all(f"TOCSIN_{name}: " in str(caught.value) for name in wrong)
    assert "TOCSIN_LOG: expected console or json, with a level" in str(caught.value)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_PUSH_TOKEN", "s3cret")
    monkeypatch.setenv("TOCSIN_REDIS_URL", "redis://u:s3cret@h")
    assert "s3cret" not in repr(load())


@pytest.mark.parametrize(
    ("given", "folder"), [(None, Path(".tocsin/archive")), ("none", None), ("/srv/news", Path("/srv/news"))]
)
def test_the_archive_is_in_the_data_folder_or_elsewhere_or_off(
    monkeypatch: pytest.MonkeyPatch, given: str | None, folder: Path | None
) -> None:
    if given:
        monkeypatch.setenv("TOCSIN_ARCHIVE", given)
    assert load().archive_folder == folder


def test_lists_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_LANGUAGES", "en, de,")
    monkeypatch.setenv("TOCSIN_ALLOW_NETWORKS", "10.0.0.0/8, fd00::/8")
    settings = load()
    assert settings.languages == ("en", "de")
    assert settings.allow_networks == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def test_what_was_set_is_told_from_what_was_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_FEEDS", "feeds.yaml")
    settings = load()
    assert settings.is_set("feeds")
    assert not settings.is_set("watchlists")


def test_placeholders_come_from_environment_env_file_and_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=from-env-file\nB=from-env-file\n")
    (tmp_path / "secret").write_text("whsec_x\n")
    monkeypatch.setenv("B", "from-environment")
    monkeypatch.setenv("DESK_SECRET_FILE", str(tmp_path / "secret"))
    found = variables()
    assert (found["A"], found["B"], found["DESK_SECRET"]) == ("from-env-file", "from-environment", "whsec_x")
