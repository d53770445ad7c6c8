"""What a run learns from, by its contents: a run goes on wherever the same files lie.

Folders are told by the checksums of the files in them that a run reads, and names by themselves.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from xxhash import xxh3_128

from palbert.bert.encoders import encoder_path
from palbert.config import Config, ExtraData
from palbert.data.cs224n import TABLES
from palbert.data.snli import find_snli
from palbert.data.sources import SPLITS
from palbert.tasks import TASKS

ENCODER_FILES = (
    "config.json", "special_tokens_map.json", "tokenizer.json",
    "tokenizer_config.json", "vocab.txt",
)  # fmt: skip
Contents = dict[str, str]


def contents_of(config: Config, folder: Path | None) -> Contents:
    """What the run's data and encoder hold: a checksum each, or the name where it is no folder.

    Args:
        config: Settings of the run.
        folder: Folder of its data, see ``find_folder``.

    Raises:
        ValueError: There is no such encoder.
    """
    data, encoder = config.data, config.encoder
    if folder is not None:
        data = _checksum(_data_files(folder, config.extra_data))
    if encoder != "minilm" and (path := Path(encoder_path(encoder))).is_dir():
        names = [*ENCODER_FILES, *sorted(each.name for each in path.glob("*.safetensors"))]
        encoder = _checksum(path / name for name in names)
    return {"data": data, "encoder": encoder}


def _data_files(folder: Path, extra: ExtraData | None) -> Iterator[Path]:
    cfimdb = ["cfimdb"] if extra and extra.cfimdb else []
    for split in SPLITS:
        yield from (folder / TABLES[name].file_name(split) for name in [*TASKS, *cfimdb])
        found = find_snli(folder, split) if extra and extra.snli else None
        yield from [found] if found else []


def _checksum(paths: Iterable[Path]) -> str:
    """One checksum of the files that are there, in their order and with their names."""
    whole = xxh3_128()
    for path in paths:
        if path.is_file():
            whole.update(f"{path.name} {path.stat().st_size}\n".encode())
            with path.open("rb") as stream:
                while block := stream.read(2**20):
                    whole.update(block)
    return whole.hexdigest()
