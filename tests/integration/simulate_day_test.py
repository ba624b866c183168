"""A ward's day of twelve exams on two scanners, by steps and images, ends with exactly the cases its seed foretells."""
import unittest

from cmrcredit_node import Node, simulate, wait_for

SMALL = ["--matrix", 4, "--dynamics", 40, "--associations", 2]
# Longer than anything pauses in a day that is sent as fast as it goes, so that a step completes its study.
QUIET_SECONDS = 25


def roster_of(told):
    lines = [f"{person['id']},{person['name']},{person['employee_number']},,,"
             for person in told["roster"]]
    return "\n".join(["id,name,employee_number,registry_number,level,aliases", *lines, ""])


def foretold(told):
    ids = {person["name"]: person["id"] for person in told["roster"]}
    return {study["study_uid"]: (study["foretold"]["status"], ids.get(study["foretold"]["technologist"])) for study in told["studies"]}


class SimulateDay(unittest.TestCase):
    maxDiff = None

    def play(self, *arguments, node):
        day = ["--day", *SMALL, *arguments]
        told = simulate(node.port, *day, "--plan-only")
        node.roster(roster_of(told))
        sent = simulate(node.port, *day)
        self.assertEqual(0, sent["failed"])
        self.assertEqual({"0000"}, {answer["status"] for answer in sent["answers"]})
        return told

    def check(self, node, told):
        expected = foretold(told)
        self.assertEqual(12, len(expected))

        def cases():
            return {case["study_uid"]: (case["status"], case["technologist"]) for case in node.cases()}

        # late data, and studies whose neighbours changed, are evaluated once more
        def settled():
            studies = node.studies()
            return len(cases()) == 12 and all(study["state"] != "open" and study["due_ms"] is None for study in studies)
        wait_for("all studies to be complete and settled", settled)
        self.assertEqual(expected, cases())
        self.assertEqual(12, len(node.cases()))
        completed_by = {study["study_uid"]: study["completed_by"] for study in node.studies()}
        for study in told["studies"]:
            with self.subTest(study["incident"]):
                self.assertIn(completed_by[study["study_uid"]], study["foretold"]["completed_by"])

    def test_ends_with_the_cases_its_seed_foretells(self):
        with Node(quiet_seconds=QUIET_SECONDS) as node:
            told = self.play("--seed", 12, node=node)
            self.check(node, told)

    def test_so_does_another_seed_of_other_vendors_in_reverse(self):
        with Node(quiet_seconds=QUIET_SECONDS) as node:
            told = self.play("--seed", 13, "--vendor", "philips,canon", "--arrival", "reverse", node=node)
            self.check(node, told)

    def test_a_day_sent_twice_is_the_same_day(self):
        with Node(quiet_seconds=QUIET_SECONDS) as node:
            told = self.play("--seed", 14, "--images-to", "none", node=node)
            images = simulate(node.port, "--day", *SMALL, "--seed", 14, "--repeat", 2, "--only", self.image_messages(node))
            self.assertEqual(0, images["failed"])
            self.check(node, simulate(node.port, "--day", *SMALL, "--seed", 14, "--plan-only"))

    @staticmethod
    def image_messages(node):
        plan = simulate(node.port, "--day", *SMALL, "--seed", 14, "--plan-only")
        return ",".join(str(message["number"]) for message in plan["messages"] if message["kind"] == "images")


if __name__ == "__main__":
    unittest.main()
