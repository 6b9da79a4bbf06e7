"""A program at a terminal: types keys as soon as the screen says what they answer.

    terminal.py STEPS PROGRAM ARGUMENT...

STEPS is JSON: a list of [what the question must say first, the keys to type then]. The screen as it is in the end, what
went to standard output, which is no terminal, and the exit code are printed as JSON.
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

PATIENCE = 30.0
CUT = re.compile(rb"(\x1b(\[[0-9;?]*)?|[\xc0-\xff]|[\xe0-\xff][\x80-\xbf]|[\xf0-\xff][\x80-\xbf]{2})?\Z")
CODE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b[=>78]|\r|\n|[^\x1b\r\n]+|\x1b")


class Screen:
    """What a terminal shows: places, and codes that move between them and clear them."""

    def __init__(self):
        self.lines, self.row, self.column = [""], 0, 0

    def show(self, text):
        for code in CODE.finditer(text):
            if code[0] == "\r":
                self.column = 0
            elif code[0] == "\n":
                self.go(self.row + 1)
            elif code[2]:
                self.obey(code[2], int(code[1]) if code[1].isdigit() else None)
            elif code[0][0] != "\x1b":
                line = self.lines[self.row].ljust(self.column)
                self.lines[self.row] = line[: self.column] + code[0] + line[self.column + len(code[0]) :]
                self.column += len(code[0])

    def go(self, row):
        self.row = max(row, 0)
        self.lines += [""] * (self.row + 1 - len(self.lines))

    def obey(self, code, number):
        if code == "A":
            self.go(self.row - (number or 1))
        elif code == "B":
            self.go(self.row + (number or 1))
        elif code == "C":
            self.column += number or 1
        elif code == "D":
            self.column = max(self.column - (number or 1), 0)
        elif code == "G":
            self.column = (number or 1) - 1
        elif code == "K":
            line = self.lines[self.row]
            self.lines[self.row] = "" if number == 2 else line[: self.column]
        elif code == "J":
            del self.lines[self.row + 1 :]
            self.lines[self.row] = self.lines[self.row][: self.column]

    def text(self):
        return "\n".join(line.rstrip() for line in self.lines)

    def question(self):
        """The question that is asked now, with what is wrong with the answer so far."""
        asked = [at for at, line in enumerate(self.lines) if line.startswith("? ")]
        if not asked:
            return ""
        first = asked[-1]
        while first > 0 and not self.lines[first - 1].startswith(">"):
            first -= 1
        return "\n".join(self.lines[first:])


def main():
    steps = json.loads(sys.argv[1])
    terminal, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color"}
    process = subprocess.Popen(
        sys.argv[2:], stdin=side, stderr=side, stdout=subprocess.PIPE, env=environment, start_new_session=True
    )
    os.close(side)
    screen, missing, pending = Screen(), None, b""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                more = os.read(terminal, 65536)
            except OSError:
                break
            if not more:
                break
            pending += more
            # A code or a sign that is cut off goes on with what is read next.
            whole = pending[: CUT.search(pending).start()]
            pending = pending[len(whole) :]
            screen.show(whole.decode("utf-8", "replace"))
        elif steps and steps[0][0] in screen.question():
            os.write(terminal, steps.pop(0)[1].encode())
    else:
        missing = steps[0][0] if steps else "the end"
        process.kill()
    out = process.stdout.read().decode("utf-8", "replace")
    told = {"screen": screen.text(), "out": out, "code": process.wait(), "missing": missing, "left": steps}
    print(json.dumps(told))


main()
