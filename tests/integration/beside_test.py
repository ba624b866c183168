"""Commands beside a running serve, and what they say when something is wrong."""
import subprocess
import threading
import unittest

from cmrcredit_node import BINARY, ROSTER, Node, send_raw, simulate, tool, wait_for


class Beside(unittest.TestCase):
    def test_roster_changes_while_associations_store(self):
        with Node(quiet_seconds=2) as node:
            sender = threading.Thread(target=simulate, args=(node.port, "--seed", 21, "--associations", 4, "--operator", "Nguyen^Linh"))
            sender.start()
            for number in range(20):
                node.run("technologist", "add", "--id", f"x{number}", "--name", f"Person{number}^Some")
                node.cases()
            node.roster(ROSTER)
            sender.join()
            node.wait_complete(1)
            wait_for("the credit", lambda: [(c["status"], c["technologist"]) for c in node.cases()] == [("credited", "t2")])
            self.assertEqual(22, len(node.json("technologist", "list")))
            self.assertIn("verifies", node.run("audit", "verify"))

    def test_an_unknown_operator_is_listed_and_can_be_mapped(self):
        with Node() as node:
            node.roster(ROSTER)
            simulate(node.port, "--seed", 22, "--operator", "JD")
            node.wait_complete(1)
            self.assertEqual(["pending"], [c["status"] for c in node.cases()])
            self.assertIn("JD", node.run("operator", "list", "--unknown"))
            node.run("operator", "map", "JD", "t1")
            wait_for("the credit", lambda: [(c["status"], c["technologist"]) for c in node.cases()] == [("credited", "t1")])
            self.assertNotIn("JD", node.run("operator", "list", "--unknown"))

    def test_the_same_commands_work_when_no_serve_runs(self):
        with Node() as node:
            simulate(node.port, "--seed", 23, "--operator", "Moore^Dana")
            node.wait_complete(1)
            self.assertEqual(0, node.stop())
            node.roster(ROSTER)
            self.assertEqual(2, len(node.json("technologist", "list")))
            self.assertEqual(1, len(node.studies()))
            self.assertIn("verifies", node.run("audit", "verify"))
            node.start()
            wait_for("the credit", lambda: [c["status"] for c in node.cases()] == ["credited"])

    def test_two_serves_on_one_folder_are_refused(self):
        with Node() as node:
            said = subprocess.run([BINARY, "serve", "--port", "0", "--data", str(node.data)], capture_output=True, text=True)
            self.assertEqual(1, said.returncode)
            self.assertIn(str(node.process.pid), said.stderr)

    def test_a_bad_roster_is_refused_with_its_line(self):
        with Node() as node:
            path = node.folder / "bad.csv"
            path.write_text("id,name,level\nt1,Moore^Dana,2\nt1,Nguyen^Linh,one\n", encoding="utf-8")
            said = node.run("technologist", "import", path, code=2)
            self.assertIn("bad.csv:3", said)
            self.assertEqual([], node.json("technologist", "list"))

    def test_a_bad_configuration_is_refused_with_line_and_column(self):
        with Node() as node:
            path = node.folder / "bad.toml"
            path.write_text("[intake]\nquiet_second = 5\n", encoding="utf-8")
            for command in ("check-config", "serve"):
                said = subprocess.run([BINARY, command, "--config", path, "--data", node.folder / "other"], capture_output=True, text=True)
                self.assertEqual(2, said.returncode)
                self.assertIn("bad.toml:2:1: unknown key 'quiet_second' in [intake]; did you mean 'quiet_seconds'?", said.stderr)

    def test_echo_answers_while_200_silent_sockets_are_open(self):
        with Node() as node:
            silent = [send_raw(node.port, b"") for _ in range(200)]
            try:
                tool("echoscu", "-to", "20", "-aec", "CMRCREDIT", "127.0.0.1", node.port)
            finally:
                for peer in silent:
                    peer.close()


if __name__ == "__main__":
    unittest.main()
