"""What a trained model's ``README.md`` says of it, with metadata that the Hugging Face hub reads.

Everything comes from the model's ``config.json``, whose ``trained`` says how it came about: so a
model has its card wherever it is saved or uploaded.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, ModelCard, ModelCardData, create_repo

from palbert.data.hub import HUB
from palbert.tasks import TASKS

METRICS = {"accuracy": "accuracy", "pearson": "pearsonr"}  # ours, and the hub's names
MINILM = "sentence-transformers/all-MiniLM-L6-v2"
APACHE = ("minilm", "bert-base-uncased")  # encoders of this licence
SOURCES = {
    "workbook": "palbert's embedded corpus, written for that project (MIT)",
    "cs224n": "the files of Stanford's CS224N default project: SST-5, a part of Quora's question "
    "pairs, and STS",
    "hub": "SST-5, QQP and STS-B in full, from the Hugging Face hub",
}
CONTAMINATED = (
    "Its encoder, MiniLM, was trained before on a billion sentence pairs, Quora's duplicates, SNLI "
    "and MultiNLI among them. Dev pairs of the paraphrase task may be among those, so its scores "
    "are not those of a plain BERT, and not of texts that nobody has seen."
)
LOAD = """```python
from palbert import Predictor

p = Predictor.from_pretrained("FOLDER")  # where this file lies
p.sentiment(["a fine film"])  # (n, 5): probabilities of the grades
p.paraphrase([("Is it far?", "How far is it?")])  # (n,): probability of a paraphrase
p.similarity([("A dog runs.", "A cat sleeps.")])  # (n,): 0 to 5
```

