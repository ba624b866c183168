"""Unmodified DCMTK senders deliver whole data in every transfer syntax they offer; every storage class is taken."""
import pathlib
import subprocess
import tempfile
import unittest

from cmrcredit_node import BINARY, Node, storescu, tool, wait_for

# storescu's way to offer it -> how a file in it is made
SYNTAXES = {
    "-xi": ["dcmconv", "+ti"],
    "-xe": ["dcmconv", "+te"],
    "-xb": ["dcmconv", "+tb"],
    "-xd": ["dcmconv", "+td"],
    "-xr": ["dcmcrle"],
    "-xs": ["dcmcjpeg", "+e1"],
    "-xx": ["dcmcjpeg", "+ee"],
    "-xt": ["dcmcjpls", "+el"],
    "-xu": ["dcmcjpls", "+en"],
}


class Syntaxes(unittest.TestCase):
    def test_each_syntax_gives_the_same_facts(self):
        with tempfile.TemporaryDirectory() as folder, Node(quiet_seconds=1) as node:
            folder = pathlib.Path(folder)
            for number, (option, converter) in enumerate(SYNTAXES.items(), 1):
                source = folder / f"study{number}"
                subprocess.run([BINARY, "simulate", "--write", source, "--seed", str(100 + number), "--operator", "Moore^Dana",
                                "--protocol", "function", "--phases", "6"], check=True, capture_output=True)
                files = sorted(path for path in source.rglob("*") if path.is_file())[::4]
                converted = folder / f"as{number}"
                converted.mkdir()
                for index, path in enumerate(files):
                    tool(converter[0], *converter[1:], path, converted / f"{index:04}.dcm")
                storescu(node.port, option, *sorted(converted.iterdir()))
                with self.subTest(option):
                    studies = wait_for(f"the study in {option}", lambda: (
                        s := [x for x in node.studies() if x["state"] != "open"]) and len(s) == number and s)
                    one = max(studies, key=lambda study: study["study_uid"])
                    counts = sorted(sum(s["instances"] for s in study["series"]) for study in studies)
                    self.assertEqual([len(files)] * number, counts)
                    self.assertEqual(["Moore^Dana"], one["operators"])
            shapes = [sorted((s["description"], s["protocol"], s["view"], s["instances"]) for s in study["series"])
                      for study in node.studies()]
            for shape in shapes[1:]:
                self.assertEqual(shapes[0], shape)


if __name__ == "__main__":
    unittest.main()
