#!/usr/bin/env python3
"""Plays an exam of every kind by a vendor's scanner into files and has dciodvfy look at them: not one error line.

simulated_objects_test.py VENDOR [--all]. Looks at one file of every differently named series; with --all at all files (of
shortened series: dciodvfy takes its time). VENDOR `every` is all of them."""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BINARY = os.environ["CMRCREDIT"]


def choices(option):
    text = subprocess.run([BINARY, "simulate", "--help"], capture_output=True, text=True, check=True).stdout
    return re.search(option + r" TEXT:\{([^}]*)\}", text).group(1).split(",")


def errors_of(path):
    said = subprocess.run(["dciodvfy", "-new", path], capture_output=True, text=True)
    lines = (said.stdout + said.stderr).splitlines()
    if "MRImage" not in lines and "EnhancedMRImage" not in lines:
        return [f"{path}: dciodvfy does not take it for an MR image"]
    return [f"{path}: {line}" for line in lines if line.startswith("Error")]


def main():
    every_file = "--all" in sys.argv
    files = {}
    with tempfile.TemporaryDirectory() as folder:
        vendors = choices("--vendor")
        for vendor in vendors if sys.argv[1] == "every" else [sys.argv[1]]:
            for protocol in choices("--protocol"):
                at = pathlib.Path(folder) / f"{vendor}-{protocol}"
                made = subprocess.run([BINARY, "simulate", "--json", "--write", at, "--vendor", vendor, "--protocol", protocol,
                                       "--matrix", "8", "--phases", "3", "--dynamics", "3", "--seed", "4", "--operator-code", "1001"],
                                      check=True, stdout=subprocess.PIPE).stdout
                for series in json.loads(made)["studies"][0]["series"]:
                    for path in sorted(at.glob(f"*/series-{series['number']:04}/*.dcm")):
                        files.setdefault(path if every_file else (vendor, series["description"]), path)
        files = list(files.values())
        assert len(files) > 20, f"only {len(files)} files were written"
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            errors = [error for some in pool.map(errors_of, files) for error in some]
    print("\n".join(error.replace(folder, "") for error in errors[:50]) or f"{len(files)} files, not one error")
    return bool(errors)


sys.exit(main())
