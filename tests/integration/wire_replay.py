#!/usr/bin/env python3
"""Replays recorded associations (tests/data/wire) against a server and compares what it says with what is right.

    wire_replay.py PORT FILE.wire...

One line a file; exit 1 when one of them was answered wrongly. Format: lines `> hex` are PDUs of the client, `< hex` mark where
the recorded server had answered (its bytes are no model), `@ open` and `@ close` are TCP; the header's `expect` says what a
right server answers, steps apart by ';', alternatives of a step by ' or ', `expect also right` is an alternative to the whole.
"""
import pathlib
import re
import socket
import struct
import sys

DEADLINE = 60.0  # generous: sanitizers and busy machines
RESPONSES = {0x8001: "C-STORE-RSP", 0x8030: "C-ECHO-RSP", 0x8120: "N-SET-RSP", 0x8140: "N-CREATE-RSP"}


class Recording:
    def __init__(self, path):
        self.name = pathlib.Path(path).stem
        self.header = {}
        self.uses = []  # (context id, transfer syntax)
        self.lines = []  # (mark, rest)
        for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
            mark, _, rest = line.partition(" ")
            if mark == "#" and not self.lines:
                key, _, value = rest.partition(": ")
                self.header[key] = value
                if key == "uses":
                    words = value.split()
                    self.uses.append((int(words[0]), words[2]))
            elif mark in (">", "<", "@"):
                self.lines.append((mark, rest))

    @property
    def longest(self):
        found = re.search(r"\d+", self.header.get("longest P-DATA-TF from the client", "0"))
        return int(found.group()) if found else 0

    def right_answers(self):
        """Each way of being right: a list of steps, each step a set of alternatives."""
        keys = ["expect", "expect also right"]
        return [[alternatives(step) for step in self.header[key].split(";")] for key in keys if key in self.header]


def alternatives(step):
    return {one.strip() for one in re.split(r"\s+or\s+|\|", step) if one.strip()}


