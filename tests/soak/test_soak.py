"""The short version of ``make soak``: kills at random over real HTTP, both ledgers compared."""

import os

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def test_killed_at_random_with_lost_replies(tmp_path):
    import subprocess
    import sys
    from pathlib import Path

    words = [sys.executable, "-m", "bench.soak", "--kills", "12", "--messages", "40"]
    done = subprocess.run(
        words, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=300, check=False
    )
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", duplicates 0, lost 0, differing 0, seed " in last
    assert int(last.split()[1].rstrip(",")) >= 12
