"""Run a program and say on stdout what it took. A file by itself, started small: on Linux a program begins
with the memory peak of the process that started it."""

import json
import os
import subprocess
import sys
from time import perf_counter

start = perf_counter()
with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as process:
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps({"code": process.returncode, "cpu": usage.ru_utime + usage.ru_stime, "wall": perf_counter() - start,
                  "peak": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)}))
