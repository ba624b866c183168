"""A study sent twice, interleaved over several associations, reversed or shuffled is the same one exam and one case."""
import unittest

from cmrcredit_node import ROSTER, Node, simulate, wait_for

STUDY = ["--seed", 11, "--vendor", "siemens", "--protocol", "viability", "--operator", "Moore^Dana"]


def outcome(node):
    """What the store holds, less what may differ between sendings."""
    studies, cases = node.wait_complete(1), node.cases()
    for one in studies + cases:
        for key in [key for key in one if key.endswith("_ms")]:  # times of receipt
            del one[key]
    for study in studies:
        del study["patient"]["key"]  # each node has a key of its own
    return studies, cases


class OneStudy(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        with Node() as node:
            node.roster(ROSTER)
            simulate(node.port, *STUDY)
            cls.expected = outcome(node)

    def after(self, *sendings):
        with Node(quiet_seconds=2) as node:
            node.roster(ROSTER)
            for arguments in sendings:
                simulate(node.port, *STUDY, *arguments)
            self.assertEqual(self.expected, outcome(node))

    def test_is_one_credited_case(self):
        studies, cases = self.expected
        self.assertEqual(1, len(cases))
        self.assertEqual(("credited", "t1", True), (cases[0]["status"], cases[0]["technologist"], cases[0]["counts"]))
        self.assertTrue(studies[0]["is_cmr"])
        self.assertEqual("quiet_period", studies[0]["completed_by"])

    def test_sent_twice(self):
        self.after([], [])

    def test_interleaved_over_four_associations(self):
        self.after(["--associations", 4])

    def test_in_reverse_order(self):
        self.after(["--order", "reverse"])

    def test_shuffled_twice_over_four_associations(self):
        self.after(["--order", "shuffled", "--associations", 4], ["--order", "reverse", "--associations", 4])

    def test_sent_again_after_completion_changes_nothing(self):
        with Node() as node:
            node.roster(ROSTER)
            simulate(node.port, *STUDY)
            first = outcome(node)
            simulate(node.port, *STUDY)
            self.assertEqual(first, outcome(node))
            self.assertIn("verifies", node.run("audit", "verify"))

    def test_a_roster_that_comes_later_credits_the_pending_case(self):
        with Node() as node:
            simulate(node.port, *STUDY)
            node.wait_complete(1)
            self.assertEqual(["pending"], [case["status"] for case in node.cases()])
            node.roster(ROSTER)
            wait_for("the credit", lambda: [case["status"] for case in node.cases()] == ["credited"])


if __name__ == "__main__":
    unittest.main()
