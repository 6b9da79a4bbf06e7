"""Whole processes, measured as the system accounts for them: wall, user and system time, and the most memory at once."""

import dataclasses
import os
import statistics
import subprocess
import time


@dataclasses.dataclass
class Command:
    """Something to run: its name in the table, its words, where it runs, and what to do before, which is not measured."""

    name: str
    words: list
    folder: str = "."
    before: object = None


@dataclasses.dataclass
class Run:
    wall: float
    user: float
    system: float
    peak: float


def once(command):
    """Runs it; what it prints is thrown away. Fails where it fails."""
    if command.before:
        command.before()
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command.words, cwd=command.folder, stdin=quiet, stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"`{' '.join(command.words)}` ended with {process.returncode}")
    return Run(wall, usage.ru_utime, usage.ru_stime, usage.ru_maxrss / 1024)


def interleaved(commands, runs):
    """So many runs of each, in turn (A B C A B C …), so that a noisy minute hits all of them; one more before, not counted."""
    found = {command.name: [] for command in commands}
    for turn in range(-1, runs):
        for command in commands:
            run = once(command)
            if turn >= 0:
                found[command.name].append(run)
    return found


def least_memory():
    """What a process is charged with at least: the memory of this program before it became another one, in MiB."""
    return once(Command("nothing", ["true"])).peak


def table(found, against=None):
    """Medians as a table in Markdown; the last column is the wall time as a multiple of that of `against`."""
    floor = least_memory() * 1.1
    middle = {name: [statistics.median(getattr(run, it) for run in runs) for it in ["wall", "user", "system", "peak"]]
              for name, runs in found.items()}
    head = ["what", "wall s (least to most)", "user s", "system s", "peak MiB"]
    lines = []
    for name, runs in found.items():
        wall, user, system, peak = middle[name]
        walls = [run.wall for run in runs]
        cells = [name, f"{wall:.3f} ({min(walls):.3f}–{max(walls):.3f})", f"{user:.3f}", f"{system:.3f}",
                 f"< {floor:.0f}" if peak < floor else f"{peak:.0f}"]
        lines.append(cells + ([f"{wall / middle[against][0]:.1f}"] if against else []))
    return markdown(head + (["× " + against] if against else []), lines)


def markdown(head, lines):
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"
