"""DESIGN.md promise 1: `kill -9` at any moment loses nothing that was acknowledged (R-CASE-3)."""
import os
import random
import subprocess
import tempfile
import threading
import time
import unittest

from cmrcredit_node import BINARY, DEADLINE, ROSTER, Node, tool, wait_for

KILLS = int(os.environ.get("CMRCREDIT_KILLS", "50"))


class Kill(unittest.TestCase):
    def test_kill_at_random_moments_loses_nothing_acknowledged(self):
        seed = int(os.environ.get("CMRCREDIT_SEED", time.time_ns() % 1_000_000))
        print(f"seed {seed}")
        chance = random.Random(seed)
        with tempfile.TemporaryDirectory() as folder, Node(quiet_seconds=3) as node:
            node.roster(ROSTER)
            node.kill()
            subprocess.run([BINARY, "simulate", "--write", folder, "--seed", "3", "--operator", "Moore^Dana",
                            "--protocol", "function"], check=True, capture_output=True)
            files = sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names)
            self.assertGreater(len(files), 50)
            acknowledged = set()
            whole = seconds_to_send(node, files[:40])
            for _ in range(KILLS):
                node.start()
                timer = threading.Timer(chance.uniform(0.0, max(0.25, whole)), node.process.kill)
                some = chance.sample(files, min(len(files), 40))
                timer.start()
                sent = subprocess.run(["storescu", "-v", "-aec", "CMRCREDIT", "127.0.0.1", str(node.port), *some],
                                      capture_output=True, text=True, timeout=DEADLINE)
                timer.join()
                node.process.wait()
                node.process.stdout.close()
                acknowledged |= acknowledged_files(sent.stdout + sent.stderr)
            self.assertGreater(len(acknowledged), 20, "the kills came too early to prove anything")
            node.start()
            # what came after the first completion is counted when it is evaluated once more
            stored = wait_for("everything acknowledged", lambda: (n := instances(node)) >= len(acknowledged) and n)
            self.assertIn("verifies", node.run("audit", "verify"))
            # the acknowledged ones are there: sending just them again must add none
            storescu_ok = tool("storescu", "-aec", "CMRCREDIT", "127.0.0.1", node.port, *sorted(acknowledged))
            self.assertEqual(0, storescu_ok.returncode)
            self.assertEqual(stored, instances(node))
            tool("storescu", "-aec", "CMRCREDIT", "127.0.0.1", node.port, *files)
            wait_for("the whole study", lambda: instances(node) == len(files))
            wait_for("one credited case", lambda: [c["status"] for c in node.cases()] == ["credited"])


def seconds_to_send(node, files):
    """What an association of these takes on this machine, with this build."""
    node.start()
    begun = time.monotonic()
    tool("storescu", "-aec", "CMRCREDIT", "127.0.0.1", node.port, *files)
    node.kill()
    return time.monotonic() - begun


def instances(node):
    return sum(series["instances"] for series in node.wait_complete(1)[0]["series"])


def acknowledged_files(output):
    """Which files storescu -v says were answered with success."""
    found, current = set(), None
    for line in output.splitlines():
        if "Sending file: " in line:
            current = line.split("Sending file: ", 1)[1].strip()
        elif "Received Store Response (Success)" in line and current:
            found.add(current)
            current = None
    return found


if __name__ == "__main__":
    unittest.main()
