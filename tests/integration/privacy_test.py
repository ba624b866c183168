"""DESIGN.md promise 2: nothing of the patient is found afterwards in database, log or output, in any encoding."""
import subprocess
import unittest

from cmrcredit_node import BINARY, ROSTER, Node, simulate

NAME, ID, BIRTH = "Wzqrtson^Xylophia", "QX-774411", "19631117"
CANARIES = ["wzqrtson", "xylophia", "qx-774411", "774411", "19631117", "1963-11-17", "17.11.1963", "11/17/1963"]
ENCODINGS = ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"]


def spellings():
    for canary in CANARIES:
        for text in {canary, canary.upper(), canary.title()}:
            for encoding in ENCODINGS:
                raw = text.encode(encoding)
                yield raw
                yield raw.hex().encode()
                yield raw.hex().upper().encode()


class Privacy(unittest.TestCase):
    def test_no_part_of_the_identity_is_found_afterwards(self):
        with Node(options=["--verbose"]) as node:
            node.roster(ROSTER)
            # the name also stands in the descriptions
            simulate(node.port, "--seed", 5, "--operator", "Moore^Dana", "--patient-name", NAME, "--patient-id", ID,
                     "--patient-birth-date", BIRTH, "--description-suffix", "Wzqrtson QX-774411", "--protocol", "function")
            node.wait_complete(1)
            outputs = b"".join(subprocess.run([BINARY, *c, "--data", node.data], capture_output=True).stdout
                               for c in (["studies"], ["studies", "--json"], ["cases"], ["cases", "--json"],
                                         ["operator", "list"], ["progress", "t1"], ["audit", "verify"]))
            self.assertIn(b"credited", outputs)
            node.stop()
            places = {str(path.relative_to(node.folder)): path.read_bytes()
                      for path in node.folder.rglob("*") if path.is_file() and path.name != "roster.csv"}
            self.assertTrue(any(name.endswith("cmrcredit.db") for name in places), places.keys())
            self.assertGreater(len(places["serve.log"]), 100)
            places["output"] = outputs
            for place, content in places.items():
                lower = content.lower()
                for spelling in spellings():
                    self.assertNotIn(spelling.lower() if spelling.isascii() else spelling, lower, f"in {place}")


if __name__ == "__main__":
    unittest.main()
