#!/usr/bin/env python3
"""`cmrcredit import` of 100,000 small files, and what the disk alone would give; not a test, prints figures.

  CMRCREDIT=build/release/tools/cmrcredit python3 tests/bench/import_bench.py [FILES]

TMPDIR names the disk. "The disk's limit" is the faster of two things that the import cannot do without, on as many threads: reading all
files once with nothing done to them, from a cache as warm as the import finds it.
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from cmrcredit_node import BINARY  # noqa: E402
from small_files import write_archive  # noqa: E402

PER_STUDY = 2000


def timed(what):
    began = time.monotonic()
    result = what()
    return time.monotonic() - began, result


def read_all(folder):
    """As a C program would: the kernel's part is what counts, so each thread takes whole folders."""
    def read_folder(path):
        count = 0
        for entry in os.scandir(path):
            descriptor = os.open(entry.path, os.O_RDONLY)
            while os.read(descriptor, 65536):
                pass
            os.close(descriptor)
            count += 1
        return count
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        return sum(threads.map(read_folder, [entry.path for entry in os.scandir(folder)]))


def run_import(data, folder):
    done = subprocess.run([BINARY, "import", "--data", str(data), str(folder), "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main():
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="cmrcredit-bench-") as folder:
        archive, data = pathlib.Path(folder) / "archive", pathlib.Path(folder) / "data"
        write_archive(archive, max(1, files // PER_STUDY), min(files, PER_STUDY))
        count = sum(len(names) for _, _, names in os.walk(archive))
        size = sum(path.stat().st_size for path in archive.rglob("IM*"))
        print(f"{count:,} files, {size / count:,.0f} bytes each, {size / 1e6:,.0f} MB")
        seconds, read = timed(lambda: read_all(archive))
        limit = read / seconds
        print(f"reading them and nothing else: {limit:,.0f} files/s")
        seconds, report = timed(lambda: run_import(data, archive))
        rate = count / seconds
        print(f"import: {rate:,.0f} files/s ({seconds:.1f} s, {report['seconds']:.1f} s of them on files and studies), "
              f"{100 * rate / limit:.0f} % of what reading alone gives")
        assert report["imported"] == count and not report["failed"], report
        seconds, report = timed(lambda: run_import(data, archive))
        print(f"again: {count / seconds:,.0f} files/s, {report['imported_before']:,} of them known by name, size and time")
        print(f"the store: {(data / 'cmrcredit.db').stat().st_size / 1e6:,.1f} MB")


if __name__ == "__main__":
    main()
