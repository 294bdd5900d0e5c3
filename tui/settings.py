"""The configuration: ``config.yaml`` and what the command line overrides. Imports nothing of the screen."""

from __future__ import annotations

import hashlib
import os
import pwd
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from annotations.strictyaml import YamlProblem, load_with_lines
from index.extract.options import Options
from tui.extraction_settings import check_extraction
from tui.open_with import OpenRule, check_open_with

__all__ = ["Overrides", "Settings", "SettingsProblem", "is_chosen", "load", "locate"]

FILE: Final = "config.yaml"
SHIPPED: Final = Path(__file__).resolve().parent.parent / FILE
"""The configuration that a checkout comes with."""


class SettingsProblem(Exception):
    """The configuration cannot be used. ``str()`` names file, line, setting and remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A valid configuration; every path is absolute."""

    file: Path
    documents: Path
    index: Path
    annotations: Path
    state: Path
    creator: str
    order: str = "date"
    measure: int = 72
    theme: str = "terminal"
    mouse: bool = True
    extraction: Options = field(default_factory=Options)
    """How documents are read."""
    open_with: tuple[OpenRule, ...] = ()
    """Commands for files that the user would rather see in another program; the first that matches counts."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the name of a command, as the file has them; ``tui.keymap`` checks them."""
    key_lines: Mapping[str, int] = field(default_factory=dict)
    """The line of each entry of ``keys``, for messages."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """Folders from the command line; None where it names none."""

    documents: Path | None = None
    index: Path | None = None
    annotations: Path | None = None
    state: Path | None = None


def locate(named: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The configuration file to use: the named one, ``$POSTIL_CONFIG``, ``./config.yaml``, or the shipped one.

    Raises ``SettingsProblem`` when there is no telling where a relative path or a ``~`` leads.
    """
    if named:
        return _absolute(named)
    if value := environment.get("POSTIL_CONFIG"):
        return _absolute(Path(value))
    here = _absolute(Path(FILE))
    return here if here.is_file() else SHIPPED


