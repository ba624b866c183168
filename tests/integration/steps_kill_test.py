"""`kill -9` at random moments of mixed traffic, images and performed steps on associations of their own: nothing acknowledged is
lost, and each study ends as one credited case (DESIGN.md, promises 1 and 5)."""
import datetime
import os
import random
import threading
import time
import unittest

from cmrcredit_node import DEADLINE, ROSTER, Node, wait_for
from dimse_scu import Association, image, n_create, n_set

KILLS = int(os.environ.get("CMRCREDIT_KILLS", "40"))
DONE = {"store": {0x0000}, "create": {0x0000, 0x0111}, "set": {0x0000, 0x0110}}  # 0111H and 0110H: it was kept the first time


def on_day(elements, day, *tags):
    return {**elements, **{tag: day for tag in tags}}


def messages_of(number):
    """One study in nine days, so that no two are taken for the same exam or its repeat."""
    study, step = f"1.2.{number}", f"1.9.{number}"
    day = (datetime.date(2025, 1, 1) + datetime.timedelta(days=9 * number)).strftime("%Y%m%d")
    images = [("store", step, on_day(image(study=study, series=series, number=n), day, 0x00080020, 0x00080022))
              for series in (1, 2) for n in (1, 2)]
    return [("create", step, on_day(n_create(study=study), day, 0x00400244)), *images[:2],
            ("set", step, n_set(study=study, status="IN PROGRESS", series=(1,))), *images[2:],
            ("set", step, on_day(n_set(study=study), day, 0x00400250))]


def send(port, message):
    kind, step, content = message
    with Association(port) as peer:
        if kind == "store":
            return peer.store(content)[0]
        return (peer.create if kind == "create" else peer.set)(step, content)[0]


class StepsKilled(unittest.TestCase):
    def test_nothing_acknowledged_is_lost_and_each_study_is_one_case(self):
        seed = int(os.environ.get("CMRCREDIT_SEED", time.time_ns() % 1_000_000))
        print(f"seed {seed}, {KILLS} kills")
        chance = random.Random(seed)
        left = {number: messages_of(number) for number in range(1, KILLS + 1)}  # not yet acknowledged, by study
        studies, cut_short = len(left), 0
        with Node(quiet_seconds=2) as node:
            node.roster(ROSTER)
            node.kill()
            for _ in range(KILLS):
                node.start()
                timer = threading.Timer(chance.uniform(0.0, 0.06), node.process.kill)
                timer.start()
                try:
                    self.send_until_the_end(node, left, chance)
                except (OSError, EOFError):
                    cut_short += 1
                timer.join()
                node.process.wait(timeout=DEADLINE)
                node.process.stdout.close()
            self.assertGreater(cut_short, KILLS // 2, "the kills came too late to prove anything")
            node.start()
            self.assert_what_was_acknowledged_is_known(node, left)
            for number in list(left):
                while left[number]:
                    self.send_next(node, left, number)
            wait_for("everything to be evaluated",
                     lambda: all(s["due_ms"] is None and s["state"] == "complete" for s in node.studies()))
            self.assertEqual(studies, len(node.studies()))
            self.assertEqual({("credited", "t1")}, {(case["status"], case["technologist"]) for case in node.cases()})
            self.assertEqual(studies, len(node.cases()))
            self.assertIn("verifies", node.run("audit", "verify"))

    def send_until_the_end(self, node, left, chance):
        while any(left.values()):
            self.send_next(node, left, chance.choice([number for number in left if left[number]]))

    def send_next(self, node, left, number):
        """A message counts as acknowledged when its answer was heard; else it is sent again, as scanners do."""
        message = left[number][0]
        status = send(node.port, message)
        self.assertIn(status, DONE[message[0]], message[0])
        left[number].pop(0)

    def assert_what_was_acknowledged_is_known(self, node, left):
        for number in left:
            done = messages_of(number)[: len(messages_of(number)) - len(left[number])]
            for kind, step, content in done:
                if kind == "create":
                    self.assertEqual(0x0111, send(node.port, (kind, step, content)), "an acknowledged N-CREATE is gone")
            if not left[number]:
                self.assertEqual(0x0110, send(node.port, done[-1]), "an acknowledged last N-SET is gone")
        # an image that came after an evaluation is counted at the next one
        def missing():
            images = {study["study_uid"]: sum(series["instances"] for series in study["series"]) for study in node.studies()}
            return [number for number in left if images.get(f"1.2.{number}", 0) < stored(number, left)]
        wait_for("every acknowledged image to be counted", lambda: not missing())


def stored(number, left):
    """How many images of the study were acknowledged."""
    return sum(kind == "store" for kind, _, _ in messages_of(number)) - sum(kind == "store" for kind, _, _ in left[number])


if __name__ == "__main__":
    unittest.main()
