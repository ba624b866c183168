"""What the real binary accepts is exactly what listener/CONFORMANCE.md says."""
import unittest

import conformance_check
from cmrcredit_node import DATA, Node

DOCUMENT = DATA.parent.parent / "listener" / "CONFORMANCE.md"


class Conformance(unittest.TestCase):
    def test_real_associations_answer_what_the_document_says(self):
        with Node() as node:
            found = list(conformance_check.complaints(node.port, DOCUMENT.read_text(encoding="utf-8")))
            self.assertEqual([], found[:20])
            self.assertEqual(0, node.stop())


if __name__ == "__main__":
    unittest.main()
