"""R-DIM-4 with the real binary: a sync of the write-ahead log begins and ends between an object's first byte and its success."""
import contextlib
import os
import pathlib
import tempfile
import unittest

from cmrcredit_node import Node, simulate


def unsynced_responses(lines):
    """Responses that no whole sync came before, counted from the first byte that arrived after the answer before them."""
    bad, responses = [], 0
    first_byte, begun, synced = {}, None, {}
    for number, line in enumerate(lines, 1):
        kind, _, fd = line.partition(" ")
        if kind == "A":  # associated: the next byte begins a message
            first_byte[fd], synced[fd] = None, False
        elif kind == "R" and fd in first_byte and first_byte[fd] is None:
            first_byte[fd] = number
        elif kind == "B":
            begun = number
        elif kind == "E":
            for peer, at in first_byte.items():
                if at is not None and begun is not None and begun > at:
                    synced[peer] = True
        elif kind == "S":
            responses += 1
            if not synced.get(fd):
                bad.append(number)
            first_byte[fd], synced[fd] = None, False
    return responses, bad


class Durability(unittest.TestCase):
    def test_the_check_itself_finds_a_missing_sync(self):
        self.assertEqual((1, []), unsynced_responses(["A 5", "R 5", "B", "E", "S 5"]))
        self.assertEqual((1, [5]), unsynced_responses(["A 5", "B", "R 5", "E", "S 5"]))
        self.assertEqual((1, [3]), unsynced_responses(["A 5", "R 5", "S 5"]))
        self.assertEqual((2, [6]), unsynced_responses(["A 5", "R 5", "B", "E", "S 5", "S 5"]))

    @unittest.skipIf(os.environ.get("CMRCREDIT_SANITIZE"), "SKIPPED: a sanitizer's runtime must be the first library")
    def test_sync_comes_before_success(self):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "order"
            os.environ["LD_PRELOAD"], os.environ["SYNC_ORDER_LOG"] = os.environ["CMRCREDIT_SYNC_ORDER"], str(log)
            try:
                node = Node(quiet_seconds=600).start()
            finally:
                del os.environ["LD_PRELOAD"], os.environ["SYNC_ORDER_LOG"]
            with contextlib.ExitStack() as stack:
                stack.push(node.__exit__)
                sent = simulate(node.port, "--seed", 31, "--protocol", "function", "--associations", 3)
                self.assertEqual(0, node.stop())
            responses, bad = unsynced_responses(log.read_text().splitlines())
            print(f"{responses} responses, {len(bad)} without a sync before them")
            self.assertGreater(responses, 50)
            self.assertEqual([], bad)
            self.assertTrue(sent)


if __name__ == "__main__":
    unittest.main()