class Peer:
    """One connection; what the server says becomes the words of the `expect` lines."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.command = b""
        self.contexts = {}  # id -> (result, transfer syntax)
        self.max_length = 0

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            pass  # it closed: that is heard when reading

    def pdu(self):
        """(type, body), or None at the end of the connection."""
        while True:
            if len(self.buffer) >= 6:
                length = struct.unpack(">L", self.buffer[2:6])[0]
                if len(self.buffer) >= 6 + length:
                    pdu, self.buffer = self.buffer[: 6 + length], self.buffer[6 + length :]
                    return pdu[0], pdu[6:]
            try:
                more = self.socket.recv(65536)
            except ConnectionError:
                more = b""
            if not more:
                return None
            self.buffer += more

    def answer(self):
        """The next complete answer in words."""
        while True:
            pdu = self.pdu()
            if pdu is None:
                return "CLOSE"
            kind, body = pdu
            if kind == 2:
                return self.accepted(body)
            if kind == 3:
                return f"RJ {body[1]}/{body[2]}/{body[3]}"
            if kind == 6:
                return "RELEASE-RP"
            if kind == 7:
                return "ABORT"
            if kind == 4:
                words = self.values(body)
                if words:
                    return words
            else:
                return f"PDU {kind:02X}"

    def accepted(self, body):
        for kind, value in items(body[68:]):
            if kind == 0x21:
                syntax = next((v for k, v in items(value[4:]) if k == 0x40), b"")
                assert value[0] not in self.contexts, f"context {value[0]} answered twice"
                self.contexts[value[0]] = (value[2], syntax.rstrip(b"\0 ").decode("ascii"))
            if kind == 0x50:
                self.max_length = next(struct.unpack(">L", v)[0] for k, v in items(value) if k == 0x51)
        if all(result == 0 for result, _ in self.contexts.values()):
            return "AC all"
        return "AC " + " ".join(f"{id}={result}" for id, (result, _) in sorted(self.contexts.items()))

    def values(self, body):
        while body:
            length, context, control = struct.unpack(">LBB", body[:6])
            fragment, body = body[6 : 4 + length], body[4 + length :]
            if control & 1:
                self.command += fragment
            if control & 1 and control & 2:
                command, self.command = elements(self.command), b""
                words = f"{RESPONSES.get(number(command, 0x0100), 'RSP?')} {number(command, 0x0900):04X}"
                if 0x0903 in command:
                    words += f" ErrorID={number(command, 0x0903):04X}"
                if words == "N-CREATE-RSP 0000" and not command.get(0x1000):
                    words += " without a UID"
                return words
        return None


def items(data):
    while len(data) >= 4:
        kind, length = data[0], struct.unpack(">H", data[2:4])[0]
        yield kind, data[4 : 4 + length]
        data = data[4 + length :]


def elements(command):
    found = {}
    while len(command) >= 8:
        _, element, length = struct.unpack("<HHL", command[:8])
        found[element] = command[8 : 8 + length]
        command = command[8 + length :]
    return found


def number(command, element):
    return struct.unpack("<H", command[element])[0] if len(command.get(element, b"")) == 2 else 0xFFFF


class Unsendable(Exception):
    """The server chose what this recording cannot follow."""


def replay(port, recording):
    """What the server said, step by step."""
    said, peer, owed, released = [], None, 0, False

    def collect():
        nonlocal owed, released
        while owed:
            words = peer.answer()
            said.append(words)
            owed -= 1
            released = released or words == "RELEASE-RP"
            if words.startswith("AC"):
                check_uses(recording, peer)
            if words.startswith("RJ") or words in ("ABORT", "CLOSE"):
                return False
        return True

    for index, (mark, rest) in enumerate(recording.lines):
        if mark == "<":
            owed += answers_in(rest)
            if index + 1 < len(recording.lines) and recording.lines[index + 1][0] == "<":
                continue
            if not collect():
                break
        elif mark == ">":
            peer.send(bytes.fromhex(rest))
        elif rest.startswith("open"):
            peer, released = Peer(port), False
        elif rest.startswith("close"):
            if not released:
                if rest.endswith("client"):
                    peer.socket.shutdown(socket.SHUT_WR)
                said.append(peer.answer())
            peer.socket.close()
    if peer:
        peer.socket.close()
    return said


def answers_in(pdu_hex):
    """1 where the recorded PDU completes an answer, 0 for a fragment that does not."""
    pdu = bytes.fromhex(pdu_hex)
    if pdu[0] != 4:
        return 1
    body, complete = pdu[6:], 0
    while body:
        length, _, control = struct.unpack(">LBB", body[:6])
        complete += 1 if control & 3 == 3 else 0
        body = body[4 + length :]
    return complete


def check_uses(recording, peer):
    for context, syntax in recording.uses:
        result, chosen = peer.contexts.get(context, (None, None))
        if result is not None and result != 0:
            continue  # the comparison with `expect` says so
        if chosen != syntax:
            raise Unsendable(f"context {context}: it chose {chosen}, the recording uses {syntax}")
    if peer.max_length and peer.max_length < recording.longest:
        raise Unsendable(f"it takes {peer.max_length} bytes a PDU, the recording sends {recording.longest}")


def is_right(said, steps):
    return len(said) == len(steps) and all(words in allowed for words, allowed in zip(said, steps))


def judge(port, path):
    """(right, a line about it)"""
    recording = Recording(path)
    try:
        said = replay(port, recording)
    except Unsendable as why:
        return False, f"{recording.name}: cannot be replayed: {why}"
    except (OSError, AssertionError) as why:
        return False, f"{recording.name}: {why!r}"
    right = any(is_right(said, steps) for steps in recording.right_answers())
    wanted = "" if right else f" (right would be: {recording.header.get('expect')})"
    return right, f"{recording.name}: {'; '.join(said)}{wanted}"


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    wrong = 0
    for path in arguments[1:]:
        right, line = judge(int(arguments[0]), path)
        wrong += not right
        print(f"{'ok   ' if right else 'WRONG'} {line}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
