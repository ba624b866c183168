"""The real binary as a test sees it: a node on free ports with a data folder of its own, and the commands beside it."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

BINARY = os.environ.get("CMRCREDIT", "build/release/tools/cmrcredit")
REAL_DICOM = pathlib.Path(os.environ.get("CMRCREDIT_REAL_DICOM", "../shared/corpus/dicom_real"))
DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
DEADLINE = float(os.environ.get("CMRCREDIT_TEST_DEADLINE", "60"))  # generous: sanitizers and busy machines


def wait_for(what, condition, deadline=DEADLINE):
    """Asks until it is so; a failure says what was waited for and what was last seen."""
    end = time.monotonic() + deadline
    while True:
        seen = condition()
        if seen:
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"waited {deadline:.0f} s for {what}; last seen: {seen!r}")
        time.sleep(0.05)


class Node:
    """`cmrcredit serve`; use it in a `with`. The data folder stays over `kill()` and `start()`."""

    def __init__(self, quiet_seconds=1, config=None, options=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cmrcredit-test-"))
        self.data = self.folder / "data"
        self.log = self.folder / "serve.log"
        self.options = ["--quiet-seconds", str(quiet_seconds), *options]
        self.config = None
        if config:
            self.config = self.folder / "cmrcredit.toml"
            self.config.write_text(config, encoding="utf-8")
        self.process = None
        self.port = None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process and self.process.stdout:
            self.process.stdout.close()
        if kind is not None:
            print(f"--- the node's log ({self.log}) ends:\n" + "\n".join(self.log_text().splitlines()[-40:]))
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        command = [BINARY, "serve", "--port", "0", "--data", str(self.data), *self.options]
        if self.config:
            command += ["--config", str(self.config)]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self._line_within(DEADLINE)
        match = re.match(r"ready dicom=(\d+) http=(\S+)$", line)
        if not match:
            raise AssertionError(f"no ready line but {line!r}; log: {self.log_text()[-2000:]}")
        self.port = int(match.group(1))
        self.http = match.group(2)
        return self

    def _line_within(self, seconds):
        killer = threading.Timer(seconds, self.process.kill)
        killer.start()
        try:
            return self.process.stdout.readline().rstrip("\n")
        finally:
            killer.cancel()

    def stop(self):
        """SIGTERM, and the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=DEADLINE)
        self.process.stdout.close()
        return code

    def kill(self):
        """SIGKILL: no warning at all."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def log_text(self):
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def run(self, *arguments, code=0):
        """A command beside the node, on the same data; gives what it printed."""
        done = subprocess.run([BINARY, *map(str, arguments), "--data", str(self.data)], capture_output=True, text=True, timeout=DEADLINE * 3)
        assert done.returncode == code, f"{arguments}: exit {done.returncode}, not {code}\n{done.stdout}\n{done.stderr}"
        return done.stdout if code == 0 else done.stdout + done.stderr

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--json"))

    def studies(self):
        return self.json("studies")

    def cases(self):
        return self.json("cases")

    def wait_complete(self, count=1):
        """All of `count` studies complete (or excluded), none open."""
        def seen():
            studies = self.studies()
            return studies if len(studies) == count and all(s["state"] != "open" for s in studies) else None
        return wait_for(f"{count} complete studies", seen)

    def roster(self, text):
        path = self.folder / "roster.csv"
        path.write_text(text, encoding="utf-8")
        return self.run("technologist", "import", path)


ROSTER = ("id,name,employee_number,registry_number,level,aliases\n"
          "t1,Moore^Dana,1001,R1,2,dmoore\n"
          "t2,Nguyen^Linh,1002,R2,1,\n")


def simulate(port, *arguments, code=0):
    """`cmrcredit simulate`, and what its seed foretells."""
    done = subprocess.run([BINARY, "simulate", "--host", "127.0.0.1", "--port", str(port), "--json", *map(str, arguments)],
                          capture_output=True, text=True, timeout=DEADLINE * 5)
    assert done.returncode == code, f"simulate: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout) if code == 0 else done.stdout + done.stderr


def storescu(port, *arguments, check=True):
    """DCMTK's own sender, unmodified."""
    return tool("storescu", "-aec", "CMRCREDIT", "127.0.0.1", str(port), *arguments, check=check)


def dcmsend(port, *arguments, check=True):
    """DCMTK's other sender, which proposes for each file what it is encoded in."""
    return tool("dcmsend", "-aec", "CMRCREDIT", "127.0.0.1", str(port), *arguments, check=check)


def tool(name, *arguments, check=True):
    done = subprocess.run([name, *map(str, arguments)], capture_output=True, text=True, timeout=DEADLINE * 5)
    if check:
        assert done.returncode == 0, f"{name} {arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def memory(node, what):
    """VmRSS or VmHWM, in bytes."""
    with open(f"/proc/{node.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(what))


def forget_peak(node):
    with open(f"/proc/{node.process.pid}/clear_refs", "w", encoding="ascii") as peak:
        peak.write("5")


def send_raw(port, data):
    """A TCP connection that sends these bytes and nothing else; the caller closes it."""
    peer = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)
    peer.sendall(data)
    return peer


def reset(peer):
    """Close with RST instead of FIN."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
