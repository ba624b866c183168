"""The ledger as an administrator and an auditor meet it: edits are found, an export verifies without cmrcredit, projections
come back, a person can be erased."""
import hashlib
import json
import shutil
import sqlite3
import struct
import unittest

from cmrcredit_node import ROSTER, Node, simulate, wait_for

# Ed25519 as RFC 8032 section 5.1 has it, for checking only: slow, and nothing secret goes through it.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point_from(data):
    y = int.from_bytes(data, "little") & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        raise ValueError("no point")
    if x & 1 != data[31] >> 7:
        x = P - x
    return x, y, 1, x * y % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


BASE = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signature_is_good(key, message, signature):
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(point_from(signature[:32]), times(h, point_from(key)))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def sized(data):
    return struct.pack(">I", len(data)) + data


def verify_export(text):
    """By the procedure in the export's first line and nothing else; gives the number of events and of signatures."""
    lines = [json.loads(line) for line in text.splitlines()]
    key, chain = bytes.fromhex(lines[0]["public_key"]), hashlib.sha256(b"cmrcredit ledger 1").digest()
    assert chain.hex() == lines[0]["chain_start"]
    events = [line for line in lines if "seq" in line]
    heads = 0
    for number, event in enumerate(events, 1):
        assert event["seq"] == number
        digest = bytes.fromhex(event["digest"])
        if event["payload"] is not None:
            assert hashlib.sha256(bytes.fromhex(event["salt"]) + event["payload"].encode()).digest() == digest, number
        chain = hashlib.sha256(chain + struct.pack(">qq", event["seq"], event["time_ms"]) + sized(event["actor"].encode())
                               + sized(event["kind"].encode()) + sized(event["subject"].encode()) + sized(digest)).digest()
        assert chain.hex() == event["chain"], number
        if "head" in event:
            mark, version, seq, time_ms, head_chain, signature = event["head"].split()
            assert (mark, version, int(seq), head_chain) == ("cmrcredit-ledger-head", "1", number, chain.hex())
            message = b"cmrcredit ledger head 1\n" + struct.pack(">qq", number, int(time_ms)) + chain
            assert signature_is_good(key, message, bytes.fromhex(signature)), number
            heads += 1
    assert json.loads(events[0]["payload"])["ledger_public_key"] == key.hex()
    assert lines[-1]["head"] == events[-1]["head"]
    return len(events), heads


