"""transformers' Auto classes know the package's models once palbert is imported."""

import json
import subprocess
import sys

import numpy as np
import pytest

from palbert import Predictor

LOAD = """
model = transformers.AutoModel.from_pretrained(FOLDER).eval()
tokenizer = transformers.AutoTokenizer.from_pretrained(FOLDER)
tokens = tokenizer("the old goat sleeps .", return_tensors="pt")
grades = model(**tokens, task="sst").softmax(-1).tolist()
encoder = transformers.BertModel.from_pretrained(FOLDER)  # as it does without the package
same = encoder.state_dict()["pooler.dense.weight"].equal(model.bert.pooler.dense.weight)
import json
print(json.dumps([type(model).__name__, grades, same]))
"""


@pytest.mark.parametrize(
    "imports", ["import palbert, transformers", "import transformers.models.auto, palbert"]
)
def test_auto_model_reads_a_trained_model(trained_runs, imports):
    folder = trained_runs / "first" / "best"
    code = "\n".join([imports, LOAD.replace("FOLDER", repr(str(folder)))])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    kind, grades, same = json.loads(done.stdout)
    expected = Predictor.from_pretrained(folder).sentiment(["the old goat sleeps ."])
    assert kind == "PalBert"
    assert same
    np.testing.assert_allclose(grades, expected, atol=1e-5)