def is_chosen(file: Path, named: Path | None, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the user has chosen the file that ``locate`` found, and not the folder they happened to be in.

    A folder may come from anybody. The configuration that postil came with is chosen with postil.
    """
    if named or environment.get("POSTIL_CONFIG"):
        return True
    try:
        return file.samefile(SHIPPED)
    except OSError:
        return False


def load(
    file: Path,
    overrides: Overrides | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    chosen: bool = False,
) -> Settings:
    """Read and check the configuration; only one that is ``chosen`` may name commands. Raises ``SettingsProblem``."""
    values, lines = _read(file)
    for name in values:
        if name not in _CHECKS:
            raise _problem(file, lines.get((name,), 0), f"`{name}` is not a setting{_nearest(name, _CHECKS)}")
    checked: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if name in values:
            try:
                checked[name] = check(values[name])
            except ValueError as error:
                raise _problem(file, lines.get((name,), 0), f"`{name}` must be {error}") from None
    if checked.get("open_with") and not chosen:
        remedy = f"If you trust it, say so: postil --config {shlex.quote(os.fspath(file))}"
        message = "`open_with` names commands, and nobody has chosen this file: it only lies in the folder you are in"
        raise _problem(file, lines.get(("open_with",), 0), f"{message}. {remedy}")
    key_lines = {str(path[1]): line for path, line in lines.items() if len(path) == 2 and path[0] == "keys"}
    return _settled(file, checked, key_lines, overrides or Overrides(), environment)


def _read(file: Path) -> tuple[Mapping[str, object], Mapping[tuple[str | int, ...], int]]:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SettingsProblem(f"{file} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise SettingsProblem(f"{file} cannot be read: {error.strerror}. Name another with --config.") from None
    try:
        return load_with_lines(text, str(file))
    except YamlProblem as problem:
        raise SettingsProblem(str(problem)) from None


def _problem(file: Path, line: int, message: str) -> SettingsProblem:
    return SettingsProblem(f"{file}, line {line}: {message}.")


def _nearest(name: str, known: Mapping[str, object]) -> str:
    # Imported here and below: few files have mistakes in them.
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1, 0.5)
    return f" (did you mean `{near[0]}`?)" if near else f"; there are {', '.join(known)}"


# Checks: each returns the value or raises ValueError with what it must be.


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("text")
    return value


def _path(value: object) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("the path of a folder")
    try:
        os.fsencode(Path(value).expanduser())
    except (RuntimeError, UnicodeError):
        raise ValueError("the path of a folder; this one leads nowhere") from None
    return value


def _path_or_empty(value: object) -> str:
    return "" if value == "" else _path(value)


def _one_of(*choices: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in choices:
            from difflib import get_close_matches

            near = get_close_matches(value, choices, 1, 0.5) if isinstance(value, str) else []
            raise ValueError(" or ".join(choices) + (f" (did you mean `{near[0]}`?)" if near else ""))
        return str(value)

    return check


def _measure(value: object) -> int:
    if not isinstance(value, str) or not value.isdecimal() or len(value) > 3 or not 20 <= int(value) <= 200:
        raise ValueError("a whole number from 20 to 200")
    return int(value)


def _keys(value: object) -> dict[str, tuple[str, ...]]:
    if value in ("", "{}"):
        return {}
    if not isinstance(value, Mapping):
        raise ValueError("a mapping of command names to keys, such as `app.quit: ctrl+q`")
    return {str(name): _key_list(keys, str(name)) for name, keys in value.items()}


def _key_list(keys: object, name: str) -> tuple[str, ...]:
    found = [keys] if isinstance(keys, str) else keys
    if not isinstance(found, list) or not all(isinstance(key, str) and key for key in found):
        raise ValueError(f"keys by command, but `{name}` has no key or list of keys")
    return tuple(found)


_CHECKS: Final[Mapping[str, Callable[[object], object]]] = {
    "documents": _path,
    "index": _path,
    "annotations": _path,
    "state": _path_or_empty,
    "creator": _text,
    "order": _one_of("date", "title"),
    "measure": _measure,
    "theme": _one_of("terminal", "dark", "light"),
    "mouse": _one_of("auto", "on", "off"),
    "extraction": check_extraction,
    "open_with": check_open_with,
    "keys": _keys,
}


def _settled(
    file: Path,
    values: Mapping[str, Any],
    key_lines: Mapping[str, int],
    overrides: Overrides,
    environment: Mapping[str, str],
) -> Settings:
    """Fill defaults and resolve paths.

    A documents folder from the command line is another library: unless the other folders are named too, it
    gets an index, notes and state of its own, so that it never mixes with the configured one.
    """
    base = file.parent
    other = overrides.documents is not None
    documents = _absolute(overrides.documents) if overrides.documents else _under(base, values, "documents", "seeds")
    # Cut, for the file system limits the length of a name.
    name = f"{documents.name[:40] or 'root'}-{hashlib.sha256(os.fsencode(documents)).hexdigest()[:8]}"
    cache = _xdg(environment, "XDG_CACHE_HOME", ".cache") / name
    data = _xdg(environment, "XDG_DATA_HOME", ".local/share") / name
    state = _xdg(environment, "XDG_STATE_HOME", ".local/state") / name
    index = cache if other else _under(base, values, "index", ".postil")
    annotations = data / "notes" if other else _under(base, values, "annotations", "notes")
    if values.get("state") and not other:
        state = _under(base, values, "state", "")
    return Settings(
        file=file,
        documents=documents,
        index=_absolute(overrides.index or index),
        annotations=_absolute(overrides.annotations or annotations),
        state=_absolute(overrides.state or state),
        creator=values.get("creator") or _login(),
        order=values.get("order", "date"),
        measure=values.get("measure", 72),
        theme=values.get("theme", "terminal"),
        mouse=_mouse(values.get("mouse", "auto"), environment),
        extraction=values.get("extraction", Options()),
        open_with=values.get("open_with", ()),
        keys=values.get("keys", {}),
        key_lines=key_lines,
    )


def _under(base: Path, values: Mapping[str, object], name: str, default: str) -> Path:
    return _absolute(base / Path(str(values.get(name, default))).expanduser())


def _absolute(path: Path) -> Path:
    """One spelling for each path: without ``~`` and ``..``, for notes are found again by the spelling."""
    try:
        return Path(os.path.abspath(path.expanduser()))
    except RuntimeError:
        raise SettingsProblem(f"{path}: there is no such home folder. Set HOME, or write the path out.") from None
    except FileNotFoundError:
        raise SettingsProblem("The folder you are in is gone. Go to another one: cd") from None


def _xdg(environment: Mapping[str, str], variable: str, default: str) -> Path:
    value = environment.get(variable, "")
    return (Path(value) if os.path.isabs(value) else _absolute(Path("~") / default)) / "postil"


def _login() -> str:
    # Not getpass.getuser(): it believes $USER, and a name under a note should not be that easy to borrow.
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _mouse(wish: str, environment: Mapping[str, str]) -> bool:
    return wish == "on" or (wish == "auto" and "SSH_CONNECTION" not in environment)
