"""Modules that a training process loads before all others: TensorFlow, with the settings of a training, and Keras.

Loading it takes seconds of a core. Where the system can fork, a server of workers does it once for all of them
(workers/pool.py); elsewhere each worker does it for itself. In no other process: its streams are gone.
"""

import atexit
import multiprocessing
import os

from td1report.runs.settings import OF_A_WORKER

for _stream in (1, 2):
    # TensorFlow's C++ writes to standard error whatever its settings; and who reads what a build prints need not wait
    # until this process has ended too.
    os.dup2(os.open(os.devnull, os.O_WRONLY), _stream)
os.environ |= OF_A_WORKER

from td1report.errors import sentence  # noqa: E402  (TensorFlow, loaded below, reads the above)
from td1report.workers.worker import garbage_collection_paused  # noqa: E402  (the same)

with garbage_collection_paused():
    try:
        from td1report.runs import training
    except Exception as error:  # libraries that do not fit together raise anything
        received = sentence(f"TensorFlow cannot be loaded: {type(error).__name__}: {error}")
        raise ImportError(f"{received} `pip install --force-reinstall .` installs what fits together.") from error

training.use_one_thread()
if multiprocessing.parent_process() is None:  # the server, which leaves nothing behind
    atexit.register(os._exit, 0)  # registered last, done first: TensorFlow takes a second to tidy up
