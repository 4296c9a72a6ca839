#!/usr/bin/env bash
# pytest 9.2.0 with pytest-xdist 3.8.0: `--dist=loadgroup` takes no notice of `xdist_group`.
#
# Expected: pytest-xdist's documentation says that all tests of one @pytest.mark.xdist_group run in one worker under
# `--dist=loadgroup`. Both packages install side by side without a complaint, and no warning is given.
# What is: the two tests of the group run in two workers. pytest-xdist tells the group to its scheduler through the name
# of a test, `item._nodeid += "@group"`; in pytest 9.2.0 that attribute is not the one that names are read from, so that
# the scheduler sees no group. With pytest 8.4.2 the same file is run by one worker.
# Output seen:
#   pytest 8.4.2, pytest-xdist 3.8.0: the group ran in 1 worker(s)
#   pytest 9.2.0, pytest-xdist 3.8.0: the group ran in 2 worker(s)
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/test_group.py" <<'PYTHON'
import os
import time
from pathlib import Path

import pytest


@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(4))
def test_of_one_group(number):
    time.sleep(0.5)
    (Path(os.environ["SEEN"]) / os.environ["PYTEST_XDIST_WORKER"]).touch()
PYTHON

# Prints how many workers ran the group, with this version of pytest.
workers() {
    python3 -m venv "$folder/$1"
    "$folder/$1/bin/python" -m pip install --quiet "pytest==$1" pytest-xdist==3.8.0
    mkdir "$folder/seen-$1"
    (cd "$folder" && SEEN="$folder/seen-$1" "$folder/$1/bin/python" -m pytest --quiet --numprocesses=2 --dist=loadgroup test_group.py >&2)
    ls "$folder/seen-$1" | wc -l
}

before=$(workers 8.4.2)
after=$(workers 9.2.0)
echo "pytest 8.4.2, pytest-xdist 3.8.0: the group ran in $before worker(s)"
echo "pytest 9.2.0, pytest-xdist 3.8.0: the group ran in $after worker(s)"
[ "$before" -eq 1 ] && [ "$after" -eq 2 ]
