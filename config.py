"""Typed settings of Chabu, read from the environment here and nowhere else.

`Config` is the table: each field carries its environment name, how it is written, default and meaning.
`docs/operations.md` prints the same table (a test compares them). What the agency changes while the product
runs (working hours, limits, wording) are rows in the database, not here.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

REPOSITORY = Path(__file__).resolve().parent
PREFIX = "CHABU_"
VERSION = "0.1.0"
"""The product's, the same as in pyproject.toml: backups carry it."""
MIN_SECRET_LENGTH = 32
MIN_AUDIT_DAYS = 190
"""A little over the six months for which Chinese law (Cybersecurity Law, art. 21) has network logs kept."""
Choice = TypeVar("Choice", bound=StrEnum)

TEST_SECRET = "only-for-tests-" + "0" * 32


class Environment(StrEnum):
    """The profiles: they differ in defaults and in what is refused, never in behaviour."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TEST = "test"


RASTER_TILES = frozenset({2, 3, 4, 5})
"""Tile types of PMTiles that are pictures: PNG, JPEG, WebP, AVIF (1 is vector tiles)."""


class MapBase(StrEnum):
    """Where the base map under areas and issues comes from."""

    NONE = "none"
    TIANDITU = "tianditu"
    PMTILES = "pmtiles"


class LogLevel(StrEnum):
    """How serious a message must be to be logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class ConfigError(Exception):
    """The settings cannot be used. `problems` has one sentence for each thing to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Setting:
    """One row of the documented table: what an operator needs to know about a setting."""

    name: str
    written_as: str
    default: str
    meaning: str
    parse: Callable[[str], object]

    @property
    def markdown(self) -> str:
        """The setting as a row of the table in docs/operations.md."""
        default = self.default[1:-1] if self.default.startswith("(") else self.default
        return f"| `{self.name}` | {self.written_as} | {default} | {self.meaning} |"


def _hidden_text(raw: str) -> str:
    return raw


def _path(raw: str) -> Path:
    return (REPOSITORY / Path(raw).expanduser()).resolve()


def _flag(raw: str) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if raw.lower() not in words:
        raise ValueError("must be 1 or 0")
    return words[raw.lower()]


def _zone(raw: str) -> ZoneInfo:
    try:
        return ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be a time zone name such as Asia/Shanghai") from error


def _public_url(raw: str) -> str:
    parts = urlsplit(raw)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.path not in {"", "/"}
        or parts.query
    ):
        raise ValueError("must be a scheme and a host, such as https://chabu.example.gov.cn")
    return raw.rstrip("/")


def _whole(minimum: int, maximum: int | None = None) -> Callable[[str], int]:
    upper = "" if maximum is None else f" and at most {maximum}"

    def parse(raw: str) -> int:
        try:
            value = int(raw)
        except ValueError as error:
            raise ValueError("must be a whole number") from error
        if value < minimum or (maximum is not None and value > maximum):
            raise ValueError(f"must be at least {minimum}{upper}")
        return value

    return parse


def _one_of(choices: type[Choice]) -> Callable[[str], Choice]:
    def parse(raw: str) -> Choice:
        try:
            return choices(raw)
        except ValueError as error:
            raise ValueError("must be one of " + ", ".join(choices)) from error

    return parse


def _setting(name: str, written_as: str, default: str, parse: Callable[[str], Any], meaning: str) -> Any:
    row = Setting(PREFIX + name, written_as, default, meaning, parse)
    # Nothing that opens a door, nor a URL that may hold a password, is shown when a Config is printed.
    return field(repr=parse is not _hidden_text, metadata={"setting": row})


@dataclass(frozen=True)
class Config:
    """Every setting, parsed. Made by `load_config`; tests may vary one with `dataclasses.replace`."""

    # A table reads best with each row in few lines.
    # fmt: off
    environment: Environment = _setting(
        "ENV", "development, production or test", "development", _one_of(Environment),
        "Profile. `production` refuses to start with settings that are only fit for a trial.",
    )
    secret_key: str = _setting(
        "SECRET_KEY", "text, 32 characters or more", "(made once for a trial; required in production)",
        _hidden_text,
        "Signs cookies and tokens. Changing it signs everybody out. Make one with `openssl rand -hex 32`.",
    )
    data_dir: Path = _setting(
        "DATA_DIR", "folder", "var", _path,
        "Photos, the SQLite database, certificates and logs. A relative path counts from the repository.",
    )
    database_url: str = _setting(
        "DATABASE_URL", "URL", "(chabu.sqlite3 in the data directory)", _hidden_text,
        "`sqlite:////path/file` or `postgresql://user:password@host/name`.",
    )
    zone: ZoneInfo = _setting(
        "ZONE", "time zone name", "Asia/Shanghai", _zone,
        "The agency's zone: it decides where a working day and a month begin.",
    )
    trusted_proxies: int = _setting(
        "TRUSTED_PROXIES", "whole number", "0 (must be said in production)", _whole(0, 10),
        "How many reverse proxies stand before the server and set X-Forwarded-*. 0: none.",
    )
    secure_cookies: bool = _setting(
        "SECURE_COOKIES", "1 or 0", "(1 in production, else 0)", _flag,
        "Send cookies over HTTPS only.",
    )
    public_url: str = _setting(
        "PUBLIC_URL", "URL without path", "http://127.0.0.1:8000 (required in production)", _public_url,
        "The address people type. QR codes, activation sheets and the same-origin check use it.",
    )
    map_base: MapBase = _setting(
        "MAP_BASE", "none, tianditu or pmtiles", "none", _one_of(MapBase),
        "Base map under areas and issues. `none` draws them on a plain ground and asks no outside server.",
    )
    tianditu_key: str | None = _setting(
        "TIANDITU_KEY", "text", "(none; required by the map base tianditu)", _hidden_text,
        "Browser key of 天地图. Every browser that shows the map sees it: limit it to your domain.",
    )
    pmtiles_file: Path | None = _setting(
        "PMTILES_FILE", "file", "(none; required by the map base pmtiles)", _path,
        "A PMTiles archive of licensed raster tiles, served to signed-in users.",
    )
    session_days: int = _setting(
        "SESSION_DAYS", "days, 1 to 365", "30", _whole(1, 365),
        "A sign-in ends after this long, used or not.",
    )
    idle_days: int = _setting(
        "IDLE_DAYS", "days, 1 to 365", "14", _whole(1, 365),
        "A sign-in ends after this long without use.",
    )
    audit_days: int = _setting(
        "AUDIT_DAYS", f"days, at least {MIN_AUDIT_DAYS}", "400", _whole(MIN_AUDIT_DAYS),
        "How long the audit log is kept.",
    )
    backup_dir: Path | None = _setting(
        "BACKUP_DIR", "folder", "(none)", _path,
        "Where backups go, on another disk than the data. Without it administrators see a warning.",
    )
    redis_url: str | None = _setting(
        "REDIS_URL", "URL", "(none: the queue is a file in the data directory)", _hidden_text,
        "`redis://host/0`: background work is queued there, so that workers may run on other machines.",
    )
    max_photo_bytes: int = _setting(
        "MAX_PHOTO_BYTES", "bytes, at least 1048576", "20971520", _whole(1_048_576),
        "Largest photo taken in as it is (20 MiB).",
    )
    max_photo_pixels: int = _setting(
        "MAX_PHOTO_PIXELS", "pixels, 1000000 to 400000000", "64000000", _whole(1_000_000, 400_000_000),
        "Largest picture that is decoded: width times height.",
    )
    log_level: LogLevel = _setting(
        "LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", "INFO", _one_of(LogLevel),
        "The least serious message that is logged.",
    )
    # fmt: on

    @property
    def is_production(self) -> bool:
        """True where real work is kept."""
        return self.environment is Environment.PRODUCTION


SETTINGS: tuple[Setting, ...] = tuple(entry.metadata["setting"] for entry in fields(Config))
"""The documented table, in the order in which it is printed."""


def load_config(environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings from `environ`, or the process's own. Raises ConfigError, which names every fault."""
    given = {
        name: raw.strip()
        for name, raw in (os.environ if environ is None else environ).items()
        if name.startswith(PREFIX) and raw.strip()
    }
    problems = _unknown_names(given)
    values: dict[str, Any] = {}
    for entry in fields(Config):
        setting: Setting = entry.metadata["setting"]
        if setting.name in given:
            try:
                values[entry.name] = setting.parse(given[setting.name])
            except ValueError as error:
                problems.append(f"{setting.name} {error}.")
    if problems:
        raise ConfigError(problems)
    profile = values.setdefault("environment", Environment.DEVELOPMENT)
    problems = _production_problems(values) if profile is Environment.PRODUCTION else []
    problems += _data_dir_problems(values.get("data_dir", REPOSITORY / "var"))
    if problems:
        raise ConfigError(problems)
    config = Config(**_with_defaults(values, profile))
    problems = _contradictions(config)
    if problems:
        raise ConfigError(problems)
    return config


