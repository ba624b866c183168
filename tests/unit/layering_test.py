#!/usr/bin/env python3
"""Reads every include and fails on an arrow that points up the floors, on SQL or sockets or DCMTK where they do not belong."""
import pathlib
import re
import sys

FLOORS = ["config", "dicom_parsing", "credit_engine", "listener", "console", "tools"]
SIDE_BY_SIDE = {("listener", "console"), ("console", "listener")}
# part -> the floors that may include it
PARTS = {
    r"dcmtk/": {"dicom_parsing", "tools"},
    r"SQLiteCpp/|sqlite3\.h": {"credit_engine"},
    r"boost/asio|sys/socket\.h": {"listener", "console", "tools"},
}


def complaints(root):
    for floor in FLOORS:
        for path in sorted((root / floor).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                include = re.match(r'\s*#\s*include\s*[<"]([^">]+)[">]', line)
                if not include:
                    continue
                name = include.group(1)
                other = name.split("/")[0]
                where = f"{path.relative_to(root)}:{number}: includes {name}"
                if other in FLOORS and other != floor:
                    if FLOORS.index(other) > FLOORS.index(floor) or (floor, other) in SIDE_BY_SIDE:
                        yield f"{where}: {floor} may not know {other}"
                for part, allowed in PARTS.items():
                    if re.match(part, name) and floor not in allowed:
                        yield f"{where}: only {', '.join(sorted(allowed))} may"


found = list(complaints(pathlib.Path(sys.argv[1])))
print("\n".join(found) or "every include points down")
sys.exit(bool(found))
