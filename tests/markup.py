"""Is this well-formed HTML that means what it says? Asks html-validate."""

from __future__ import annotations

import atexit
import functools
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VALIDATOR = ROOT / "frontend/node_modules/.bin/html-validate"
# Answers each line, which holds the pages by their names, with a line: what is wrong with them.
READER = """
const { createInterface } = require("node:readline");
const { HtmlValidate } = require("./node_modules/html-validate");
const validator = new HtmlValidate(require("./.htmlvalidate.json"));
(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    const faults = [];
    for (const [name, html] of JSON.parse(line)) {
      const report = await validator.validateString(html);
      for (const { messages } of report.results)
        for (const { line, ruleId, message } of messages)
          faults.push(`${name}:${line}: ${ruleId}: ${message}`);
    }
    console.log(JSON.stringify(faults));
  }
})();
"""


def markup_faults(pages: Mapping[str, str]) -> list[str]:
    """What is wrong with the HTML of these pages: name, line, rule and words."""
    if not VALIDATOR.exists():
        pytest.skip("html-validate is not installed: `make build`")
    reader = _reader()
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write(json.dumps([*pages.items()]) + "\n")
    reader.stdin.flush()
    if not (answer := reader.stdout.readline()):
        raise RuntimeError("html-validate gave no answer: see above")
    faults: list[str] = json.loads(answer)
    return faults


@functools.cache
def _reader() -> subprocess.Popen[str]:
    """One validator for all that this worker looks at: to start it takes longer than to read."""
    reader = subprocess.Popen(
        [ROOT / "scripts/with-node", "node", "--eval", READER],
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    atexit.register(reader.kill)
    return reader
