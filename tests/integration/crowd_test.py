"""Many senders of the same thing at the same moment (failures.md, rows 8 and 9): one row each, one study, one case."""
import threading
import unittest

from cmrcredit_node import ROSTER, Node
from dimse_scu import Association, image

SUCCESS = (0x0000, None)


def at_once(count, what):
    """`what(number)` in so many threads that begin together; gives what each gave, and raises what one raised."""
    gate, results, errors = threading.Barrier(count), [None] * count, []

    def run(number):
        try:
            results[number] = what(number, gate)
        except Exception as error:  # told to the test below: a thread's own would be lost
            errors.append(error)
            gate.abort()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


class Crowd(unittest.TestCase):
    def test_eight_associations_send_the_same_500_objects(self):
        objects = [image(series=1 + number // 100, number=number) for number in range(500)]

        def send(number, gate):
            with Association(node.port, calling=f"PEER{number}") as peer:
                gate.wait()
                return [peer.store(one) for one in objects]

        with Node(quiet_seconds=2) as node:
            node.roster(ROSTER)
            for answers in at_once(8, send):
                self.assertEqual([SUCCESS] * 500, answers)
            study = node.wait_complete(1)[0]
            self.assertEqual(500, sum(series["instances"] for series in study["series"]))
            self.assertEqual([], study["conflicts"])
            self.assertEqual(["credited"], [case["status"] for case in node.cases()])
            self.assertIn("verifies", node.run("audit", "verify"))

    def test_sixteen_associations_begin_the_same_new_study(self):
        studies = [f"1.2.{number}" for number in range(300, 310)]

        def send(number, gate):
            answers = []
            with Association(node.port, calling=f"PEER{number}") as peer:
                for study in studies:
                    gate.wait()
                    answers.append(peer.store(image(study=study, series=1 + number % 3, number=number)))
            return answers

        with Node(quiet_seconds=2) as node:
            node.roster(ROSTER)
            for answers in at_once(16, send):
                self.assertEqual([SUCCESS] * len(studies), answers)
            seen = {study["study_uid"]: study for study in node.wait_complete(len(studies))}
            self.assertEqual(set(studies), set(seen))
            for study in seen.values():
                self.assertEqual(16, sum(series["instances"] for series in study["series"]))
            self.assertEqual(sorted(studies), sorted(case["study_uid"] for case in node.cases()))


if __name__ == "__main__":
    unittest.main()
