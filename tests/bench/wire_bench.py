#!/usr/bin/env python3
"""What the node does on the wire, measured with unmodified peers on loopback; not a test, prints figures.

  CMRCREDIT=build/release/tools/cmrcredit python3 tests/bench/wire_bench.py [throughput] [memory] [silent]

Needs DCMTK's storescu, dcmsend, echoscu and storescp. Sender and node share the machine: the ratios travel, the absolute figures do not.
"""
import os
import pathlib
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from cmrcredit_node import BINARY, Node, send_raw, tool, wait_for  # noqa: E402

INSTANCES = 600
ROUNDS = 3
PIXEL_BYTES = 131072


def element(group, number, vr, value):
    value = value if isinstance(value, bytes) else value.encode()
    if len(value) % 2:
        value += b"\0" if vr in ("UI", "OB") else b" "
    if vr in ("OB", "OW", "UN", "SQ"):
        return struct.pack("<HH2sHI", group, number, vr.encode(), 0, len(value)) + value
    return struct.pack("<HH2sH", group, number, vr.encode(), len(value)) + value


def header(study, series, number, rows):
    """An MR image header of about 11 kB, an 8 kB private blob in it, as a scanner sends it."""
    uid = f"2.25.{study}{series:02}{number:06}"
    data = element(0x8, 0x5, "CS", "ISO_IR 100") + element(0x8, 0x8, "CS", "ORIGINAL\\PRIMARY\\M\\RETRO\\NORM\\DIS2D")
    data += element(0x8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.4") + element(0x8, 0x18, "UI", uid)
    data += element(0x8, 0x20, "DA", "20260301") + element(0x8, 0x30, "TM", "091500") + element(0x8, 0x50, "SH", "BENCH")
    data += element(0x8, 0x60, "CS", "MR") + element(0x8, 0x70, "LO", "SIEMENS") + element(0x8, 0x103E, "LO", "cine_tf2d_sax")
    data += element(0x8, 0x1070, "PN", "Moore^Dana") + element(0x10, 0x10, "PN", "Bench^Patient") + element(0x10, 0x20, "LO", "B-1")
    data += element(0x18, 0x20, "CS", "GR") + element(0x18, 0x24, "SH", "*tfi2d1_12") + element(0x18, 0x1030, "LO", "cine_tf2d_sax")
    data += element(0x18, 0x1060, "DS", str(number % 25 * 40)) + element(0x18, 0x1090, "IS", "25")
    data += element(0x20, 0xD, "UI", f"2.25.{study}") + element(0x20, 0xE, "UI", f"2.25.{study}{series:02}")
    data += element(0x20, 0x11, "IS", str(series)) + element(0x20, 0x13, "IS", str(number))
    data += element(0x20, 0x32, "DS", f"0\\0\\{number // 25 * 8}") + element(0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0")
    data += element(0x28, 0x10, "US", struct.pack("<H", rows)) + element(0x28, 0x11, "US", struct.pack("<H", 256))
    data += element(0x29, 0x10, "LO", "SIEMENS CSA HEADER")
    for i in range(60):
        data += element(0x29, 0x1010 + i, "LO", f"private value number {i:04}")
    data += element(0x29, 0x1080, "OB", b"\x55" * 8192)
    return uid, data


def write_file(path, study, series, number, pixel_bytes):
    uid, data = header(study, series, number, 256)
    meta = element(0x2, 0x1, "OB", b"\0\1") + element(0x2, 0x2, "UI", "1.2.840.10008.5.1.4.1.1.4") + element(0x2, 0x3, "UI", uid)
    meta += element(0x2, 0x10, "UI", "1.2.840.10008.1.2.1") + element(0x2, 0x12, "UI", "2.25.1")
    with open(path, "wb") as f:
        f.write(b"\0" * 128 + b"DICM" + element(0x2, 0x0, "UL", struct.pack("<I", len(meta))) + meta + data)
        f.write(struct.pack("<HH2sHI", 0x7FE0, 0x10, b"OW", 0, pixel_bytes))
        f.truncate(f.tell() + pixel_bytes)  # zeros


def memory_kb(pid, key):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1])
    raise KeyError(key)


