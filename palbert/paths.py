"""Paths as users write them, and the course that the working directory lies in."""

import errno
import os
from pathlib import Path

FIRST_NOTEBOOK = "00_start.ipynb"  # a folder that has it is a course's
_ABSENT = (errno.ENOENT, errno.ENOTDIR)  # whoever wants what is not there says what it should be


def given_path(path: str | Path, field: str) -> Path:
    """The path with ``~`` replaced, of something that is there or could be.

    Args:
        path: What a user gave.
        field: The setting that it was given for, to be named in errors.

    Raises:
        ValueError: It cannot be a path here: the links run in a circle, nobody has that home, it
            is too long, or the way there is closed.
    """
    try:
        str(path).encode()
        found = Path(path).expanduser()
        os.stat(found)  # noqa: PTH116 - Path.exists() takes a circle of links for an absent file
    except RuntimeError:
        raise ValueError(
            f"{field} {str(path)!r}: no user of this machine has that home; write the path in full"
        ) from None
    except OSError as error:
        if error.errno not in _ABSENT:
            raise ValueError(
                f"{field} {str(path)!r}: {error.strerror}; give another path"
            ) from None
    except UnicodeEncodeError:
        raise ValueError(
            f"{field} {str(path)!r} is not UTF-8: rename it, or set LC_ALL to a UTF-8 locale"
        ) from None
    except ValueError as error:  # a NUL
        raise ValueError(f"{field} {str(path)!r} is no path: {error}") from None
    return found


def course_folder() -> Path | None:
    """The course's folder that the working directory lies in, a clone's or a copy's; None if none.

    Its notebooks lie in ``notebooks/`` or in the folder itself.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _has_course(folder):
            return folder.parent if folder.name == "notebooks" else folder
        if _has_course(folder / "notebooks"):
            return folder
    return None


def notebooks_folder() -> Path:
    """The folder of the course's notebooks; outside a course the working directory."""
    course = course_folder()
    if course is None:
        return Path.cwd()
    return course / "notebooks" if _has_course(course / "notebooks") else course


def runs_folder() -> Path:
    """Where runs go unless another folder is named: the same for notebooks and command line.

    That is ``runs`` in the course's folder from anywhere within it, and outside a course ``runs``
    in the working directory.
    """
    return (course_folder() or Path.cwd()) / "runs"


def displayed_path(path: Path) -> str:
    """The path in full, with ``~`` for the user's home, which a shared notebook need not tell."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _has_course(folder: Path) -> bool:
    return os.path.isfile(folder / FIRST_NOTEBOOK)  # noqa: PTH113 - a closed folder has none


def public_name(source: str) -> str:
    """Name of a data source or encoder in records; of a folder given in full only its last part."""
    return Path(source).name if Path(source).is_absolute() else source
