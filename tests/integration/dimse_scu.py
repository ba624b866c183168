"""A small DICOM peer of our own, so that a test can stop, restart or repeat between any two messages: C-STORE of tiny MR
images and MPPS N-CREATE and N-SET, in Implicit VR Little Endian. Standard library only."""
import socket
import struct

DEADLINE = 60.0
IMPLICIT = "1.2.840.10008.1.2"
MPPS = "1.2.840.10008.3.1.2.3.3"
MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
STORAGE_COMMITMENT = "1.2.840.10008.1.20.1"
COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1"
UIDS = {0x00020002, 0x00080016, 0x00080018, 0x0020000D, 0x0020000E, 0x00081150, 0x00081155, 0x00081195}


def element(tag, value):
    """`value`: text, bytes, or a list of items (dicts) for a sequence."""
    if isinstance(value, list):
        body = b"".join(struct.pack("<HHL", 0xFFFE, 0xE000, len(item)) + item for item in map(dataset, value))
    else:
        body = value.encode("utf-8") if isinstance(value, str) else value
        if len(body) % 2:
            body += b"\0" if tag in UIDS or isinstance(value, bytes) else b" "
    return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, len(body)) + body


def dataset(elements):
    return b"".join(element(tag, elements[tag]) for tag in sorted(elements))


def command(elements):
    body = b"".join(element(tag, value) for tag, value in sorted(elements.items()))
    return element(0x00000000, struct.pack("<L", len(body))) + body


def us(value):
    return struct.pack("<H", value)


def uid(text):
    data = text.encode("ascii")
    return data + b"\0" * (len(data) % 2)


def item(kind, data):
    return struct.pack(">BBH", kind, 0, len(data)) + data


def association_request(calling, called, contexts):
    """The whole A-ASSOCIATE-RQ; contexts: {id: abstract syntax}."""
    variable = item(0x10, b"1.2.840.10008.3.1.1.1")
    for id, name in contexts.items():
        variable += item(0x20, bytes([id, 0, 0, 0]) + item(0x30, name.encode()) + item(0x40, IMPLICIT.encode()))
    variable += item(0x50, item(0x51, struct.pack(">L", 65536)) + item(0x52, b"1.2.3.4.5"))
    body = struct.pack(">HH", 1, 0) + called.ljust(16).encode() + calling.ljust(16).encode() + bytes(32) + variable
    return struct.pack(">BBL", 1, 0, len(body)) + body


class Association:
    """One association proposing MPPS and MR Image, or whatever else; use it in a `with`."""

    def __init__(self, port, calling="MR1", called="CMRCREDIT", classes=(MPPS, MR_IMAGE)):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)
        self.message_id = 0
        contexts = {2 * place + 1: name for place, name in enumerate(classes)}
        self.context_of = {name: id for id, name in contexts.items()}
        self.socket.sendall(association_request(calling, called, contexts))
        kind, _ = self._pdu()
        assert kind == 2, f"not accepted: PDU {kind}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._send(5, bytes(4))
            self._pdu()
        except (OSError, EOFError):
            pass  # the node may be gone by now: the test killed it
        self.socket.close()

    def _send(self, kind, body):
        self.socket.sendall(struct.pack(">BBL", kind, 0, len(body)) + body)

    def _read(self, size):
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise EOFError("the node closed the connection")
            data += more
        return data

    def _pdu(self):
        kind, _, length = struct.unpack(">BBL", self._read(6))
        return kind, self._read(length)

    def _request(self, name, fields, data):
        """Sends one message and gives (status, error id or None)."""
        self.message_id += 1
        context = self.context_of[name]
        fields = {0x00000110: us(self.message_id), 0x00000800: us(1), **fields}
        self._send_fragment(context, command(fields), 3)
        if isinstance(data, bytes):
            self._send_fragment(context, data, 2)
        else:
            for part in data:
                self._send_fragment(context, part, 0)
            self._send_fragment(context, b"", 2)
        return self._answer()

    def _send_fragment(self, context, part, control):
        self._send(4, struct.pack(">LBB", len(part) + 2, context, control) + part)

    def _answer(self):
        answer = {}
        kind, body = self._pdu()
        assert kind == 4, f"no answer but PDU {kind}"
        rest = body[6:]
        while len(rest) >= 8:
            group, number, length = struct.unpack("<HHL", rest[:8])
            answer[group << 16 | number] = rest[8 : 8 + length]
            rest = rest[8 + length :]
        error = answer.get(0x00000903)
        return struct.unpack("<H", answer[0x00000900])[0], error and struct.unpack("<H", error)[0]

    def store(self, image):
        return self._request(MR_IMAGE, {0x00000002: uid(MR_IMAGE), 0x00000100: us(0x0001), 0x00000700: us(0),
                                        0x00001000: uid(image[0x00080018])}, dataset(image))

    def store_parts(self, sop_class, instance, parts):
        """An object whose data set is made as it is sent: an iterator of fragments, each of at most 64 kB."""
        return self._request(sop_class, {0x00000002: uid(sop_class), 0x00000100: us(0x0001), 0x00000700: us(0),
                                         0x00001000: uid(instance)}, parts)

    def create(self, step_uid, attributes):
        return self._request(MPPS, {0x00000002: uid(MPPS), 0x00000100: us(0x0140), 0x00001000: uid(step_uid)}, dataset(attributes))

    def set(self, step_uid, attributes):
        return self._request(MPPS, {0x00000003: uid(MPPS), 0x00000100: us(0x0120), 0x00001001: uid(step_uid)}, dataset(attributes))

    def commit(self, transaction, instances):
        """Storage Commitment (PS3.4 J): will you keep these MR images?"""
        wanted = {0x00081195: transaction, 0x00081199: [{0x00081150: MR_IMAGE, 0x00081155: instance} for instance in instances]}
        return self._request(STORAGE_COMMITMENT, {0x00000003: uid(STORAGE_COMMITMENT), 0x00000100: us(0x0130), 0x00001008: us(1),
                                                  0x00001001: uid(COMMITMENT_INSTANCE)}, dataset(wanted))


