"""A 500 MB Enhanced MR object of 10,000 frames over the wire raises the node's memory by less than 16 MiB (failures.md, row 18)."""
import os
import struct
import unittest

from cmrcredit_node import ROSTER, Node, forget_peak, memory
from dimse_scu import Association, dataset, image

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
SANITIZED = bool(os.environ.get("CMRCREDIT_SANITIZE"))  # a sanitizer's own memory is many times that of the product
FRAMES, PHASES, PRIVATE_BYTES = 10_000, 25, 4096
PIXEL_BYTES = 450_000_000 if not SANITIZED else 45_000_000
MOST = 16 * 2**20
FRAGMENT = 60_000


def item(content):
    return struct.pack("<HHL", 0xFFFE, 0xE000, len(content)) + content


def frame(number):
    position = f"0\\0\\{8 * (number // PHASES)}"
    second = number // PHASES
    groups = {0x00189118: [{0x00209153: struct.pack("<d", 30.5 * (number % PHASES))}],
              0x00209111: [{0x00189074: f"2026030110{31 + second // 60:02}{second % 60:02}.5"}],
              0x00209113: [{0x00200032: position}],
              0x00210010: "A VENDOR", 0x00211001: b"\xa5" * PRIVATE_BYTES}
    return item(dataset(groups))


def enhanced_object():
    """The data set in fragments, made as they are sent."""
    before = {0x00080005: "ISO_IR 192", 0x00080008: "ORIGINAL\\PRIMARY\\M", 0x00080016: ENHANCED_MR, 0x00080018: "1.2.3.1.1",
              0x00080020: "20260301", 0x00080030: "101400", 0x00080060: "MR", 0x00080070: "SIEMENS", 0x0008103E: "cine_sax",
              0x00081070: "Moore^Dana", 0x00100020: "PAT-0815", 0x00181000: "4711", 0x0020000D: "1.2.3", 0x0020000E: "1.2.3.1",
              0x00200011: "1", 0x00280008: str(FRAMES),
              0x52009229: [{0x00189112: [{0x00180080: "3.2"}], 0x00209116: [{0x00200037: "1\\0\\0\\0\\1\\0"}]}]}
    yield dataset(before)
    yield struct.pack("<HHL", 0x5200, 0x9230, 0xFFFFFFFF)
    for number in range(FRAMES):
        yield frame(number)
    yield struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    yield struct.pack("<HHL", 0x7FE0, 0x0010, PIXEL_BYTES)
    pixels = bytes(FRAGMENT)
    for _ in range(PIXEL_BYTES // FRAGMENT):
        yield pixels
    yield bytes(PIXEL_BYTES % FRAGMENT)


class EnhancedMemory(unittest.TestCase):
    def test_half_a_gigabyte_of_frames_raises_memory_by_less_than_16_mebibytes(self):
        with Node(quiet_seconds=2) as node:
            node.roster(ROSTER)
            with Association(node.port) as peer:  # what a node allocates once
                self.assertEqual((0, None), peer.store(image(study="1.2.4")))
            node.wait_complete(1)
            forget_peak(node)
            idle = memory(node, "VmRSS")
            with Association(node.port, classes=(ENHANCED_MR,)) as peer:
                self.assertEqual((0, None), peer.store_parts(ENHANCED_MR, "1.2.3.1.1", enhanced_object()))
            risen = memory(node, "VmHWM") - idle
            study = next(one for one in node.wait_complete(2) if one["study_uid"] == "1.2.3")
            self.assertEqual([(1, 0, "cine")], [(s["instances"], s["incomplete_instances"], s["protocol"]) for s in study["series"]])
            print(f"memory rose by {risen / 2**20:.1f} MiB over {idle / 2**20:.1f}")
            if not SANITIZED:
                self.assertLess(risen, MOST)


if __name__ == "__main__":
    unittest.main()
