"""Peers that no standard foresees: silent, broken off, talking garbage, announcing more than they have."""
import random
import socket
import struct

from cmrcredit_node import DEADLINE, send_raw
from dimse_scu import MR_IMAGE, Association, association_request, command, dataset, image, uid, us

GIANT = 0xFFFFFFF0
FRAGMENT = bytes(60_000)
FLOOD = [FRAGMENT] * 1200  # 72 MB a peer: more than a node may grow, if it kept what one of them says


def silent(port, count):
    return [send_raw(port, b"") for _ in range(count)]


def half_requests(port, count):
    """A-ASSOCIATE-RQ broken off at so many places, the connection left open."""
    whole = association_request("HALF", "CMRCREDIT", {1: MR_IMAGE})
    return [send_raw(port, whole[: 1 + number * (len(whole) - 2) // count]) for number in range(count)]


def half_messages(port, count):
    """An association each, and then a part of a C-STORE."""
    fragment = struct.pack(">LBB", 5000, 3, 2) + dataset(image())
    peers = [Association(port, calling=f"HALF{number}") for number in range(count)]
    for number, peer in enumerate(peers):
        peer.socket.sendall((struct.pack(">BBL", 4, 0, 5004) + fragment)[: 3 + 7 * number])
    return peers


def garbage(port, count):
    chance = random.Random(count)
    speeches = [b"GET / HTTP/1.1\r\nHost: pacs\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", bytes(4096)]
    speeches += [chance.randbytes(chance.randrange(1, 9000)) for _ in range(count - len(speeches))]
    return [pour(port, speech) for speech in speeches]


def pour(port, first, then=()):
    """Says it all, unless the node hangs up; gives the connection."""
    peer = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)
    pour_into(peer, [first, *then])
    return peer


def pour_into(peer, parts):
    try:
        for part in parts:
            peer.sendall(part)
    except OSError:
        pass  # it would not hear more, which is its right


def giants(port):
    """A giant request, P-DATA, command set, text and image, each with megabytes to show for it."""
    held = [pour(port, struct.pack(">BBL", 1, 0, GIANT), FLOOD)]
    for speech in (giant_data, giant_command, giant_text, giant_image):
        peer = Association(port, calling="GIANT")
        pour_into(peer.socket, speech(peer.context_of[MR_IMAGE]))
        held.append(peer.socket)
    return held


def pdu(context, part, control):
    return struct.pack(">BBL", 4, 0, len(part) + 6) + struct.pack(">LBB", len(part) + 2, context, control) + part


def giant_data(context):
    yield struct.pack(">BBL", 4, 0, GIANT) + struct.pack(">LBB", GIANT - 4, context, 2)
    yield from FLOOD


def giant_command(context):
    yield from (pdu(context, part, 1) for part in FLOOD)


def giant_text(context):
    return store_without_end(context, {}, 0x00104000)


def giant_image(context):
    return store_without_end(context, image(), 0x7FE00010)


def store_without_end(context, before, tag):
    """A C-STORE whose last element never ends."""
    fields = {0x00000002: uid(MR_IMAGE), 0x00000100: us(1), 0x00000110: us(1), 0x00000700: us(0), 0x00000800: us(1),
              0x00001000: uid("1.2.3.1.1")}
    yield pdu(context, command(fields), 3)
    header = dataset({one: before[one] for one in before if one < tag})
    yield pdu(context, header + struct.pack("<HHL", tag >> 16, tag & 0xFFFF, GIANT), 0)
    yield from (pdu(context, part, 0) for part in FLOOD)


def close(peers):
    for peer in peers:
        (peer.socket if isinstance(peer, Association) else peer).close()