def image(study="1.2.3", series=1, number=1, operator="Moore^Dana", step=None, description="cine_sax"):
    """One phase of a short-axis cine."""
    elements = {0x00080005: "ISO_IR 192", 0x00080008: "ORIGINAL\\PRIMARY\\M", 0x00080016: MR_IMAGE,
                0x00080018: f"{study}.{series}.{number}", 0x00080020: "20260301", 0x00080022: "20260301", 0x00080030: "101400",
                0x00080032: f"1020{number % 60:02}", 0x00080050: "A-17", 0x00080060: "MR", 0x00080070: "SIEMENS",
                0x00081010: "MR1", 0x0008103E: description, 0x00081070: operator, 0x00100010: "Roe^Richard",
                0x00100020: "PAT-0815", 0x00100030: "19610704", 0x00100040: "M", 0x00181000: "4711", 0x00181030: description,
                0x00181060: f"{number * 33.25}", 0x00181090: "25", 0x0020000D: study, 0x0020000E: f"{study}.{series}",
                0x00200011: str(series), 0x00200013: str(number), 0x00200032: f"0\\0\\{series * 10}", 0x00200037: "1\\0\\0\\0\\1\\0",
                0x00280010: us(16), 0x00280011: us(16), 0x7FE00010: bytes(512)}
    if step:
        elements[0x00081111] = [{0x00081150: MPPS, 0x00081155: step}]
    return elements


def n_create(study="1.2.3", start="101400"):
    return {0x00080005: "ISO_IR 192", 0x00080060: "MR", 0x00081032: [], 0x00081120: [], 0x00100010: "Roe^Richard",
            0x00100020: "PAT-0815", 0x00100030: "19610704", 0x00100040: "M", 0x00200010: "", 0x00400241: "MR1", 0x00400242: "MR1",
            0x00400243: "", 0x00400244: "20260301", 0x00400245: start, 0x00400250: "", 0x00400251: "", 0x00400252: "IN PROGRESS",
            0x00400253: "PPS1", 0x00400254: "", 0x00400255: "", 0x00400260: [], 0x00400340: [],
            0x00400270: [{0x00080050: "A-17", 0x00081110: [], 0x0020000D: study, 0x00321060: "MR heart", 0x00400007: "", 0x00400008: [],
                          0x00400009: "", 0x00401001: ""}]}


def n_set(study="1.2.3", series=(1, 2), operator="Moore^Dana", status="COMPLETED", reason=None, description="cine_sax"):
    elements = {0x00080005: "ISO_IR 192", 0x00400252: status,
                0x00400340: [{0x00080054: "", 0x0008103E: description, 0x00081050: "", 0x00081070: operator, 0x00081140: [],
                              0x00181030: description, 0x0020000E: f"{study}.{number}", 0x00400220: []} for number in series]}
    if status != "IN PROGRESS":
        elements[0x00400250], elements[0x00400251] = "20260301", "105500"
    if reason:
        elements[0x00400281] = [{0x00080100: reason, 0x00080102: "DCM", 0x00080104: "reason"}]
    return elements
