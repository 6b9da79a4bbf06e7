"""From saving a file to the new page in a browser: `takings serve`, a real Chromium, and a clock that both can read."""

import base64
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import struct
import subprocess
import tempfile
import threading
import time
import urllib.request

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
# Tells when the page's text becomes another one. Both sides have the clock of the machine.
NEXT_CHANGE = """new Promise(done => {
  const before = document.querySelector('main').innerText;
  new MutationObserver((_, it) => {
    if (document.querySelector('main').innerText === before) return;
    it.disconnect();
    done(performance.timeOrigin + performance.now());
  }).observe(document, { subtree: true, childList: true, characterData: true });
})"""


def browser():
    """The browser that is installed, if there is one."""
    return os.environ.get("CHROME") or next(filter(None, map(shutil.which, BROWSERS)), None)


def save_to_page(takings, folder, as_of, page, saves):
    """Milliseconds from each save of `data/revenue.csv` to the new page."""
    folder = pathlib.Path(folder)
    serve = subprocess.Popen([takings, "--dir", str(folder), "--as-of", as_of, "serve", "--port", "0"],
                             stderr=subprocess.PIPE, text=True, encoding="utf-8")
    profile = tempfile.mkdtemp(prefix="takings-bench-")
    chrome = subprocess.Popen(
        [browser(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
        stderr=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        address = wait_for(serve, r"(http://127\.0\.0\.1:\d+)")
        devtools = wait_for(chrome, r"ws://([\d.:]+)/")
        with urllib.request.urlopen(f"http://{devtools}/json") as answer:
            tab = next(tab for tab in json.load(answer) if tab["type"] == "page")
        return measure(Tab(tab["webSocketDebuggerUrl"]), f"{address}/site/{page}.html", folder / "data/revenue.csv", saves)
    finally:
        for process in (chrome, serve):
            process.terminate()
            process.wait()
        shutil.rmtree(profile, ignore_errors=True)


def measure(tab, url, file, saves):
    tab.call("Page.navigate", url=url)
    tab.until("document.readyState === 'complete' && !!document.querySelector('main')")
    time.sleep(1)
    original = file.read_text(encoding="utf-8")
    header, first, rest = original.split("\n", 2)
    at = header.split(",").index("amount")
    found = []
    try:
        for number in range(-2, saves):
            cells = first.split(",")
            cells[at] = f"{1000 + 7 * (number + 3)}.25"
            changed = tab.ask("Runtime.evaluate", expression=NEXT_CHANGE, awaitPromise=True, returnByValue=True)
            time.sleep(0.7)
            start = time.time()
            file.write_text("\n".join([header, ",".join(cells), rest]), encoding="utf-8")
            seen = tab.answer(changed)["result"]["value"] / 1000
            if number >= 0:
                found.append((seen - start) * 1000)
    finally:
        file.write_text(original, encoding="utf-8")
    return found


def wait_for(process, pattern):
    """The first line on standard error that has this; the rest is read and thrown away."""
    for line in process.stderr:
        found = re.search(pattern, line)
        if found:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found.group(1)
    raise SystemExit(f"`{process.args[0]}` ended with {process.wait()}")


class Tab:
    """A tab of the browser, over its debugging protocol: a WebSocket with JSON in it."""

    def __init__(self, url):
        host, port, path = re.match(r"ws://([^:/]+):(\d+)(/.*)", url).groups()
        self.socket = socket.create_connection((host, int(port)), timeout=30)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        self.stream = self.socket.makefile("rb")
        while self.stream.readline().strip():
            pass
        self.last = 0

    def ask(self, method, **parameters):
        self.last += 1
        body = json.dumps({"id": self.last, "method": method, "params": parameters}).encode()
        length = bytes([0x80 | len(body)]) if len(body) < 126 else bytes([0x80 | 126]) + struct.pack(">H", len(body))
        # A mask of zeros leaves the text as it is.
        self.socket.sendall(b"\x81" + length + bytes(4) + body)
        return self.last

    def answer(self, number):
        while True:
            message = json.loads(self.message())
            if message.get("id") == number:
                return message["result"]

    def message(self):
        whole = b""
        while True:
            head, length = self.stream.read(2)
            length &= 0x7F
            if length > 125:
                size = 2 if length == 126 else 8
                length = int.from_bytes(self.stream.read(size), "big")
            whole += self.stream.read(length)
            if head & 0x80:
                return whole

    def call(self, method, **parameters):
        return self.answer(self.ask(method, **parameters))

    def until(self, expression):
        while not self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value"):
            time.sleep(0.02)


def words(times):
    """The median and the range of some times."""
    return [f"{statistics.median(times):.0f}", f"{min(times):.0f}–{max(times):.0f}"]
