"""The byte-exact recordings of independent clients, replayed against the real binary, and what must be true afterwards."""
import unittest

import wire_replay
from cmrcredit_node import DATA, Node, wait_for

RECORDINGS = sorted((DATA / "wire").glob("*.wire"))


class Wire(unittest.TestCase):
    def test_every_recording_gets_the_answers_its_readme_calls_right(self):
        self.assertGreaterEqual(len(RECORDINGS), 44)
        with Node(quiet_seconds=600) as node:
            for path in RECORDINGS:
                with self.subTest(path.stem):
                    right, line = wire_replay.judge(node.port, path)
                    self.assertTrue(right, line)
            self.assertEqual(0, node.stop())

    def test_steps_replayed_again_after_a_kill_are_known_and_stay_as_they_are(self):
        """Each creation is a duplicate now, each change comes too late: what was answered 0000 has survived."""
        with Node(quiet_seconds=600) as node:
            first = ["mpps-one-association-dcmtk", "mpps-two-associations-odil", "mpps-charset-100-then-192", "mpps-discontinued-110514"]
            for name in first:
                right, line = wire_replay.judge(node.port, DATA / "wire" / f"{name}.wire")
                self.assertTrue(right, line)
            node.kill()
            node.start()
            for name in first:
                with self.subTest(name):
                    said = wire_replay.replay(node.port, wire_replay.Recording(DATA / "wire" / f"{name}.wire"))
                    self.assertIn("N-CREATE-RSP 0111", said)
                    self.assertIn("N-SET-RSP 0110 ErrorID=A710", said)
            self.assertEqual(0, node.stop())

    def test_a_transfer_that_broke_off_leaves_an_incomplete_instance_until_it_comes_again(self):
        with Node(quiet_seconds=600) as node:
            wire_replay.judge(node.port, DATA / "wire" / "end-tcp-close-mid-pdu.wire")
            wait_for("the incomplete mark", lambda: [s["incomplete_instances"] for study in node.studies() for s in study["series"]] == [1])


if __name__ == "__main__":
    unittest.main()
