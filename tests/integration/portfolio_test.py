"""Credit across employers with two real nodes: exported at one hospital, verified and imported at the other, shown apart."""
import hashlib
import json
import unittest

from cmrcredit_node import Node, simulate

ROSTER = ("id,name,employee_number,registry_number,level,aliases,duties\n"
          "t1,Moore^Dana,1001,R1,,dmoore,\n"
          "t2,Nguyen^Linh,1002,R2,2,,\n"
          "l1,Okafor^Ada,1003,,3,,lead\n")
AT = "2026-10-31"


def canonical(document):
    """As the document's own `how` tells."""
    rest = {key: value for key, value in document.items() if key not in ("hash", "signature")}
    return json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Portfolio(unittest.TestCase):
    def setUp(self):
        self.north, self.south = self.hospital(), self.hospital()
        self.scan(self.north, 3, seed=7)

    def hospital(self):
        node = Node(quiet_seconds=1).__enter__()
        self.addCleanup(node.__exit__, None, None, None)
        node.roster(ROSTER)
        return node

    def scan(self, node, studies, seed, already=0):
        simulate(node.port, "--operator", "Moore^Dana", "--studies", studies, "--seed", seed, "--date", "20261001")
        node.wait_complete(studies + already)

    def export(self, node, name="portfolio.json"):
        file = node.folder / name
        node.run("portfolio", "export", "--technologist", "t1", "--at", AT, "--out", file)
        return file

    def take(self, file, *more, code=0, lead="l1", whose="t1"):
        arguments = ("portfolio", "import", file, "--technologist", whose, "--attested-by", lead, "--as", lead, "--reason", "key confirmed")
        return self.south.run(*arguments, *more, code=code)

    def test_exported_at_one_hospital_and_shown_apart_at_the_other(self):
        file = self.export(self.north)
        document = json.loads(file.read_text(encoding="utf-8"))
        self.assertEqual(hashlib.sha256(canonical(document)).hexdigest(), document["hash"])  # without cmrcredit
        self.assertEqual(document["technologist"], {"name": "Dana Moore", "registry_number": "R1"})
        keys = {hashlib.sha256(case["study_uid"].encode()).hexdigest(): case for case in self.north.cases()}
        self.assertEqual({row["study_key"] for row in document["cases"]}, set(keys))
        for case in self.north.cases():
            self.assertNotIn(case["study_uid"], file.read_text(encoding="utf-8"))

        key = document["issuer"]["public_key"]
        self.assertIn("The portfolio verifies: 3 cases of Dana Moore", self.south.run("portfolio", "verify", file, "--key", key))
        before = self.south.json("progress", "t1", "--at", AT)
        self.assertEqual(before["external"]["portfolios"], [])
        self.assertIn("3 external cases added for t1", self.take(file))
        after = self.south.json("progress", "t1", "--at", AT)
        external = after.pop("external")
        before.pop("external")
        self.assertEqual(after, before)
        self.assertEqual((external["cases"], external["known_here"], external["since"], external["attested_by"]), (3, 0, "2026-10-01", ["l1"]))
        table = self.south.run("progress", "t1", "--at", AT)
        self.assertIn("External, attested by Ada Okafor, not in the totals above: 3 cases since 2026-10-01", table)
        self.assertTrue(all(len(line) <= 100 for line in table.splitlines()))
        self.assertIn("imported before", self.take(file))

        self.scan(self.south, 3, seed=7)  # the very same studies
        self.assertEqual(self.south.json("progress", "t1", "--at", AT)["external"]["known_here"], 3)
        self.assertEqual(self.south.json("progress", "t1", "--at", AT)["totals"]["primary"], 3)
        listed = self.south.json("portfolio", "list", "--technologist", "t1")
        self.assertEqual([(one["hash"], one["key"], len(one["cases"])) for one in listed], [(document["hash"], key, 3)])

        self.south.run("ledger", "rebuild")
        self.assertEqual(self.south.json("portfolio", "list", "--technologist", "t1"), listed)
        self.assertIn("The ledger verifies", self.south.run("audit", "verify"))
        self.south.run("privacy", "erase", "t1", "--yes")
        self.south.run("ledger", "rebuild")
        self.assertEqual(self.south.json("portfolio", "list", "--technologist", "erased-1"), [])
        self.assertIn("The ledger verifies", self.south.run("audit", "verify"))

    def test_what_is_wrong_is_said(self):
        file, changed = self.export(self.north), self.north.folder / "changed.json"
        changed.write_text(file.read_text(encoding="utf-8").replace("2026-10-01", "2026-10-02", 1), encoding="utf-8")
        self.assertIn("its hash is not that of what it says", self.south.run("portfolio", "verify", changed, code=1))
        self.assertFalse(json.loads(self.south.run("portfolio", "verify", changed, "--json", code=1).splitlines()[0])["verifies"])
        self.assertIn("it was signed by the key", self.south.run("portfolio", "verify", file, "--key", "00" * 32, code=1))
        self.assertIn("--key takes 64", self.south.run("portfolio", "verify", file, "--key", "zz", code=2))
        self.assertIn("cannot be read", self.south.run("portfolio", "verify", self.north.folder, code=1))
        self.assertIn("its hash is not", self.take(changed, code=1))
        self.assertIn("'t2' is none", self.take(file, lead="t2", code=1))
        self.assertIn("nobody attests their own", self.take(file, whose="l1", code=1))
        self.assertEqual(self.south.json("portfolio", "list", "--technologist", "t1"), [])

    def test_the_same_without_a_running_serve(self):
        again = self.export(self.north).read_bytes()
        self.north.stop()
        self.south.stop()
        file = self.export(self.north, "again.json")
        self.assertEqual(file.read_bytes(), again)
        self.assertEqual(json.loads(self.take(file, "--json"))["added"], 3)


if __name__ == "__main__":
    unittest.main()
