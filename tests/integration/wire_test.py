"""The byte-exact recordings of independent clients, replayed against the real binary, and what must be true afterwards."""
import unittest

import wire_replay
from cmrcredit_node import DATA, Node, wait_for

RECORDINGS = sorted(path for kind in ("echo", "store", "end") for path in (DATA / "wire").glob(f"{kind}-*.wire"))


class Wire(unittest.TestCase):
    def test_every_recording_gets_the_answers_its_readme_calls_right(self):
        self.assertGreaterEqual(len(RECORDINGS), 30)
        with Node(quiet_seconds=600) as node:
            for path in RECORDINGS:
                with self.subTest(path.stem):
                    right, line = wire_replay.judge(node.port, path)
                    self.assertTrue(right, line)
            self.assertEqual(0, node.stop())

    def test_a_transfer_that_broke_off_leaves_an_incomplete_instance_until_it_comes_again(self):
        with Node(quiet_seconds=600) as node:
            wire_replay.judge(node.port, DATA / "wire" / "end-tcp-close-mid-pdu.wire")
            wait_for("the incomplete mark", lambda: [s["incomplete_instances"] for study in node.studies() for s in study["series"]] == [1])


if __name__ == "__main__":
    unittest.main()
