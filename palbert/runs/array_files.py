"""Arrays of a run in one compressed ``.npz`` file: written whole, and read as numbers alone."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from palbert.runs.files import write_atomically
from palbert.runs.json_files import DamagedFile
from palbert.tasks import TASKS

if TYPE_CHECKING:
    from numpy.typing import NDArray


def write_arrays(path: Path, arrays: Mapping[str, "NDArray"]) -> None:
    """Write named arrays in one go; errors as for ``write_atomically``."""
    import numpy as np

    content = io.BytesIO()
    np.savez_compressed(content, **arrays)  # type: ignore[arg-type]
    write_atomically(path, content.getvalue())


def no_predictions() -> dict[str, "NDArray"]:
    """Empty predictions and labels of every task, for those that a run's data lack."""
    import numpy as np

    return {name: np.zeros(0) for task in TASKS for name in (task, f"{task}_labels")}


def read_arrays(path: Path) -> dict[str, "NDArray"]:
    """The named arrays in a file; nothing is unpickled.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFile: It holds something else.
    """
    import numpy as np

    try:
        with zipfile.ZipFile(path) as archive:
            if broken := archive.testzip():  # NumPy does not read far enough to check this
                raise DamagedFile(f"{path} is damaged: the checksum of {broken} is wrong")
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays}
    except (FileNotFoundError, DamagedFile):
        raise
    except Exception as error:  # zipfile, zlib, struct and NumPy each raise their own
        raise DamagedFile(f"{path} is damaged: {type(error).__name__}: {error}") from error
