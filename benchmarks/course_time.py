"""How long the course takes unattended, by notebook, and the disk that it leaves filled.

    make course && python benchmarks/course_time.py . --save results/speed/course.json

Reads what ``palbert course FOLDER`` has left in its ``executed/``: run it there first, on an idle
machine and with nothing trained before. The times are those that papermill wrote into the
notebooks, some of which ran side by side; installing is not among them.
"""

import argparse
import json
from datetime import datetime
from pathlib import Path

from children import save, this_machine


def read(executed: Path) -> list[dict]:
    """Seconds of each notebook in their order, and from the first one's start to its own.

    Raises:
        ValueError: A notebook has not been executed to its end.
    """
    found = []
    for path in sorted(executed.glob("[0-9]*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        facts = notebook["metadata"].get("papermill", {})
        if facts.get("duration") is None or facts.get("exception"):
            raise ValueError(f"{path} was not executed to its end: run `palbert course` first")
        start = datetime.fromisoformat(facts["start_time"])
        found.append({"notebook": path.stem, "start": start, "seconds": facts["duration"]})
    first = min(each["start"] for each in found)
    return [{**each, "start": (each["start"] - first).total_seconds()} for each in found]


def main() -> None:
    """Print and save the times of one course."""
    from palbert.workbook.tidy import folder_size

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder of the course")
    parser.add_argument("--save", type=Path, help="write what was measured as JSON")
    options = parser.parse_args()
    executed = options.folder / "executed"
    machine = this_machine()
    times, size = read(executed), folder_size(executed)
    save({"machine": machine, "measured": times, "bytes_left": size}, options.save)
    for each in times:
        print(f"{each['notebook']:22} {each['seconds']:6.0f} s, from {each['start']:6.0f} s on")
    total = max(each["start"] + each["seconds"] for each in times)
    print(
        f"{len(times)} notebooks: {total / 60:.1f} minutes, {size / 1e9:.2f} GB left in {executed}"
    )


if __name__ == "__main__":
    main()
