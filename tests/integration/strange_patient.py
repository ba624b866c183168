"""A patient whose name, ID and birth date occur nowhere else, and what tells of them: images, steps, and what nobody can read."""
import random

from cmrcredit_node import send_raw
from dimse_scu import IMPLICIT, MR_IMAGE, UIDS, Association, dataset, image, n_create, n_set
from everything_said import pieces
from small_files import element

NAME, NUMBER, BIRTH_DATE = "Wzqrtsøn^Xylöphia", "QKZ-77WM43", "19631117"
DESCRIPTION = "WZQRTSØN xylöphia cine_sax QKZ-77WM43 1963-11-17"
DESCRIPTIONS = (0x00081030, 0x0008103E, 0x00180024, 0x00181030, 0x00204000, 0x00400254)
SUCCESS = (0x0000, None)


class StrangePatient:
    pixels = random.Random(2).randbytes(48)
    who = {0x00100010: NAME, 0x00100020: NUMBER, 0x00100030: BIRTH_DATE}
    more = {0x00101000: NUMBER, 0x00101001: NAME, 0x00104000: DESCRIPTION, 0x7FE00010: pixels * 40}

    @staticmethod
    def words():
        """Every six letters of the name, with and without its accents, and of the ID; the birth date as people write it."""
        words = {BIRTH_DATE, "1963-11-17", "17.11.1963", "11/17/1963"} | pieces(NUMBER, 6)
        for word in ("Wzqrtsøn", "Xylöphia", "Wzqrtson", "Xylophia", "Xyloephia"):
            words |= pieces(word, 6)
        return words

    def send_images(self, node, study, charset, encoding, send):
        """A short-axis cine as files, which `send` sends; they are gone afterwards."""
        paths = []
        for number in range(1, 26):
            elements = image(study=study, number=number) | self.who | self.more | dict.fromkeys(DESCRIPTIONS, DESCRIPTION)
            elements[0x00080005] = charset
            paths.append(node.folder / f"{study}.{number}.dcm")
            paths[-1].write_bytes(part_10(elements[0x00080018], encoded(elements, encoding)))
        send(node.port, *paths)
        for path in paths:
            path.unlink()

    def send_steps(self, node, study):
        """One that is right, and each of its messages once more where it is refused."""
        created = n_create(study=study) | self.who | {0x00400254: DESCRIPTION}
        ended = n_set(study=study, description=DESCRIPTION) | {0x00400280: DESCRIPTION}
        with Association(node.port) as peer:
            answers = [peer.create("1.9.1", created), peer.create("1.9.1", created), peer.set("1.9.1", ended), peer.set("1.9.1", ended),
                       peer.set("1.9.2", ended)]
        assert [answer == SUCCESS for answer in answers] == [True, False, True, False, False], answers

    def send_nonsense(self, node):
        speech = f"{NAME} {NUMBER} {BIRTH_DATE}".encode() + self.pixels
        for before in (b"", b"\x01\0\0\0\x02\0\0\1\0\0", b"\x04\0\0\0\x00\x60"):
            send_raw(node.port, before + speech).close()
        with Association(node.port) as peer:
            assert peer.store(image() | self.who | dict.fromkeys(DESCRIPTIONS, DESCRIPTION) | {0x0020000D: ""}) != SUCCESS


def encoded(elements, encoding):
    """Text as bytes, padded as text is."""
    def value(tag, one):
        if not isinstance(one, str) or tag in UIDS:
            return one
        text = one.encode(encoding)
        return text + b" " * (len(text) % 2)
    return dataset({tag: value(tag, one) for tag, one in elements.items()})


def part_10(instance, content):
    """A data set in Implicit VR Little Endian as a file."""
    meta = element(0x2, 0x1, "OB", b"\0\1") + element(0x2, 0x2, "UI", MR_IMAGE) + element(0x2, 0x3, "UI", instance)
    meta += element(0x2, 0x10, "UI", IMPLICIT) + element(0x2, 0x12, "UI", "1.2.3.4.5")
    return bytes(128) + b"DICM" + element(0x2, 0x0, "UL", len(meta).to_bytes(4, "little")) + meta + content
