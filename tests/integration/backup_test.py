"""A backup taken while studies arrive is consistent, and comes back with the same cases (issue 4, backup and restore)."""
import pathlib
import shutil
import stat
import subprocess
import tempfile
import threading
import unittest

from cmrcredit_node import BINARY, ROSTER, Node, simulate, storescu, wait_for


def restored(node, backup, name):
    """The data folder made from a backup, as a node of its own that is not running."""
    other = Node()
    shutil.rmtree(other.folder)
    other.folder = node.folder / name
    other.folder.mkdir()
    other.data = other.folder / "data"
    other.log = other.folder / "serve.log"
    other.run("restore", backup)
    return other


class Backup(unittest.TestCase):
    maxDiff = None

    def test_taken_while_storescu_sends_it_is_whole_and_verifies(self):
        with Node(quiet_seconds=2, config="[intake]\nhard_cap_seconds = 90000\n") as node, tempfile.TemporaryDirectory() as files:
            node.roster(ROSTER)
            simulate(node.port, "--seed", 31, "--operator", "Moore^Dana")
            node.wait_complete(1)
            before = node.cases()
            subprocess.run([BINARY, "simulate", "--write", files, "--seed", "32", "--operator", "Nguyen^Linh"],
                           check=True, capture_output=True)
            sender = threading.Thread(target=storescu, args=(node.port, "+sd", "+r", files))
            sender.start()
            backups = []
            while sender.is_alive() or not backups:
                backups.append(node.folder / f"{len(backups)}.backup")
                said = node.json("backup", backups[-1], "--config", node.config)
                self.assertTrue(said["verified"])
            sender.join()
            self.assertGreater(len(backups), 1, "the study was sent too quickly to prove anything")
            sizes = set()
            for number, backup in enumerate(backups):
                self.assertEqual(0o600, stat.S_IMODE(backup.stat().st_mode))
                other = restored(node, backup, f"restored-{number}")
                self.assertIn("verifies", other.run("audit", "verify"))
                self.assertEqual(before, [case for case in other.cases() if case["study_uid"] == before[0]["study_uid"]])
                sizes.add(sum(series["instances"] for study in other.studies() for series in study["series"]))
                self.assertEqual(node.config.read_text(), (other.data / "restored" / node.config.name).read_text())
            print(f"{len(backups)} backups held {sorted(sizes)} instances")

    def test_a_restored_node_goes_on(self):
        with Node() as node:
            node.roster(ROSTER)
            simulate(node.port, "--seed", 33, "--operator", "Moore^Dana")
            node.wait_complete(1)
            cases, studies = node.cases(), node.studies()
            node.run("backup", node.folder / "one.backup")
            other = restored(node, node.folder / "one.backup", "other")
            self.assertEqual((cases, studies), (other.cases(), other.studies()))
            with other:
                simulate(other.port, "--seed", 33, "--operator", "Moore^Dana")  # the same study: the same patient key
                simulate(other.port, "--seed", 34, "--operator", "Nguyen^Linh")
                other.wait_complete(2)
                self.assertIn(cases[0]["case_id"], [case["case_id"] for case in other.cases()])
                self.assertIn("verifies", other.run("audit", "verify"))

    def test_a_restore_overwrites_nothing(self):
        with Node() as node:
            node.run("backup", node.folder / "one.backup")
            self.assertIn("overwrites nothing", node.run("restore", node.folder / "one.backup", code=1))
            self.assertIn("is there already", node.run("backup", node.folder / "one.backup", code=1))
            self.assertIn("no backup", node.run("restore", node.folder / "none.backup", code=1))


if __name__ == "__main__":
    unittest.main()
