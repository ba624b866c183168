"""`cmrcredit import`: alone and beside a running serve, killed and resumed."""
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import tempfile
import threading
import unittest

from cmrcredit_node import BINARY, DEADLINE, ROSTER, Node, simulate, wait_for
from small_files import write_archive

STUDIES, PER_STUDY = 12, 400


def imported_files(data):
    """How many files the store holds as imported, read while somebody writes."""
    path = pathlib.Path(data) / "cmrcredit.db"
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as database:
            return database.execute("SELECT count(*) FROM imported_files").fetchone()[0]
    except sqlite3.OperationalError:
        return 0  # it is being made


def run_import(node, *arguments, code=0):
    done = subprocess.run([BINARY, "import", "--data", str(node.data), *map(str, arguments), "--json"], capture_output=True, text=True,
                          timeout=DEADLINE * 5)
    assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)


class Import(unittest.TestCase):
    def test_alone_and_again(self):
        with tempfile.TemporaryDirectory() as folder, Node() as node:
            node.roster(ROSTER)
            self.assertEqual(0, node.stop())
            subprocess.run([BINARY, "simulate", "--write", folder, "--seed", "3", "--operator", "Moore^Dana"], check=True, capture_output=True)
            pathlib.Path(folder, "readme.txt").write_text("not DICOM", encoding="utf-8")
            os.symlink(folder, pathlib.Path(folder, "loop"))
            report = run_import(node, folder)
            self.assertEqual(1, report["skipped"])
            self.assertEqual(["not DICOM"], [one["reason"] for one in report["skipped_because"]])
            self.assertEqual(report["files"], report["imported"] + 1)
            study = node.studies()[0]
            self.assertEqual(("complete", "import"), (study["state"], study["completed_by"]))
            self.assertEqual(["credited"], [case["status"] for case in node.cases()])
            again = run_import(node, folder)
            self.assertEqual((0, report["imported"]), (again["imported"], again["imported_before"]))
            self.assertEqual([study], node.studies())
            run_import(node, pathlib.Path(folder, "nowhere"), code=1)
            self.assertIn("verifies", node.run("audit", "verify"))
            node.start()

    def test_a_folder_of_simulated_files_ends_with_the_cases_its_seed_foretells(self):
        day = ["simulate", "--day", "--seed", "31", "--vendor", "siemens,ge,philips,canon", "--matrix", "4", "--dynamics", "40", "--json"]
        with tempfile.TemporaryDirectory() as folder, Node() as node:
            told = json.loads(subprocess.run([BINARY, *day, "--folder", folder], check=True, capture_output=True, text=True).stdout)
            node.roster("id,name,employee_number,registry_number,level,aliases\n" +
                        "".join(f"{one['id']},{one['name']},{one['employee_number']},,,\n" for one in told["roster"]))
            report = run_import(node, folder)
            self.assertEqual((told["written"], 0, False), (report["imported"], report["skipped"], report["failed"]))
            ids = {one["name"]: one["id"] for one in told["roster"]}
            foretold = {study["study_uid"]: study["foretold"] for study in told["studies"]}
            self.assertEqual(12, len(foretold))
            self.assertLess(2, len({one["status"] for one in foretold.values()}))
            self.assertEqual({uid: (one["status"], ids.get(one["technologist"])) for uid, one in foretold.items()},
                             {case["study_uid"]: (case["status"], case["technologist"]) for case in node.cases()})
            self.assertEqual({"import"}, {study["completed_by"] for study in node.studies()})

    def test_beside_a_serve_that_stores_from_16_associations(self):
        with tempfile.TemporaryDirectory() as folder, Node(quiet_seconds=2) as node:
            write_archive(folder, 4, 500)
            sent = {}

            def send():
                sent.update(simulate(node.port, "--seed", 5, "--associations", 16, "--operator", "Nguyen^Linh"))

            sender = threading.Thread(target=send)
            sender.start()
            report = run_import(node, folder)
            node.roster(ROSTER)
            node.cases()
            sender.join()
            self.assertEqual(2000, report["imported"])
            self.assertEqual(0, sent["failed"])
            studies = {study["study_uid"]: study for study in node.wait_complete(5)}
            self.assertEqual(4, [study["completed_by"] for study in studies.values()].count("import"))
            self.assertEqual("quiet_period", studies[sent["studies"][0]["study_uid"]]["completed_by"])
            self.assertIn("verifies", node.run("audit", "verify"))
            self.assertNotIn("A700", node.log_text())

    def test_killed_in_the_middle_alone_and_resumed(self):
        with tempfile.TemporaryDirectory() as folder, Node() as node:
            self.assertEqual(0, node.stop())
            write_archive(folder, STUDIES, PER_STUDY)
            for share in (0.2, 0.6):
                running = subprocess.Popen([BINARY, "import", "--data", str(node.data), folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                wait_for("the middle", lambda: imported_files(node.data) > share * STUDIES * PER_STUDY or running.poll() is not None)
                self.assertIsNone(running.poll(), "it ended before the kill")
                running.kill()
                running.wait()
            before = imported_files(node.data)
            report = run_import(node, folder)
            self.check_resumed(node, report, before)
            node.start()

    def test_serve_killed_in_the_middle_and_resumed_beside_the_next(self):
        with tempfile.TemporaryDirectory() as folder, Node(quiet_seconds=600) as node:
            write_archive(folder, STUDIES, PER_STUDY)
            running = subprocess.Popen([BINARY, "import", "--data", str(node.data), folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            wait_for("the middle", lambda: imported_files(node.data) > 1500 or running.poll() is not None)
            self.assertIsNone(running.poll(), "it ended before the kill")
            node.kill()
            _, said = running.communicate(timeout=DEADLINE)
            self.assertEqual(1, running.returncode, said)
            before = imported_files(node.data)
            node.start()
            self.check_resumed(node, run_import(node, folder), before)

    def test_interrupt_ends_it_with_a_report(self):
        with tempfile.TemporaryDirectory() as folder, Node(quiet_seconds=600) as node:
            write_archive(folder, STUDIES, PER_STUDY)
            running = subprocess.Popen([BINARY, "import", "--data", str(node.data), folder, "--json"], stdout=subprocess.PIPE, text=True)
            wait_for("the middle", lambda: imported_files(node.data) > 1000 or running.poll() is not None)
            running.send_signal(signal.SIGINT)
            said, _ = running.communicate(timeout=DEADLINE)
            report = json.loads(said)
            self.assertEqual(1, running.returncode)
            self.assertFalse(report["complete"])
            self.assertLess(report["imported"], STUDIES * PER_STUDY)
            self.check_resumed(node, run_import(node, folder), report["imported"])

    def check_resumed(self, node, report, before):
        self.assertGreater(before, 500)
        self.assertGreaterEqual(report["imported_before"], before)
        self.assertEqual(STUDIES * PER_STUDY, report["imported"] + report["imported_before"])
        studies = node.studies()
        self.assertEqual(STUDIES, len(studies))
        self.assertEqual({PER_STUDY}, {sum(series["instances"] for series in study["series"]) for study in studies})
        self.assertEqual({"import"}, {study["completed_by"] for study in studies})
        self.assertIn("verifies", node.run("audit", "verify"))


if __name__ == "__main__":
    unittest.main()
