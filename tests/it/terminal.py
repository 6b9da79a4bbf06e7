"""A program at a terminal: types keys as soon as the screen says what they answer.

    terminal.py STEPS PROGRAM ARGUMENT...

STEPS is JSON: a list of [what the screen must say first, the keys to type then]. What the terminal showed, without the
codes for colours and places, what went to standard output, which is no terminal, and the exit code are printed as JSON.
"""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

PATIENCE = 60.0
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Za-z0-9]|\x1b[=>78]")


def main():
    steps = json.loads(sys.argv[1])
    terminal, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color"}
    process = subprocess.Popen(
        sys.argv[2:], stdin=side, stderr=side, stdout=subprocess.PIPE, env=environment, start_new_session=True
    )
    os.close(side)
    shown, since, missing = "", 0, None
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.05)
        if ready:
            try:
                more = os.read(terminal, 65536)
            except OSError:
                break
            if not more:
                break
            shown += more.decode("utf-8", "replace")
            continue
        plain = CODES.sub("", shown[since:])
        if steps and steps[0][0] in plain:
            _, keys = steps.pop(0)
            since = len(shown)
            os.write(terminal, keys.encode())
    else:
        missing = steps[0][0] if steps else "the end"
        process.kill()
    out = process.stdout.read().decode("utf-8", "replace")
    told = {"screen": CODES.sub("", shown), "out": out, "code": process.wait(), "missing": missing, "left": steps}
    print(json.dumps(told))


main()
