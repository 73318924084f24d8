"""Runs Canopy's command line for the tests."""

import json
import os
import subprocess
import unittest
from typing import Any, Dict, List, Tuple

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))
TINY = os.path.join(ROOT, "assets", "models", "canopy-tiny")


def needs_canopy(case: Any) -> Any:
    """Skips a test case where the engine has not been built."""
    built = os.path.exists(os.path.join(ROOT, "native", "build", "canopy.node"))
    return unittest.skipUnless(built, "Canopy is not built: run `npm run setup`")(case)


def canopy(*args: str) -> Tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    node = os.environ.get("CANOPY_NODE", "node")
    command = [node, os.path.join(ROOT, "scripts", "canopy.mjs"), *args]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def trace(folder: str, *args: str) -> List[Dict[str, Any]]:
    """The sequences of `canopy trace --json`."""
    code, out, error = canopy("trace", "--model", folder, "--json", *args)
    if code != 0:
        raise AssertionError(f"canopy trace ended with {code}: {error}")
    found = json.loads(out)
    return found.get("sequences", [found])
