"""Write a folder of completed forms with their truth: python -m tests.forms OUT_DIR --seed N --count M."""

from __future__ import annotations

import argparse
import itertools
import json
import pathlib
import subprocess

from tests.forms.layouts import BY_NAME, LAYOUTS
from tests.forms.make import make, plan


def main() -> None:
    """Write the folder that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--layouts", nargs="*", default=[layout.name for layout in LAYOUTS], help="only these layouts")
    parser.add_argument("--office", action="store_true", help="save some Word forms as PDF with LibreOffice (soffice)")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for number, way in enumerate(itertools.islice(plan([BY_NAME[name] for name in args.layouts]), args.count), 1):
        case = make(number, args.seed, way)
        path = args.out / case.name
        path.write_bytes(case.data)
        path.with_suffix(".json").write_text(json.dumps(case.truth.as_json(), indent=1, ensure_ascii=False) + "\n")
        if args.office and way.kind == "office":
            subprocess.run(
                ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(args.out), str(path)], check=True, capture_output=True
            )
            path.unlink()


if __name__ == "__main__":
    main()