def throughput():
    print(f"throughput: {INSTANCES} instances of {PIXEL_BYTES} pixel bytes, one association, median of {ROUNDS} rounds")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for number in range(INSTANCES):
            write_file(folder / f"{number:05}.dcm", int(time.time()), 1, number, PIXEL_BYTES)
        files = sorted(map(str, folder.iterdir()))
        for sender in ("storescu", "dcmsend"):
            ours, theirs = [], []
            for _ in range(ROUNDS):
                with Node(quiet_seconds=600) as node:
                    ours.append(timed_send(sender, node.port, files))
                theirs.append(against_storescp(sender, files))
            us, them = statistics.median(ours), statistics.median(theirs)
            print(f"  {sender:9} -> cmrcredit {INSTANCES / us:8.0f} inst/s ({us / INSTANCES * 1000:.2f} ms each, facts on disk)"
                  f"   -> storescp --ignore {INSTANCES / them:8.0f} inst/s   ratio {them / us:.1f}")


def timed_send(sender, port, files):
    started = time.monotonic()
    done = tool(sender, *(["-v"] if sender == "dcmsend" else []), "-aec", "CMRCREDIT", "127.0.0.1", port, *files)
    taken = time.monotonic() - started
    assert done.returncode == 0
    return taken


def against_storescp(sender, files):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(["storescp", "--ignore", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for("storescp", lambda: subprocess.run(["echoscu", "127.0.0.1", str(port)], capture_output=True).returncode == 0)
        return timed_send(sender, port, files[:INSTANCES // 4]) * 4
    finally:
        server.kill()
        server.wait()


def memory():
    size = 500 * 1000 * 1000
    with tempfile.TemporaryDirectory() as folder, Node(quiet_seconds=600) as node:
        small, big = pathlib.Path(folder) / "small.dcm", pathlib.Path(folder) / "big.dcm"
        write_file(small, 7, 1, 1, 1024)
        write_file(big, 7, 1, 2, size)
        tool("storescu", "-aec", "CMRCREDIT", "127.0.0.1", node.port, small)
        before = memory_kb(node.process.pid, "VmRSS")
        pathlib.Path(f"/proc/{node.process.pid}/clear_refs").write_text("5")  # forget the peak
        started = time.monotonic()
        tool("storescu", "-aec", "CMRCREDIT", "127.0.0.1", node.port, big)
        taken = time.monotonic() - started
        peak = memory_kb(node.process.pid, "VmHWM")
        raised = (peak - before) / 1024
        print(f"memory: a {size / 1e6:.0f} MB object raised resident memory by {raised:.1f} MiB (limit 16), {size / taken / 1e6:.0f} MB/s")
        assert raised < 16, raised


def silent():
    with Node() as node:
        def echo():
            started = time.monotonic()
            tool("echoscu", "-aec", "CMRCREDIT", "127.0.0.1", node.port)
            return (time.monotonic() - started) * 1000
        alone = [echo() for _ in range(20)]
        peers = [send_raw(node.port, b"") for _ in range(200)]
        beside = [echo() for _ in range(20)]
        for peer in peers:
            peer.close()
        print(f"silent: echoscu (its own start included) alone {statistics.median(alone):.0f} ms, beside 200 silent sockets "
              f"median {statistics.median(beside):.0f} ms, worst {max(beside):.0f} ms (limit 100)")
        assert max(beside) < 100, beside


if __name__ == "__main__":
    os.environ.setdefault("CMRCREDIT", BINARY)
    for name in sys.argv[1:] or ["throughput", "memory", "silent"]:
        {"throughput": throughput, "memory": memory, "silent": silent}[name]()
