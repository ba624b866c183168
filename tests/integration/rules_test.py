"""A site's own rules: checked, previewed, applied beside a running node, kept over a restart, taken back."""
import json
import sqlite3
import unittest

from cmrcredit_node import ROSTER, Node, simulate, wait_for

STUDY = ["--seed", 21, "--vendor", "siemens", "--protocol", "viability", "--operator", "Moore^Dana", "--description-suffix", " zebra"]
RULE = '[[rule]]\nname = "our real-time cines"\nall = ["cine", "zebra"]\nprotocol = "realtime_cine"\n'


def protocols(node):
    return {s["series_uid"]: s["protocol"] for study in node.studies() for s in study["series"]}


def cines(node, protocol):
    return sum(said == protocol for said in protocols(node).values())


def ledger(node, kind):
    with sqlite3.connect(f"file:{node.data}/cmrcredit.db?mode=ro", uri=True) as database:
        return database.execute("SELECT l.subject, p.payload FROM ledger l JOIN ledger_payloads p ON p.seq = l.seq WHERE l.kind = ? "
                                "ORDER BY l.seq", (kind,)).fetchall()


class Rules(unittest.TestCase):
    def rule_file(self, node, text, name="site.toml"):
        path = node.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def test_a_wrong_file_is_refused_with_line_column_and_reason(self):
        with Node() as node:
            wrong = self.rule_file(node, '[[rule]]\nname = "x"\nany = ["cine"]\nprotocol = "cinema"\n')
            for what in ("check", "preview", "apply"):
                said = node.run("rules", what, wrong, code=2)
                self.assertRegex(said, r"site\.toml:4:12: 'cinema' is no protocol")
            self.assertIn("can be used", node.run("rules", "check", self.rule_file(node, RULE)))
            self.assertEqual([], node.json("rules", "show"))

    def test_preview_changes_nothing_apply_holds_over_a_restart_and_reset_takes_it_back(self):
        with Node() as node:
            node.roster(ROSTER)
            simulate(node.port, *STUDY)
            node.wait_complete(1)
            count = cines(node, "cine")
            self.assertGreater(count, 3)
            path = self.rule_file(node, RULE)
            preview = node.json("rules", "preview", path)
            self.assertEqual((1, count, 1, 0), (preview["studies"], preview["series"], preview["exams"], preview["settled_cases"]))
            self.assertEqual(count, cines(node, "cine"))
            self.assertEqual([], ledger(node, "rules.applied"))

            self.assertEqual(count, node.json("rules", "apply", path)["series"])
            wait_for("real-time cines", lambda: cines(node, "realtime_cine") == count)
            self.assertEqual(1, len(ledger(node, "rules.applied")))
            self.assertEqual(0, node.json("rules", "preview", path)["series"])
            self.assertIn("verifies", node.run("audit", "verify"))
            self.assertEqual("realtime_cine", self.explained(node)["protocol"])

            node.stop()
            node.start()
            simulate(node.port, *[22 if one == 21 else one for one in STUDY])
            node.wait_complete(2)
            self.assertEqual(2 * count, cines(node, "realtime_cine"))

            node.run("rules", "reset")
            wait_for("plain cines again", lambda: cines(node, "cine") == 2 * count)
            self.assertEqual([], node.json("rules", "show"))

    def explained(self, node):
        series = next(uid for uid, said in protocols(node).items() if said == "realtime_cine")
        self.assertIn("our real-time cines", node.run("attribute", "--explain", series))
        return next(one for one in map(json.loads, node.run("attribute", "--store", "--json").splitlines()) if one["id"] == series)

    def test_rules_applied_while_no_serve_runs_hold_for_the_next_one(self):
        with Node() as node:
            node.roster(ROSTER)
            simulate(node.port, *STUDY)
            node.wait_complete(1)
            count = cines(node, "cine")
            node.stop()
            node.run("rules", "apply", self.rule_file(node, RULE))
            node.start()
            wait_for("real-time cines", lambda: cines(node, "realtime_cine") == count)

    def test_a_confirmed_case_is_flagged_and_stays_as_it_is(self):
        with Node() as node:
            node.roster(ROSTER)
            simulate(node.port, *STUDY)
            node.wait_complete(1)
            node.stop()
            with sqlite3.connect(node.data / "cmrcredit.db") as database:
                database.execute("UPDATE cases SET status = 'confirmed', settled = 1")
            node.start()
            before = node.cases()
            applied = node.json("rules", "apply", self.rule_file(node, RULE))
            self.assertEqual([before[0]["case_id"]], [case["case_id"] for case in applied["cases"]])
            self.assertEqual([before[0]["case_id"]], [subject for subject, _ in ledger(node, "case.flagged")])
            wait_for("no plain cine", lambda: cines(node, "cine") == 0)
            after = node.cases()
            for key in ("status", "technologist", "counts", "credits", "reasons"):
                self.assertEqual(before[0][key], after[0][key])

    def test_a_pathological_pattern_slows_nothing(self):
        with Node() as node:
            node.roster(ROSTER)
            simulate(node.port, *STUDY)
            node.wait_complete(1)
            node.run("rules", "apply", self.rule_file(node, '[[rule]]\nname = "x"\nany = ["zebra"]\npattern = "(a*)*(a*)*(.*)*(a|b|ab)*c{50}$"\n'
                                                            'protocol = "non_cardiac"\n'))
            simulate(node.port, *[23 if one == 21 else one for one in STUDY])
            node.wait_complete(2)


if __name__ == "__main__":
    unittest.main()