def _unknown_names(given: Mapping[str, str]) -> list[str]:
    known = [setting.name for setting in SETTINGS]
    problems = []
    for name in sorted(set(given) - set(known)):
        near = get_close_matches(name, known, n=1, cutoff=0.8)
        problems.append(f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "."))
    return problems


def _with_defaults(values: dict[str, Any], profile: Environment) -> dict[str, Any]:
    settled = dict(values)
    for entry in fields(Config):
        setting: Setting = entry.metadata["setting"]
        # A default in brackets is a rule, written out below; the others are written as an operator would.
        plain = setting.default.split(" (")[0]
        if entry.name not in settled:
            settled[entry.name] = None if plain.startswith("(") else setting.parse(plain)
    if settled["database_url"] is None:
        settled["database_url"] = f"sqlite:///{settled['data_dir'] / 'chabu.sqlite3'}"
    if settled["secure_cookies"] is None:
        settled["secure_cookies"] = profile is Environment.PRODUCTION
    if settled["secret_key"] is None:
        settled["secret_key"] = (
            TEST_SECRET if profile is Environment.TEST else _kept_secret(settled["data_dir"])
        )
    return settled


def _data_dir_problems(data_dir: Path) -> list[str]:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError:
        return [
            f"CHABU_DATA_DIR is {data_dir}, which cannot be made: make it, owned by the user who runs Chabu."
        ]
    if not os.access(data_dir, os.W_OK | os.X_OK):
        return [
            f"CHABU_DATA_DIR is {data_dir}, where this user may not write: give it to the one who runs Chabu."
        ]
    return []


