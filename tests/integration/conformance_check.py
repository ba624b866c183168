#!/usr/bin/env python3
"""Reads the SOP classes and transfer syntaxes back from real associations and compares them with the conformance statement.

    conformance_check.py PORT CONFORMANCE.md

Every class and syntax of its tables is proposed, and so is what it calls refused, and some 20,000 UIDs in and around the
standard's arcs: what is accepted must be exactly what the document says.
"""
import pathlib
import re
import struct
import sys

from wire_replay import Peer, items

IMPLICIT = "1.2.840.10008.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
ARC = "1.2.840.10008.5.1.4.1.1."


def table(document, name):
    """The UIDs of a table between its marks."""
    found = re.search(rf"<!-- table: {name} -->\n(.*?)<!-- end -->", document, re.S)
    assert found, f"the document has no table {name}"
    return re.findall(r"\|\s*([0-9.]{5,64})\s*\|", found.group(1))


def item(kind, value):
    return struct.pack(">BBH", kind, 0, len(value)) + value


def associate(port, proposals):
    """[(abstract syntax, transfer syntax)] -> [(result, transfer syntax accepted)], on one association."""
    body = struct.pack(">HH", 1, 0) + b"CMRCREDIT".ljust(16) + b"CONFORMANCE".ljust(16) + bytes(32)
    body += item(0x10, b"1.2.840.10008.3.1.1.1")
    for index, (abstract, syntax) in enumerate(proposals):
        context = struct.pack(">BBBB", 2 * index + 1, 0, 0, 0) + item(0x30, abstract.encode()) + item(0x40, syntax.encode())
        body += item(0x20, context)
    body += item(0x50, item(0x51, struct.pack(">L", 16384)) + item(0x52, b"2.25.1"))
    peer = Peer(port)
    try:
        peer.send(struct.pack(">BBL", 1, 0, len(body)) + body)
        answer = peer.answer()
        assert answer.startswith("AC"), answer
        peer.send(bytes.fromhex("05000000000400000000"))
        peer.answer()
        return [peer.contexts[2 * index + 1] for index in range(len(proposals))]
    finally:
        peer.socket.close()


def results(port, proposals):
    answers = []
    for start in range(0, len(proposals), 128):
        answers += associate(port, proposals[start : start + 128])
    return answers


def universe():
    """UIDs in and around the arcs where the standard has SOP classes, most of them nobody's."""
    for root in ("1.2.840.10008.1.", "1.2.840.10008.5.1.1.", "1.2.840.10008.5.1.4.", "1.2.840.10008.4.", "1.2.840.10008.3.1.2."):
        for first in range(1, 60):
            yield f"{root}{first}"
            for second in range(1, 10):
                yield f"{root}{first}.{second}"
    for root in ("1.2.840.10008.5.1.4.1.2.", "1.2.840.10008.5.1.4.34.", "1.2.840.10008.5.1.4.38.", "1.2.840.10008.3.1.2.3."):
        for first in range(1, 10):
            for second in range(1, 6):
                yield f"{root}{first}.{second}"
    for first in range(1, 700):
        yield f"{ARC}{first}"
        for second in range(1, 25):
            yield f"{ARC}{first}.{second}"


def complaints(port, document):
    accepted, refused = table(document, "sop-classes"), table(document, "refused-classes")
    syntaxes = table(document, "transfer-syntaxes")
    if len(accepted) < 100 or len(syntaxes) < 30 or len(refused) < 10:
        yield "the tables are too short to be true"
    for uid, (result, _) in zip(accepted, results(port, [(uid, IMPLICIT) for uid in accepted])):
        if result != 0:
            yield f"{uid} stands in the document and got result {result}"
    for uid, (result, _) in zip(refused, results(port, [(uid, IMPLICIT) for uid in refused])):
        if result != 3:
            yield f"{uid} is called refused and got result {result}"
    for uid, (result, chosen) in zip(syntaxes, results(port, [(MR, uid) for uid in syntaxes])):
        if (result, chosen) != (0, uid):
            yield f"transfer syntax {uid} stands in the document and got result {result}, {chosen}"
    strangers = ["1.2.840.113619.5.2", "1.2.840.10008.1.2.3", "1.2.840.10008.1.2.4.999", "1.2.3", "x"]
    for uid, (result, _) in zip(strangers, results(port, [(MR, uid) for uid in strangers])):
        if result != 4:
            yield f"transfer syntax {uid} does not stand in the document and got result {result}"
    tried = sorted(set(universe()) - set(accepted))
    for uid, (result, _) in zip(tried, results(port, [(uid, IMPLICIT) for uid in tried])):
        right = 0 if uid.startswith(ARC) and uid not in refused else 3
        if result != right:
            yield f"{uid} got result {result}, the document says {right}"


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    found = list(complaints(int(arguments[0]), pathlib.Path(arguments[1]).read_text(encoding="utf-8")))
    print("\n".join(found[:40]) or "real associations answer what the document says")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