Or `import palbert`, then `transformers.AutoModel.from_pretrained("FOLDER")`. There is no code in
the folder: the package is needed, `trust_remote_code` is not."""


def write_card(folder: Path, trained: Mapping[str, Any], tasks: list[str] | None) -> None:
    """Write ``README.md``.

    Args:
        folder: Folder of the saved model.
        trained: How it was trained, see ``RunRecord.describe_model``.
        tasks: Names of its tasks; None for all three.
    """
    _card(trained, tasks).save(folder / "README.md")


def push_card(repo_id: str, trained: Mapping[str, Any], tasks: list[str] | None, **to: Any) -> None:
    """Put the card into a repository on the hub, and make the repository if it is not there.

    Args:
        repo_id: Name of the repository.
        trained: How the model was trained, see ``RunRecord.describe_model``.
        tasks: Names of its tasks; None for all three.
        to: ``private`` and ``token``, as for ``push_to_hub`` of transformers.
    """
    made = create_repo(repo_id, exist_ok=True, **to)
    _card(trained, tasks).push_to_hub(made.repo_id, token=to.get("token"))


def _card(trained: Mapping[str, Any], tasks: list[str] | None) -> ModelCard:
    return ModelCard(f"---\n{_metadata(trained).to_yaml()}\n---\n\n{_text(trained, tasks)}")


def _metadata(trained: Mapping[str, Any]) -> ModelCardData:
    encoder, data = trained["encoder"], trained["data"]
    of_hub = trained["encoder_is_of_the_hub"]
    free = data == "workbook" and not trained["extra_data"] and encoder in APACHE
    tables = sorted({HUB[task].path for task in trained["train_sizes"]})
    return ModelCardData(
        language="en",
        license="apache-2.0" if free else "other",
        license_name=None if free else "terms-of-the-data",
        library_name="palbert",
        tags=["bert", "projected-attention-layers", "multi-task", "sentiment", "paraphrase", "sts"],
        base_model=MINILM if encoder == "minilm" else encoder if of_hub else None,
        datasets=tables if data == "hub" else None,
        model_name=trained["name"],
        eval_results=[
            EvalResult(
                task_type="text-classification",
                task_name=TASKS[task].title,
                dataset_type=data,
                dataset_name=f"{data}, {task}",
                dataset_config=task,
                dataset_split="validation",
                metric_type=METRICS[TASKS[task].metric],
                metric_value=round(trained["scores"][task], 4),
            )
            for task in _in_order(trained["train_sizes"])
        ],
    )


def _in_order(names: Collection[str]) -> list[str]:
    """Tasks or scores in their usual order; ``config.json`` sorts them by their letters."""
    return [name for name in (*TASKS, "overall", "mean") if name in names]


def _text(trained: Mapping[str, Any], tasks: list[str] | None) -> str:
    names = [TASKS[task].title for task in tasks or TASKS]
    kind = (
        "with projected attention layers for each task" if trained["pals"] else "with a head each"
    )
    sections = {
        "Scores": _scores(trained),
        "How to load it": LOAD,
        "How it was trained": _training(trained),
        "Limits": _limits(trained),
        "Licences": _licences(trained),
    }
    return "\n\n".join(
        [
            f"# {trained['name']}",
            f"One BERT for {len(names)} task{'s' * (len(names) > 1)} on English texts "
            f"({', '.join(names)}), {kind} for each. Trained with palbert as its row "
            f"`{trained['row']}`.",
            *(f"## {title}\n{text}" for title, text in sections.items()),
        ]
    )


def _scores(trained: Mapping[str, Any]) -> str:
    lines = ["| | dev score | 95% interval |", "|---|---|---|"]
    for name in _in_order(trained["scores"]):
        low, high = trained["intervals"][name]
        lines.append(f"| {name} | {trained['scores'][name]:.3f} | {low:.3f} to {high:.3f} |")
    return "\n".join(lines) + (
        "\n\nSentiment and paraphrase: accuracy; similarity: Pearson's r. `overall` counts r as "
        "(r + 1) / 2, `mean` as it is. Intervals: bootstrap over the dev examples; other seeds "
        f"move the scores too. This is one seed, {trained['seed']}."
    )


def _training(trained: Mapping[str, Any]) -> str:
    data, encoder, several = trained["data"], trained["encoder"], trained["processes"] > 1
    source = SOURCES.get(data, f"files in a folder `{data}`")
    sizes = ", ".join(
        f"{trained['train_sizes'][task]:,} {task}" for task in _in_order(trained["train_sizes"])
    )
    extra = trained["extra_data"] or {}
    mixed = [name.upper() for name in ("snli", "cfimdb") if extra.get(name)]
    mixed += ["palbert's counter-examples of word order"] if trained.get("counter_examples") else []
    with_more = f", with {' and '.join(mixed)} mixed in" if mixed else ""
    both = "Pairs: learned, and asked about, in both orders."
    lines = [
        f"Data: {source}; {sizes} examples{with_more}.",
        *([both] if trained.get("both_orders") else []),
        f"Encoder: {MINILM if encoder == 'minilm' else encoder}"
        f"{', frozen' if trained['frozen'] else ''}.",
        f"Length: the weights of step {trained['step']}, after epoch {trained['epoch']} of "
        f"{trained['epochs']}, the best on dev.",
        f"Hardware: {trained['hardware']}; {trained['processes']} process{'es' * several}, "
        f"{trained['precision']}.",
        *([f"Version of palbert: {trained['commit']}."] if trained["commit"] else []),
        *(["A reader's own code took part in it."] if trained["reader_code"] else []),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _limits(trained: Mapping[str, Any]) -> str:
    seen = [f"- {CONTAMINATED}"] if trained["encoder"] == "minilm" else []
    corpus = "- Its corpus is small and made from patterns: scores on other texts are lower."
    return "\n".join(
        [
            *seen,
            *([corpus] if trained["data"] == "workbook" else []),
            "- The epoch was chosen by the dev scores above, so they are a little too good.",
            "- Texts that share their words are easily taken for paraphrases, whatever their order,"
            " numbers or negations say. Try yours before you rely on it; it is not meant for "
            "decisions about people.",
            f"- Inputs longer than {trained['max_length']} tokens were cut in training.",
        ]
    )


def _licences(trained: Mapping[str, Any]) -> str:
    code = "palbert is MIT; MiniLM and `bert-base-uncased` are Apache-2.0."
    if trained["data"] == "workbook" and not trained["extra_data"]:
        return f"{code} The corpus is part of palbert."
    return (
        f"{code} The data are not part of this folder and have their owners' terms, which may bind "
        "what is trained on them: SST, Quora's question pairs and STS (some of its sources for "
        "research alone), CFIMDB, SNLI (CC BY-SA 4.0). Read them before you publish this model."
    )
