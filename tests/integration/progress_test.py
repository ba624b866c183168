"""Progress with the real binary: people's dated facts, programs and their versions, milestones, what was known when."""
import datetime
import unicodedata
import unittest

from cmrcredit_node import DATA, Node, simulate, wait_for

ROSTER = ("id,name,employee_number,registry_number,level,aliases,level_since,profession,duties,site,employed_from\n"
          "t1,Moore^Dana,1001,R1,,dmoore,,,,,2020-01-01\n"
          "t2,Nguyen^Linh,1002,R2,2,,2019-05-01,,lead,,\n"
          "p1,Okafor^Ada,1003,,3,,2015-01-01,physician,,,\n"
          "z1,王小明^^,1004,,1,,2021-01-01,,,,\n")
SCMR = "scmr-technologist-2022"
NOW = datetime.datetime.now(datetime.timezone.utc).date()
TODAY = NOW.isoformat()
DAY = NOW - datetime.timedelta(days=10)


def totals(shown):
    return shown["totals"]["primary"]


class Progress(unittest.TestCase):
    def setUp(self):
        self.node = Node(quiet_seconds=1).__enter__()
        self.addCleanup(self.node.__exit__, None, None, None)
        self.node.roster(ROSTER)

    def scan(self, studies, operator="Moore^Dana"):
        """So many studies of one day, one after the other."""
        simulate(self.node.port, "--operator", operator, "--studies", studies, "--seed", 7, "--date", DAY.strftime("%Y%m%d"))
        self.node.wait_complete(studies)

    def progress(self, *arguments):
        return self.node.json("progress", "--technologist", "t1", *arguments)

    def test_facts_of_people_are_kept_and_shown_beside_a_running_serve(self):
        self.node.run("technologist", "employ", "t1", "--site", "North", "--from", "2024-03-01")
        self.node.run("technologist", "level", "t1", "--level", "1", "--on", "2025-01-31", "--attested-by", "p1")
        self.node.run("technologist", "duty", "t1", "--qa")
        dana = self.node.json("technologist", "show", "t1")
        self.assertEqual(dana["levels"], [{"level": 1, "on": "2025-01-31", "attested_by": "p1"}])
        self.assertEqual(dana["duties"], ["qa"])
        self.assertIn({"site": "North", "from": "2024-03-01", "until": None}, dana["employments"])
        self.assertEqual(self.node.json("technologist", "show", "p1")["profession"], "physician")
        self.assertIn("nobody attests their own level",
                      self.node.run("technologist", "level", "t1", "--level", "2", "--on", "2025-01-31", "--attested-by", "t1", code=1))
        self.node.roster(ROSTER)
        again = self.node.json("technologist", "show", "t1")
        self.assertEqual((again["levels"], again["employments"]), (dana["levels"], dana["employments"]))
        self.assertEqual(again["duties"], [])  # the file states that there are none
        self.assertIn("The ledger verifies", self.node.run("audit", "verify"))

    def test_counts_at_dates_and_the_cases_behind_them(self):
        self.scan(3)
        shown = self.progress()
        self.assertEqual(totals(shown), 3)
        self.assertEqual(len(shown["totals"]["primary_cases"]), 3)
        before = (DAY - datetime.timedelta(days=1)).isoformat()
        self.assertEqual(totals(self.progress("--at", DAY.isoformat())), 3)
        self.assertEqual(totals(self.progress("--at", before)), 0)
        self.assertEqual(totals(self.progress("--known-at", TODAY)), 3)
        self.assertEqual(totals(self.progress("--known-at", "2020-01-01")), 0)
        self.assertEqual(self.node.json("progress", "t1"), shown)
        self.assertEqual(shown["levels"][0]["supervision"]["without"], shown["totals"]["primary_cases"])

    def test_milestones_credits_and_meetings(self):
        self.node.run("milestone", "sign", "t1", "--level", "1", "--domain", "safety", "--as", "t2")
        self.assertIn("nobody signs their own", self.node.run("milestone", "sign", "t2", "--level", "1", "--domain", "safety", "--as", "t2", code=1))
        self.assertIn("supervisor of level 3", self.node.run("milestone", "sign", "t1", "--level", "3", "--domain", "safety", "--as", "t2", code=1))
        self.node.run("ce", "add", "t1", "--on", TODAY, "--credits", "8", "--cmr", "1.5", "--title", "A course")
        self.node.run("meeting", "add", "t1", "--on", TODAY, "--title", "Annual meeting")
        level = self.progress()["levels"][0]
        self.assertEqual(level["domains"]["items"][0]["signed_by"], "t2")
        self.assertEqual(level["continuing_education"]["cmr_credits"], 1.5)
        self.assertEqual(self.progress()["levels"][1]["meeting"]["last"], TODAY)
        self.node.run("milestone", "withdraw", "t1", "--level", "1", "--domain", "safety", "--as", "t2")
        self.assertEqual(self.progress()["levels"][0]["domains"]["have"], 0)
        number = self.node.json("ce", "list", "t1")[0]["number"]
        self.node.run("ce", "withdraw", number)
        self.assertEqual(self.node.json("ce", "list"), [])

    def test_programs_are_added_and_people_moved(self):
        registry = DATA / "programs" / "arrt-like.toml"
        self.node.run("program", "add", registry)
        text = registry.read_text(encoding="utf-8")
        edited = self.node.folder / "edited.toml"
        edited.write_text(text.replace("daily_cap = 7", "daily_cap = 1").replace('"two_step"', '"none"'), encoding="utf-8")
        self.assertIn("make it version 2", self.node.run("program", "add", edited, code=1))
        edited.write_text(edited.read_text(encoding="utf-8").replace("version = 1", "version = 2"), encoding="utf-8")
        self.node.run("program", "add", edited)
        self.scan(2)
        stayed = self.progress("--program", "arrt-like")
        self.assertEqual((stayed["program"]["version"], totals(stayed)), (1, 0))
        self.assertEqual({u["reason_codes"][0]["code"] for u in stayed["uncounted"]}, {"not_verified"})
        self.node.run("program", "assign", "t1", "arrt-like", "--version", "2", "--biennium-from", "2025-01-01")
        moved = self.progress("--program", "arrt-like")
        self.assertEqual((moved["program"]["version"], totals(moved)), (2, 1))
        self.assertEqual([u["reason_codes"][0]["code"] for u in moved["uncounted"]], ["daily_cap"])
        self.assertEqual(moved["maintenance"][0]["cycle"]["anchored_on"], "biennium")
        versions = {(p["id"], p["version"]) for p in self.node.json("program", "list")}
        self.assertEqual(versions, {(SCMR, 2), ("arrt-like", 1), ("arrt-like", 2)})
        self.assertIn("daily_cap = 1", self.node.run("program", "show", "arrt-like"))
        self.assertIn("daily_cap = 7", self.node.run("program", "show", "arrt-like", "--version", "1"))
        self.assertIn("The ledger verifies", self.node.run("audit", "verify"))

    def test_operator_maps_hold_for_a_time(self):
        self.node.run("operator", "map", "badge 7", "t1", "--until", "2020-12-31")
        self.assertIn("overlaps", self.node.run("operator", "map", "badge 7", "t2", "--from", "2020-06-01", code=1))
        self.node.run("operator", "map", "badge 7", "t2", "--from", "2021-01-01")
        self.scan(1, "badge 7")
        wait_for("the case of the later map", lambda: [c["technologist"] for c in self.node.cases()] == ["t2"])

    def test_the_table_fits_a_hundred_columns_whatever_the_script(self):
        for who in ("t1", "z1"):
            for line in self.node.run("progress", who).splitlines():
                wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
                self.assertLessEqual(wide, 100, line)
        self.assertIn("王", self.node.run("progress", "z1"))


if __name__ == "__main__":
    unittest.main()