class Ledger(unittest.TestCase):
    maxDiff = None

    def filled(self, node):
        node.roster(ROSTER)
        simulate(node.port, "--seed", 41, "--operator", "Moore^Dana")
        simulate(node.port, "--seed", 42, "--operator", "Nguyen^Linh", "--protocol", "function")
        node.wait_complete(2)

    def test_an_export_verifies_without_cmrcredit(self):
        with Node() as node:
            self.filled(node)
            export = node.run("audit", "export")
            events, heads = verify_export(export)
            said = node.json("audit", "verify")
            self.assertEqual((said["events"], said["signatures"]), (events, heads))
            self.assertNotIn("Moore", export)
            self.assertIn("Moore", node.run("audit", "export", "--names"))
            out = node.folder / "ledger.jsonl"
            node.run("audit", "export", "--out", out)
            self.assertEqual(events, verify_export(out.read_text())[0])
            with self.assertRaises(AssertionError):
                verify_export(export.replace("study.completed", "study.Completed", 1))

    def test_an_edit_is_found_and_the_event_named(self):
        with Node() as node:
            self.filled(node)
            node.stop()
            good = node.folder / "good"
            shutil.copytree(node.data, good)
            self.assertIn("verifies", node.run("audit", "verify"))
            database = sqlite3.connect(node.data / "cmrcredit.db")
            database.execute("UPDATE ledger_payloads SET payload = replace(payload, 't1', 't2') WHERE seq = "
                             "(SELECT min(seq) FROM ledger WHERE kind = 'study.completed')")
            database.commit()
            database.close()
            said = node.run("audit", "verify", code=1)
            self.assertRegex(said, r"does NOT verify: event \d+: the payload is not what was written")
            shutil.rmtree(node.data)
            shutil.copytree(good, node.data)
            database = sqlite3.connect(node.data / "cmrcredit.db")
            last = database.execute("SELECT max(seq) FROM ledger").fetchone()[0]
            for trigger in ("ledger_never_shrinks", "ledger_heads_never_shrink"):
                database.execute(f"DROP TRIGGER {trigger}")
            for table in ("ledger", "ledger_payloads", "ledger_heads"):
                database.execute(f"DELETE FROM {table} WHERE seq = ?", (last,))
            database.commit()
            database.close()
            self.assertIn(f"event {last}: the event is missing", node.run("audit", "verify", code=1))

    def test_heads_kept_elsewhere_can_be_held_against_it(self):
        with Node() as node:
            self.filled(node)
            said = node.json("audit", "verify")
            self.assertIn(said["head"], node.log_text())
            self.assertIn("verifies", node.run("audit", "verify", "--head", said["head"]))
            self.assertEqual(said["head"], (node.data / "ledger.head").read_text().strip())
            node.run("audit", "verify", "--head", "nonsense", code=2)
            node.run("audit", "verify", "--public-key", "00" * 32, code=1)

    def test_projections_come_back_beside_a_running_serve(self):
        with Node() as node:
            self.filled(node)
            simulate(node.port, "--seed", 43, "--operator", "JD")
            node.wait_complete(3)
            node.run("operator", "map", "JD", "t1")
            wait_for("the credit", lambda: all(case["status"] == "credited" for case in node.cases()))
            before = node.run("studies", "--json"), node.run("cases", "--json")
            node.stop()
            database = sqlite3.connect(node.data / "cmrcredit.db")
            for table in ("cases", "series_operators", "series", "exams"):
                database.execute(f"DELETE FROM {table}")
            database.commit()
            database.close()
            self.assertEqual([], node.cases())
            node.start()
            self.assertIn("3 studies", node.run("ledger", "rebuild"))
            self.assertEqual(before, (node.run("studies", "--json"), node.run("cases", "--json")))
            node.stop()
            self.assertEqual(3, node.json("ledger", "rebuild")["studies"])
            self.assertEqual(before, (node.run("studies", "--json"), node.run("cases", "--json")))

    def test_a_person_is_erased_and_the_ledger_still_verifies(self):
        with Node() as node:
            self.filled(node)
            counted = sorted((case["study_uid"], case["status"], case["counts"]) for case in node.cases())
            case = next(case for case in node.cases() if case["technologist"] == "t1")
            node.run("ledger", "seal", case["case_id"], "--purpose", "letter")
            node.run("privacy", "erase", "t1", code=2)  # not without --yes
            self.assertIn("erased-1", node.run("privacy", "erase", "t1", "--yes"))
            self.assertEqual(counted, sorted((case["study_uid"], case["status"], case["counts"]) for case in node.cases()))
            everything = node.run("cases", "--json") + node.run("studies", "--json") + node.run("audit", "export", "--names")
            self.assertNotIn("Moore", everything)
            said = node.json("audit", "verify")
            self.assertTrue(said["sound"])
            self.assertGreater(said["redacted"], 0)
            self.assertIn(f"{said['redacted']} redacted", node.run("audit", "verify"))
            verify_export(node.run("audit", "export"))
            self.assertIn("as sealed (redacted)", node.run("ledger", "seals"))
            simulate(node.port, "--seed", 41, "--operator", "Moore^Dana")
            self.assertEqual(0, node.stop())
            for path in node.data.rglob("*"):
                if path.is_file():
                    self.assertNotIn(b"Moore^Dana", path.read_bytes(), path.name)


if __name__ == "__main__":
    unittest.main()
