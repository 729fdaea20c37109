"""Is this well-formed HTML that means what it says? Asks html-validate."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VALIDATOR = ROOT / "frontend/node_modules/.bin/html-validate"


def markup_faults(pages: Mapping[str, str]) -> list[str]:
    """What is wrong with the HTML of these pages: name, line, rule and words.

    Give all pages at once: each call starts Node.
    """
    if not VALIDATOR.exists():
        pytest.skip("html-validate is not installed: `make build`")
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (name, html) in enumerate(pages.items()):
            file = Path(folder) / f"{number}.html"
            file.write_text(html)
            names[str(file)] = name
        done = subprocess.run(
            [
                ROOT / "scripts/with-node", "node_modules/.bin/html-validate",
                "--config=.htmlvalidate.json", "--formatter=json", *names,
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode not in {0, 1} or not done.stdout.startswith("["):
        raise RuntimeError(f"html-validate: {done.stdout}{done.stderr}")
    return [
        f"{names[page['filePath']]}:{fault['line']}: {fault['ruleId']}: {fault['message']}"
        for page in json.loads(done.stdout)
        for fault in page["messages"]
    ]
