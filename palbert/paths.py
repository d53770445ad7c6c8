"""Paths as users write them."""

import errno
import os
from pathlib import Path

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
    except ValueError as error:  # a NUL, or half a character
        raise ValueError(f"{field} {str(path)!r} is no path: {error}") from None
    return found
