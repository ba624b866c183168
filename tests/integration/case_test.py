"""People's acts on cases as technologists and leads meet them: beside a running serve and without one, with the real binary."""
import unittest

from cmrcredit_node import Node, simulate, wait_for

ROSTER = ("id,name,employee_number,registry_number,level,aliases,duties,profession\n"
          "t1,Moore^Dana,1001,R1,2,dmoore,,\n"
          "t2,Nguyen^Linh,1002,R2,1,,,\n"
          "t3,Roy^Amita,1003,R3,1,,,\n"
          "ute,Berg^Ute,1009,R9,3,,lead,\n"
          "ines,Costa^Ines,1011,R11,3,,lead,\n"
          "qa,Okafor^Ngozi,1010,R10,3,,qa,\n"
          "doc,Weiss^Karl,2001,,3,,,physician\n")
LEAD = "ines"


class Cases(unittest.TestCase):
    maxDiff = None

    def case(self, node, study, role="primary_operator"):
        return next(one for one in node.cases() if one["study_uid"] == study and one["role"] == role)

    def study(self, node, seed, operator, count):
        before = {one["study_uid"] for one in node.studies()}
        simulate(node.port, "--seed", seed, "--operator", operator, "--protocol", "function")
        return next(one["study_uid"] for one in node.wait_complete(count) if one["study_uid"] not in before)

    def act(self, node, kind, study, who, *more, code=0):
        case = study if "." not in study else self.case(node, study)["case_id"]
        return node.run("case", kind, case, *(["--as", who] if who else []), *more, code=code)

    def sound(self, node):
        """The ledger verifies, and a rebuild from it changes nothing."""
        before = node.run("cases", "--json"), node.run("studies", "--json")
        self.assertTrue(node.json("audit", "verify")["sound"])
        node.run("ledger", "rebuild")
        self.assertEqual(before, (node.run("cases", "--json"), node.run("studies", "--json")))

    def test_a_claim_waits_for_a_colleague_and_stays_when_the_study_comes_again(self):
        with Node() as node:
            node.roster(ROSTER)
            study = self.study(node, 51, "sdc", 1)
            self.assertEqual("pending", self.case(node, study)["status"])
            self.assertIn("suggests nobody", self.act(node, "confirm", study, "t1", code=1))
            self.act(node, "claim", study, "t1")
            self.assertIn("a colleague or a lead", self.act(node, "confirm", study, "t1", code=1))
            self.assertIn("confirmed, t1", self.act(node, "confirm", study, "t2"))
            one = self.case(node, study)
            self.assertEqual(("confirmed", "t1", "Moore^Dana", True), tuple(one[key] for key in ("status", "technologist", "name", "counts")))
            self.assertIn("L1.LVF", one["credits"])
            simulate(node.port, "--seed", 51, "--operator", "sdc", "--protocol", "function")
            self.assertEqual(one, self.case(node, study))
            shown = node.run("case", "show", one["case_id"])
            for words in ("The evaluation made it: pending, nobody", "Dana Moore claimed it", "Linh Nguyen confirmed: confirmed, Dana Moore"):
                self.assertIn(words, shown)
            self.assertEqual(3, len(node.json("case", "show", one["case_id"])[0]["history"]))
            self.sound(node)
            self.assertEqual(0, node.stop())
            self.sound(node)

    def test_not_me_goes_to_the_person_named_once_they_accept_and_a_lead_approves(self):
        with Node() as node:
            node.roster(ROSTER)
            study = self.study(node, 52, "Moore^Dana", 1)
            self.assertIn("--reason", self.act(node, "decline", study, "t1", code=1))
            self.act(node, "decline", study, "t1", "--reason", "was at lunch")
            node.run("case", "nominate", self.case(node, study)["case_id"], "--as", "t1", code=2)  # whom?
            self.act(node, "nominate", study, "t1", "--to", "t2")
            self.assertIn("nominated", self.act(node, "accept", study, "t3", code=1))
            node.stop()  # the rest without a serve
            self.act(node, "accept", study, "t2")
            self.assertIn("approve", self.act(node, "approve", study, "t3", code=1))
            self.act(node, "approve", study, LEAD)
            self.assertEqual(("confirmed", "t2"), (self.case(node, study)["status"], self.case(node, study)["technologist"]))
            self.sound(node)

    def test_two_claims_are_disputed_and_a_lead_resolves(self):
        with Node() as node:
            node.roster(ROSTER)
            study = self.study(node, 53, "sdc", 1)
            self.act(node, "claim", study, "t1")
            self.act(node, "claim", study, "ute")
            self.assertEqual(["disputed"], [one["status"] for one in node.json("cases", "--status", "disputed")])
            self.assertIn("in their own favour", self.act(node, "resolve", study, "ute", "--to", "ute", "--reason", "me", code=1))
            self.act(node, "resolve", study, LEAD, "--to", "t1", code=2)  # why?
            self.act(node, "resolve", study, LEAD, "--to", "t1", "--reason", "asked both")
            self.assertEqual("t1", self.case(node, study)["technologist"])
            self.assertEqual(1, len(node.json("cases", "--technologist", "t1")))
            self.sound(node)

    def test_what_else_people_did_and_two_steps_of_verification(self):
        with Node() as node:
            node.roster(ROSTER)
            study = self.study(node, 54, "Moore^Dana", 1)
            node.run("case", "observe", "--study", study, "--as", "t3")
            self.assertIn("already", node.run("case", "observe", "--study", study, "--as", "t3", code=1))
            self.assertIn("primary operator", node.run("case", "observe", "--study", study, "--as", "t1", code=1))
            node.run("case", "take-part", "--study", study, "--as", "t2", "--role", "post_processor")
            node.run("case", "take-part", "--study", study, "--as", "t2", "--role", "cook", code=2)
            self.act(node, "supervise", study, "t1", "--to", "doc")
            self.act(node, "supervise", study, "t1", code=2)
            self.act(node, "confirm", self.case(node, study, "post_processor")["case_id"], "doc")
            self.act(node, "confirm", study, "t1")
            self.act(node, "settle", study, "doc", "--with", "SP.ANES")
            self.act(node, "verify", study, "t2")
            self.assertIn("who may: its supervisor, a lead", self.act(node, "approve", study, "t2", code=1))
            self.act(node, "approve", study, "doc")
            one = self.case(node, study)
            self.assertEqual(("doc", "t2", "doc"), (one["supervisor"], one["verified_by"], one["approved_by"]))
            self.assertIn("SP.ANES", one["credits"])
            self.assertTrue(self.case(node, study, "post_processor")["counts"])
            self.assertFalse(self.case(node, study, "observer")["counts"])
            self.sound(node)

    def test_qa_takes_out_and_brings_back_several_at_once(self):
        with Node() as node:
            node.roster(ROSTER)
            ids = [self.case(node, self.study(node, 55 + n, "Moore^Dana", n + 1))["case_id"] for n in range(2)]
            node.run("case", "exclude", *ids, code=2)  # no reason
            said = node.run("case", "exclude", ids[0], "nosuchcase", ids[1], "--as", "qa", "--reason", "second attempt",
                            "--quality-repeat", code=1)
            self.assertEqual(2, said.count("excluded, t1"))
            self.assertIn("there is no case 'nosuchcase'", said)
            self.assertIn("who may: a lead, QA", node.run("case", "restore", ids[0], "--as", "t1", "--reason", "mine", code=1))
            done = node.json("case", "restore", *ids, "--as", "qa", "--reason", "different patients")
            self.assertEqual([("credited", True)] * 2, [(one["status"], one["done"]) for one in done])
            self.sound(node)

    def test_who_is_not_on_the_roster_does_not_act_and_near_ids_are_named(self):
        with Node() as node:
            node.roster(ROSTER)
            study = self.study(node, 58, "Moore^Dana", 1)
            self.assertIn("did you mean 'ute'", self.act(node, "confirm", study, "utee", code=1))
            node.run("case", "confirm", "--as", "t1", code=2)  # which?
            self.assertEqual("credited", self.case(node, study)["status"])
            for act in ("show", "confirm", "decline", "claim", "nominate", "accept", "resolve", "observe", "take-part", "supervise",
                        "verify", "approve", "settle", "exclude", "restore"):
                self.assertIn("--json", node.run("case", act, "--help"))


if __name__ == "__main__":
    unittest.main()