def _kept_secret(data_dir: Path) -> str:
    """The secret of a trial installation: made once, for its owner's eyes only, the same in every process."""
    path = data_dir / "secret-key"
    fresh = data_dir / f"secret-key.{secrets.token_hex(8)}"
    if not path.exists():
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        # A link never replaces a name that exists: two processes starting at once read the same secret.
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def _production_problems(values: Mapping[str, Any]) -> list[str]:
    problems = []
    secret = values.get("secret_key", "")
    if not secret:
        problems.append("CHABU_SECRET_KEY is missing: make one with `openssl rand -hex 32`.")
    elif secret == TEST_SECRET or len(set(secret)) < 10:
        problems.append("CHABU_SECRET_KEY can be guessed: make one with `openssl rand -hex 32`.")
    if not values.get("secure_cookies", True):
        problems.append(
            "CHABU_SECURE_COOKIES is 0: cookies would travel over plain HTTP; remove it or set it to 1."
        )
    if not values.get("public_url", "").startswith("https://"):
        problems.append("CHABU_PUBLIC_URL must be the https:// address people type.")
    if "trusted_proxies" not in values:
        problems.append(
            "CHABU_TRUSTED_PROXIES is missing: say how many reverse proxies stand before the server."
        )
    return problems


def _contradictions(config: Config) -> list[str]:
    problems = []
    if len(config.secret_key) < MIN_SECRET_LENGTH:
        problems.append(f"CHABU_SECRET_KEY is too short: it needs {MIN_SECRET_LENGTH} characters.")
    if not config.database_url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        problems.append("CHABU_DATABASE_URL must begin with sqlite:/// or postgresql://.")
    if config.redis_url and not config.redis_url.startswith(("redis://", "rediss://", "unix://")):
        problems.append("CHABU_REDIS_URL must begin with redis://, rediss:// or unix://.")
    if config.idle_days > config.session_days:
        problems.append("CHABU_IDLE_DAYS must not be longer than CHABU_SESSION_DAYS.")
    if config.map_base is MapBase.TIANDITU and not config.tianditu_key:
        problems.append("CHABU_MAP_BASE is tianditu, but CHABU_TIANDITU_KEY is missing.")
    if config.map_base is MapBase.PMTILES:
        problems += _faults_of_tiles(config.pmtiles_file)
    return problems


def _faults_of_tiles(path: Path | None) -> list[str]:
    """The first 100 bytes of a PMTiles archive, version 3: magic, version, and the tile type at byte 99."""
    try:
        with (path or Path()).open("rb") as file:
            header = file.read(127)
    except OSError:
        return ["CHABU_MAP_BASE is pmtiles, but CHABU_PMTILES_FILE names no file that can be read."]
    if len(header) < 127 or header[:7] != b"PMTiles" or header[7] != 3:
        return ["CHABU_PMTILES_FILE is no PMTiles archive of version 3."]
    if header[99] not in RASTER_TILES:
        return ["CHABU_PMTILES_FILE holds no raster tiles (PNG, JPEG, WebP, AVIF); the map shows no others."]
    return []
