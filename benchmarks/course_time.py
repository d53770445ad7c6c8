"""How long the course takes unattended, by notebook, and the disk that it leaves filled.

    make course && python benchmarks/course_time.py . --save results/speed/course.json

Reads what ``palbert course FOLDER`` has left in its ``executed/``: run it there first, on an idle
machine and with nothing trained before. The times are those that papermill wrote into the
notebooks; installing is not among them.
"""

import argparse
import json
from pathlib import Path

from children import save, this_machine


def read(executed: Path) -> list[dict]:
    """Seconds of each notebook, in their order.

    Raises:
        ValueError: A notebook has not been executed to its end.
    """
    found = []
    for path in sorted(executed.glob("[0-9]*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        facts = notebook["metadata"].get("papermill", {})
        if facts.get("duration") is None or facts.get("exception"):
            raise ValueError(f"{path} was not executed to its end: run `palbert course` first")
        found.append({"notebook": path.stem, "seconds": facts["duration"]})
    return found


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
        print(f"{each['notebook']:22} {each['seconds']:6.0f} s")
    total = sum(each["seconds"] for each in times)
    print(
        f"{len(times)} notebooks: {total / 60:.1f} minutes, {size / 1e9:.2f} GB left in {executed}"
    )


if __name__ == "__main__":
    main()
