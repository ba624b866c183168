"""Images and performed steps through the real binary, in every order and with a restart between any two messages: one exam,
one case, the same result."""
import time
import unittest

from cmrcredit_node import ROSTER, Node, wait_for
from dimse_scu import Association, image, n_create, n_set

STEP = "1.9.1"
SUCCESS = (0x0000, None)


class Messages:
    """One study as a list of messages; each goes over an association of its own."""

    @staticmethod
    def images(operator="Moore^Dana"):
        return [("store", image(series=series, number=number, operator=operator)) for series in (1, 2) for number in (1, 2, 3)]

    @staticmethod
    def step(**of_set):
        return [("create", n_create()), ("set", n_set(status="IN PROGRESS", series=(1,))), ("set", n_set(**of_set))]


def send(node, message):
    kind, content = message
    with Association(node.port) as peer:
        if kind == "store":
            return peer.store(content)
        return peer.create(STEP, content) if kind == "create" else peer.set(STEP, content)


def outcome(node):
    """What the store holds, less when, and which of the rules completed it: a pause completes a study sooner."""
    studies, cases = node.studies(), node.cases()
    for one in studies + cases:
        for key in [key for key in one if key.endswith("_ms")] + ["revisions", "completed_by"]:
            one.pop(key, None)
    for study in studies:
        del study["patient"]["key"]
    return studies, cases


def settled(node):
    """Nothing waits for an evaluation any more."""
    wait_for("every study to be evaluated", lambda: all(s["due_ms"] is None and s["state"] != "open" for s in node.studies()))
    return outcome(node)


class StepsAndImages(unittest.TestCase):
    maxDiff = None

    def play(self, messages, restart=None, twice=False):
        with Node(quiet_seconds=1) as node:
            node.roster(ROSTER)
            for index, message in enumerate(messages):
                self.assertEqual(SUCCESS, send(node, message), message[0])
                if twice and message[0] == "store":
                    self.assertEqual(SUCCESS, send(node, message))
                if restart == index:
                    node.kill()
                    node.start()
            result = settled(node)
            self.assertIn("verifies", node.run("audit", "verify"))
            return result

    def assert_one_credit(self, result):
        studies, cases = result
        self.assertEqual(1, len(studies))
        self.assertEqual([("credited", "t1", True)], [(c["status"], c["technologist"], c["counts"]) for c in cases])

    def test_step_alone_is_an_exam_within_two_seconds_of_its_end(self):
        with Node(quiet_seconds=600) as node:
            node.roster(ROSTER)
            for message in Messages.step():
                self.assertEqual(SUCCESS, send(node, message))
            began = time.monotonic()
            wait_for("the case", lambda: [c["status"] for c in node.cases()] == ["credited"], deadline=20)
            took = time.monotonic() - began
            self.assertEqual(["mpps"], [s["completed_by"] for s in node.studies()])
            self.assertLess(took, 10)  # two seconds on a machine that is not busy with other tests

    def test_images_alone(self):
        self.assert_one_credit(self.play(Messages.images()))

    def test_any_order_and_twice_give_the_same(self):
        images, step = Messages.images(), Messages.step()
        canonical = self.play(step[:1] + images + step[1:])
        self.assert_one_credit(canonical)
        for name, messages in {"step before its images": step + images,
                               "images before their step": images + step,
                               "images in reverse": list(reversed(images)) + step,
                               "interleaved": images[:2] + step[:1] + images[2:4] + step[1:2] + images[4:] + step[2:]}.items():
            with self.subTest(name):
                self.assertEqual(canonical, self.play(messages))
        with self.subTest("images twice"):
            self.assertEqual(canonical, self.play(step[:1] + images + step[1:], twice=True))

    def test_kill_between_any_two_messages_changes_nothing(self):
        images, step = Messages.images(), Messages.step()
        messages = step[:1] + images[:3] + step[1:2] + images[3:] + step[2:]
        canonical = self.play(messages)
        for index in range(len(messages)):
            with self.subTest(f"after message {index + 1}"):
                self.assertEqual(canonical, self.play(messages, restart=index))

    def test_answers_to_what_may_not_be(self):
        with Node(quiet_seconds=600) as node:
            create, _, end = Messages.step()
            self.assertEqual((0x0112, None), send(node, end))
            self.assertEqual(SUCCESS, send(node, create))
            self.assertEqual((0x0111, None), send(node, create))
            self.assertEqual(SUCCESS, send(node, end))
            node.kill()
            node.start()
            self.assertEqual((0x0110, 0xA710), send(node, end))
            self.assertEqual((0x0111, None), send(node, create))

    def test_step_closed_by_hand_completes_its_study_and_refuses_its_scanner(self):
        with Node(quiet_seconds=600) as node:
            node.roster(ROSTER)
            create, interim, end = Messages.step()
            self.assertEqual(SUCCESS, send(node, create))
            self.assertEqual(SUCCESS, send(node, interim))
            self.assertEqual(["IN PROGRESS"], [s["status"] for s in node.json("steps")])
            node.run("step", "close", STEP, "--why", "the scanner was restarted")
            node.wait_complete(1)
            self.assertEqual(["COMPLETED"], [s["status"] for s in node.json("steps")])
            self.assertTrue(node.json("steps")[0]["closed_by"])
            self.assertEqual((0x0110, 0xA710), send(node, end))
            self.assertIn("already", node.run("step", "close", STEP, "--why", "again", code=1))

    def test_wrong_worklist_entry_withdraws_the_credit(self):
        with Node(quiet_seconds=1) as node:
            node.roster(ROSTER)
            for message in Messages.images():
                self.assertEqual(SUCCESS, send(node, message))
            self.assert_one_credit(settled(node))
            for message in Messages.step(status="DISCONTINUED", reason="110514"):
                self.assertEqual(SUCCESS, send(node, message))
            studies, cases = settled(node)
            self.assertEqual([("void", False)], [(c["status"], c["counts"]) for c in cases])
            self.assertEqual("void", studies[0]["state"])


if __name__ == "__main__":
    unittest.main()
