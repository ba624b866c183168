#!/usr/bin/env python3
"""Seeds for fuzz_pdu and fuzz_step from the recordings in tests/data/wire.

    wire_seeds.py FOLDER      writes FOLDER/pdu and FOLDER/step
"""
import pathlib
import struct
import sys

WIRE = pathlib.Path(__file__).resolve().parent.parent / "data" / "wire"
MOST = 65536  # bytes of a seed
IMPLICIT = "1.2.840.10008.1.2"


def sent(path):
    """What the client sent, PDU by PDU, and whether its first context was implicit VR."""
    lines = path.read_text(encoding="utf-8").splitlines()
    implicit = any(line.startswith("# uses:") and line.split()[4] == IMPLICIT for line in lines)
    return [bytes.fromhex(line[2:]) for line in lines if line.startswith("> ")], implicit


def data_sets(pdus):
    found, now = [], b""
    for pdu in pdus:
        body = pdu[6:] if pdu[0] == 4 else b""
        while len(body) >= 6:
            length, _, control = struct.unpack(">LBB", body[:6])
            fragment, body = body[6 : 4 + length], body[4 + length :]
            if control & 1 == 0:
                now += fragment
                if control & 2:
                    found.append(now)
                    now = b""
    return found


def main(folder):
    for kind in ("pdu", "step"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for path in sorted(WIRE.glob("*.wire")):
        pdus, implicit = sent(path)
        for name, established, bytes_sent in (("rq", 0, pdus[0]), ("data", 1, b"".join(p for p in pdus if p[0] != 1))):
            (folder / "pdu" / f"{path.stem}-{name}").write_bytes(bytes([established, 20]) + bytes_sent[:MOST])
        if path.stem.startswith("mpps-"):
            for number, data_set in enumerate(data_sets(pdus)):
                (folder / "step" / f"{path.stem}-{number}").write_bytes(bytes([1 if implicit else 0, 20]) + data_set)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
