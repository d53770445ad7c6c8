"""Are these the official files? `check` compares a folder with the release, `fetch` gets it.

The files are the course's own, under the terms of the data's owners (Quora pairs: not for
commercial use).
"""

import hashlib
from pathlib import Path
from urllib.request import urlopen

from palbert.data.cs224n import TABLES, Table, scan
from palbert.data.rows import Fault
from palbert.data.sources import SPLITS, data_folder
from palbert.paths import given_path

URL = "https://raw.githubusercontent.com/gpoesia/minbert-default-final-project/main/data/"

# Usable rows, and sha256 with line ends as \n (an older release has \r\n), cut to 16 digits.
# None where no copy of the released file could be counted or summed.
RELEASE: dict[str, tuple[int | None, str | None]] = {
    "ids-sst-train.csv": (8_544, "03b2b625c090f94a"),
    "ids-sst-dev.csv": (1_101, "a186ce94577635fb"),
    "ids-sst-test-student.csv": (2_210, "bdd5a767faa0c267"),
    "quora-train.csv": (141_498, None),
    "quora-dev.csv": (20_212, "bfa3cc954a9ba300"),
    "quora-test-student.csv": (None, None),
    "sts-train.csv": (6_040, "15d12efc2d656fff"),
    "sts-dev.csv": (863, "ce3cad6f16062586"),
    "sts-test-student.csv": (1_725, "dee455745b72e9ca"),
    "ids-cfimdb-train.csv": (1_707, "140fc513045a9661"),
    "ids-cfimdb-dev.csv": (245, "3087f571b66860fe"),
    "ids-cfimdb-test-student.csv": (488, "7ae611548c9eac87"),
}


def check(source: str) -> list[str]:
    """What sets a folder apart from the official release, a sentence each; none if nothing does.

    Missing and unread files, checksums, counts of usable rows, repeated ids, and every row that
    cannot be used, with file and line. The embedded corpus and the hub have no files to check.

    Args:
        source: "workbook", "cs224n", "hub", or the path of a folder.
    """
    if source in ("workbook", "hub"):
        return []
    folder = data_folder(source)
    there = {path.name for path in folder.iterdir() if path.is_file() and path.name[0] != "."}
    findings = [f"{name}: missing" for name in RELEASE if name not in there]
    findings += [f"{name}: not read, no official name" for name in sorted(there - set(RELEASE))]
    for table in TABLES.values():
        for split in SPLITS:
            if table.file_name(split) in there:
                findings += _check_file(folder / table.file_name(split), table, split != "test")
    return findings


def _check_file(path: Path, table: Table, is_labelled: bool) -> list[str]:
    """The findings of one file."""
    try:
        rows = list(scan(path, table, is_labelled))
    except ValueError as error:
        return [str(error)]
    findings = [f"{path.name}:{row.line}: {row.message}" for row in rows if isinstance(row, Fault)]
    usable = len(rows) - len(findings)
    num_rows, checksum = RELEASE[path.name]
    if num_rows is not None and num_rows != usable:
        findings.append(f"{path.name}: {usable:,} usable rows, the release has {num_rows:,}")
    if checksum is not None and checksum != _checksum(path):
        findings.append(f"{path.name}: sha256 {_checksum(path)}, the release has {checksum}")
    return findings


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()[:16]


def fetch(folder: str | Path, url: str = URL) -> list[Path]:
    """Download the official files that a folder lacks; what is there already is left alone.

    Args:
        folder: Made if need be; give its path, or set PALBERT_DATA to it, to use the files.
        url: Where the files lie, with a slash at the end.

    Returns:
        The files written. Each appears whole or not at all; `check` tells whether it is right.

    Raises:
        ConnectionError: A file could not be had; those before it are kept.
    """
    folder = given_path(folder, "data folder")
    folder.mkdir(parents=True, exist_ok=True)
    missing = [folder / name for name in RELEASE if not (folder / name).exists()]
    for path in missing:
        part = path.with_name(path.name + ".part")
        part.write_bytes(_download(url + path.name))
        part.replace(path)
    return missing


def _download(url: str) -> bytes:
    try:
        with urlopen(url, timeout=60) as response:
            return response.read()
    except OSError as error:
        raise ConnectionError(
            f"{url} could not be downloaded ({error}); connect to the network, or put the data "
            "folder of the CS224N default project there by hand"
        ) from error
