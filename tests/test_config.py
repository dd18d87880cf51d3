"""Settings: defaults, what is refused and in which words, what production insists on, documentation."""

import re
import stat
import tomllib

import pytest

from config import REPOSITORY, SETTINGS, VERSION, Config, ConfigError, Environment, MapBase, load_config

SECRET = "0f3c9a1be27d48565ac0f3d2b4178e96"
PRODUCTION = {
    "CHABU_ENV": "production",
    "CHABU_SECRET_KEY": SECRET,
    "CHABU_PUBLIC_URL": "https://chabu.example.gov.cn",
    "CHABU_TRUSTED_PROXIES": "1",
}


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(environ)
    return list(caught.value.problems)


def test_a_trial_needs_no_settings(tmp_path):
    config = load_config({"CHABU_DATA_DIR": str(tmp_path)})
    assert config.environment is Environment.DEVELOPMENT
    assert config.database_url == f"sqlite:///{tmp_path}/chabu.sqlite3"
    assert str(config.zone) == "Asia/Shanghai"
    assert (config.audit_days, config.max_photo_bytes, config.max_photo_pixels) == (
        400,
        20 * 1024**2,
        64_000_000,
    )
    assert not config.secure_cookies
    assert not config.is_production


def test_the_secret_of_a_trial_is_made_once_and_for_its_owner_only(tmp_path):
    first = load_config({"CHABU_DATA_DIR": str(tmp_path / "new")})
    second = load_config({"CHABU_DATA_DIR": str(tmp_path / "new")})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret-key"]
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600


def test_the_data_folder_is_made(tmp_path):
    load_config({"CHABU_ENV": "test", "CHABU_DATA_DIR": str(tmp_path / "deep" / "down")})
    assert (tmp_path / "deep" / "down").is_dir()


def test_a_data_folder_that_cannot_be_made_or_written_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    [problem] = problems({"CHABU_ENV": "test", "CHABU_DATA_DIR": str(tmp_path / "file" / "var")})
    assert "which cannot be made" in problem
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere
    [problem] = problems({"CHABU_ENV": "test", "CHABU_DATA_DIR": str(tmp_path)})
    assert "where this user may not write" in problem


def test_production_starts_with_what_it_needs(tmp_path):
    config = load_config(PRODUCTION | {"CHABU_DATA_DIR": str(tmp_path)})
    assert config.is_production
    assert config.secure_cookies
    assert config.trusted_proxies == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"CHABU_SECRET_KEY": ""}, "CHABU_SECRET_KEY is missing: make one with `openssl rand -hex 32`."),
        ({"CHABU_SECRET_KEY": "a" * 40}, "CHABU_SECRET_KEY can be guessed"),
        ({"CHABU_SECRET_KEY": SECRET[:20]}, "CHABU_SECRET_KEY is too short"),
        ({"CHABU_SECURE_COOKIES": "0"}, "cookies would travel over plain HTTP"),
        (
            {"CHABU_PUBLIC_URL": "http://chabu.example.gov.cn"},
            "CHABU_PUBLIC_URL must be the https:// address",
        ),
        ({"CHABU_PUBLIC_URL": ""}, "CHABU_PUBLIC_URL must be the https:// address"),
        ({"CHABU_TRUSTED_PROXIES": ""}, "CHABU_TRUSTED_PROXIES is missing"),
    ],
)
def test_production_refuses_what_is_only_fit_for_a_trial(change, sentence):
    [problem] = problems(PRODUCTION | change)
    assert sentence in problem


def test_everything_wrong_is_said_at_once():
    assert len(problems({"CHABU_ENV": "production"})) == 3


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"CHABU_SECRT_KEY": "x"}, "CHABU_SECRT_KEY is not a setting; did you mean CHABU_SECRET_KEY?"),
        ({"CHABU_ENV": "prod"}, "CHABU_ENV must be one of development, production, test."),
        ({"CHABU_ZONE": "Shanghai"}, "CHABU_ZONE must be a time zone name such as Asia/Shanghai."),
        ({"CHABU_ZONE": "../../etc/passwd"}, "CHABU_ZONE must be a time zone name such as Asia/Shanghai."),
        ({"CHABU_AUDIT_DAYS": "189"}, "CHABU_AUDIT_DAYS must be at least 190."),
        ({"CHABU_AUDIT_DAYS": "long"}, "CHABU_AUDIT_DAYS must be a whole number."),
        ({"CHABU_SECURE_COOKIES": "perhaps"}, "CHABU_SECURE_COOKIES must be 1 or 0."),
        ({"CHABU_PUBLIC_URL": "https://x.cn/chabu"}, "CHABU_PUBLIC_URL must be a scheme and a host"),
        ({"CHABU_PUBLIC_URL": "ftp://x.cn"}, "CHABU_PUBLIC_URL must be a scheme and a host"),
        (
            {"CHABU_DATABASE_URL": "mysql://x"},
            "CHABU_DATABASE_URL must begin with sqlite:/// or postgresql://.",
        ),
        ({"CHABU_MAP_BASE": "tianditu"}, "CHABU_TIANDITU_KEY is missing."),
        ({"CHABU_MAP_BASE": "pmtiles"}, "CHABU_PMTILES_FILE names no file that can be read."),
        ({"CHABU_IDLE_DAYS": "60"}, "CHABU_IDLE_DAYS must not be longer than CHABU_SESSION_DAYS."),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence(environ, sentence, tmp_path):
    [problem] = problems({"CHABU_DATA_DIR": str(tmp_path), **environ})
    assert sentence in problem


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (b"", "no PMTiles archive"),
        (b"PK\x03\x04" + bytes(200), "no PMTiles archive"),
        (b"PMTiles\x02" + bytes(200), "no PMTiles archive of version 3"),
        (b"PMTiles\x03" + bytes(91) + b"\x01" + bytes(100), "no raster tiles"),
    ],
)
def test_a_base_map_that_could_not_be_shown_is_told_at_the_start(header, sentence, tmp_path):
    tiles = tmp_path / "map.pmtiles"
    tiles.write_bytes(header)
    [problem] = problems(
        {"CHABU_DATA_DIR": str(tmp_path), "CHABU_MAP_BASE": "pmtiles", "CHABU_PMTILES_FILE": str(tiles)}
    )
    assert sentence in problem


def test_values_are_typed(tmp_path):
    tiles = tmp_path / "shanwei.pmtiles"
    tiles.write_bytes(b"PMTiles\x03" + bytes(91) + b"\x02" + bytes(100))
    config = load_config(
        {
            "CHABU_ENV": "test",
            "CHABU_MAP_BASE": "pmtiles",
            "CHABU_PMTILES_FILE": str(tiles),
            "CHABU_DATA_DIR": "var",
        }
    )
    assert config.map_base is MapBase.PMTILES
    assert config.pmtiles_file == tiles
    assert config.data_dir == REPOSITORY / "var"


def test_printing_a_config_shows_no_secret():
    config = load_config(PRODUCTION | {"CHABU_DATABASE_URL": "postgresql://chabu:hunter2@db/chabu"})
    assert SECRET not in repr(config)
    assert "hunter2" not in repr(config)


def test_other_peoples_variables_are_none_of_our_business():
    assert isinstance(load_config({"CHABU_ENV": "test", "HOME": "/root"}), Config)


def test_operations_documents_every_setting_as_the_code_has_it():
    page = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    documented = [line for line in page.splitlines() if re.match(r"\| `CHABU_\w+` \|", line)]
    assert documented == [row.markdown for row in SETTINGS]


def test_the_version_is_that_of_the_package() -> None:
    pyproject = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert pyproject["project"]["version"] == VERSION
