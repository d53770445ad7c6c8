"""A model's card: true, readable by the hub, and with the model wherever that goes."""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from huggingface_hub import ModelCard

from palbert.model import PalBert, load_trained
from palbert.training.loop import train

TRAINED = {
    "name": "bp1", "row": "bp1", "scores": {"sst": 0.5, "para": 0.8, "sts": 0.7},
    "intervals": {"sst": [0.4, 0.6], "para": [0.75, 0.85], "sts": [0.6, 0.8]}, "seed": 3,
    "step": 90, "epoch": 2, "epochs": 3, "data": "workbook", "encoder": "minilm",
    "encoder_is_of_the_hub": True, "train_sizes": {"sst": 10, "para": 2000, "sts": 10},
    "extra_data": None, "pals": True, "frozen": False, "max_length": 96, "hardware": "CPU, 2 cores",
    "counter_examples": False, "both_orders": False, "processes": 2, "precision": "float32",
    "commit": None, "reader_code": [],
}  # fmt: skip


@pytest.fixture
def model(encoder) -> PalBert:
    return PalBert.from_encoder(encoder)


def card_of(model: PalBert, folder, **changes: object) -> ModelCard:
    model.config.trained = TRAINED | changes
    model.save_pretrained(folder)
    return ModelCard.load(folder / "README.md")


def test_a_run_leaves_a_card_with_its_best_model(tiny, tmp_path):
    train(replace(tiny, epochs=1, both_orders=True, counter_examples=True), tmp_path)
    best, result = tmp_path / "best", json.loads((tmp_path / "result.json").read_text())
    card = ModelCard.load(best / "README.md")
    found = {each.dataset_config: each.metric_value for each in card.data.eval_results}
    assert found == {task: round(result["scores"][task], 4) for task in ("sst", "para", "sts")}
    low, high = result["intervals"]["overall"]
    assert f"| overall | {result['scores']['overall']:.3f} | {low:.3f} to {high:.3f} |" in card.text
    for words in (f"seed, {tiny.seed}.", result["hardware"], "after epoch 1 of 1", "10 sst",
                  "in both orders", "counter-examples"):  # fmt: skip
        assert words in card.text
    assert str(tmp_path.parent) not in card.content  # no folder of this machine
    assert tiny.encoder not in card.content
    assert not (tmp_path / "last" / "README.md").exists()  # which has other scores

    (best / "README.md").write_text("edited")  # before it is published
    again = load_trained(best)
    again.save_pretrained(tmp_path / "copy")
    assert ModelCard.load(tmp_path / "copy" / "README.md").content == card.content


def test_metadata_say_where_it_comes_from_and_under_which_terms(model, tmp_path):
    data = card_of(model, tmp_path / "a").data
    assert (data.license, data.base_model) == (
        "apache-2.0", "sentence-transformers/all-MiniLM-L6-v2",
    )  # fmt: skip
    card = card_of(model, tmp_path / "b", data="hub", encoder="google/bert")
    assert (card.data.license, card.data.base_model) == ("other", "google/bert")
    assert card.data.datasets == ["SetFit/sst5", "nyu-mll/glue"]
    mine = card_of(model, tmp_path / "c", encoder="mine", encoder_is_of_the_hub=False)
    assert mine.data.base_model is None


def test_what_must_be_known_is_said_where_it_holds(model, tmp_path):
    card = card_of(model, tmp_path / "a")
    assert "Quora's duplicates, SNLI and MultiNLI" in card.text
    assert "CC BY-SA" not in card.text
    extra = {"snli": "entailment", "cfimdb": None}
    card = card_of(model, tmp_path / "b", data="cs224n", encoder="bert", extra_data=extra)
    assert "Quora's duplicates" not in card.text
    assert "with SNLI mixed in" in card.text
    assert "SNLI (CC BY-SA 4.0)" in card.text
    assert "both orders" not in card.text
    more = {"counter_examples": True, "both_orders": True}
    card = card_of(model, tmp_path / "d", data="cs224n", extra_data=extra, **more)
    assert "with SNLI and palbert's counter-examples of word order mixed in" in card.text
    assert "learned, and asked about, in both orders" in card.text
    assert "reader's own code" in card_of(model, tmp_path / "c", reader_code=["x"]).text


def test_a_model_that_no_run_has_trained_has_no_card(model, tmp_path):
    model.save_pretrained(tmp_path)
    assert not (tmp_path / "README.md").exists()


class Hub(BaseHTTPRequestHandler):
    """As much of the hub as an upload needs; ``files`` is what lies in the repository."""

    files: dict[str, bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/repos/create"):
            self.answer(
                {"url": f"http://{self.headers['Host']}/me/bp1", "name": "me/bp1", "id": "me/bp1"}
            )
        elif "/preupload/" in self.path:
            paths = [each["path"] for each in json.loads(body)["files"]]
            self.answer({"files": [
                {"path": path, "uploadMode": "regular", "shouldIgnore": False} for path in paths
            ]})  # fmt: skip
        elif "/commit/" in self.path:
            for line in map(json.loads, body.splitlines()):
                if line["key"] == "file":
                    self.files[line["value"]["path"]] = base64.b64decode(line["value"]["content"])
            self.answer({"commitUrl": "http://127.0.0.1/me/bp1/commit/1", "commitOid": "1" * 40})
        else:
            self.answer({})

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if "/resolve/" not in self.path:
            self.answer({"sha": "1" * 40, "id": "me/bp1", "siblings": []})
        elif name in self.files:
            self.answer(self.files[name], ETag='"1"', **{"X-Repo-Commit": "1" * 40})
        else:
            self.answer({}, 404, **{"X-Error-Code": "EntryNotFound", "X-Repo-Commit": "1" * 40})

    def answer(self, content: object, status: int = 200, **headers: str) -> None:
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[ThreadingHTTPServer]:
    Hub.files = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_card_goes_to_the_hub_with_the_model(model, tmp_path, hub):
    """In a process of its own, since the hub's address is read when its library loads."""
    card = card_of(model, tmp_path / "model")
    code = (
        "import palbert; from transformers import AutoModel\n"
        f"AutoModel.from_pretrained({str(tmp_path / 'model')!r}).push_to_hub('me/bp1', token='x')"
    )
    settings = {
        "HF_ENDPOINT": f"http://127.0.0.1:{hub.server_port}", "HF_HOME": str(tmp_path / "home"),
        "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **settings}
    )
    assert done.returncode == 0, done.stderr
    assert {"README.md", "config.json", "model.safetensors"} <= set(Hub.files)
    assert Hub.files["README.md"].decode() == card.content
