"""Many small DICOM files, written quickly: headers of MR images with hardly a pixel."""
import pathlib
import struct


def element(group, number, vr, value):
    value = value if isinstance(value, bytes) else value.encode()
    if len(value) % 2:
        value += b"\0" if vr in ("UI", "OB") else b" "
    if vr in ("OB", "OW"):
        return struct.pack("<HH2sHI", group, number, vr.encode(), 0, len(value)) + value
    return struct.pack("<HH2sH", group, number, vr.encode(), len(value)) + value


def image(study, series, number, operator="Moore^Dana", private_bytes=0):
    uid = f"1.2.826.0.1.3680043.10.1.{study}.{series}.{number}"
    data = element(0x8, 0x8, "CS", "ORIGINAL\\PRIMARY\\M\\RETRO\\NORM")
    data += element(0x8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.4") + element(0x8, 0x18, "UI", uid)
    data += element(0x8, 0x20, "DA", "20260301") + element(0x8, 0x30, "TM", "091500") + element(0x8, 0x60, "CS", "MR")
    data += element(0x8, 0x32, "TM", f"10{number // 60 % 60:02}{number % 60:02}.{number * 2500 % 1000000:06}")
    data += element(0x8, 0x70, "LO", "SIEMENS") + element(0x8, 0x103E, "LO", "cine_tf2d_sax") + element(0x8, 0x1070, "PN", operator)
    data += element(0x10, 0x10, "PN", "Bench^Patient") + element(0x10, 0x20, "LO", f"B-{study}")
    data += element(0x18, 0x20, "CS", "GR") + element(0x18, 0x1060, "DS", str(number % 25 * 40)) + element(0x18, 0x1090, "IS", "25")
    data += element(0x20, 0xD, "UI", f"1.2.826.0.1.3680043.10.1.{study}") + element(0x20, 0xE, "UI", f"1.2.826.0.1.3680043.10.1.{study}.{series}")
    data += element(0x20, 0x11, "IS", str(series)) + element(0x20, 0x13, "IS", str(number))
    data += element(0x20, 0x32, "DS", f"0\\0\\{number // 25 * 8}") + element(0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0")
    if private_bytes:
        data += element(0x29, 0x10, "LO", "SIEMENS CSA HEADER") + element(0x29, 0x1010, "OB", b"\x55" * private_bytes)
    data += element(0x7FE0, 0x10, "OW", b"\0" * 32)
    meta = element(0x2, 0x1, "OB", b"\0\1") + element(0x2, 0x2, "UI", "1.2.840.10008.5.1.4.1.1.4") + element(0x2, 0x3, "UI", uid)
    meta += element(0x2, 0x10, "UI", "1.2.840.10008.1.2.1") + element(0x2, 0x12, "UI", "1.2.826.0.1.3680043.10.1")
    return b"\0" * 128 + b"DICM" + element(0x2, 0x0, "UL", struct.pack("<I", len(meta))) + meta + data


def write_archive(folder, studies, per_study, private_bytes=0):
    """`studies` folders of `per_study` files, fifty a series."""
    for study in range(1, studies + 1):
        here = pathlib.Path(folder) / f"study{study:05}"
        here.mkdir(parents=True, exist_ok=True)
        for number in range(1, per_study + 1):
            (here / f"IM{number:06}").write_bytes(image(study, 1 + number // 50, number, private_bytes=private_bytes))
