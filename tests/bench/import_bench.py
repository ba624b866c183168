#!/usr/bin/env python3
"""`cmrcredit import` of 100,000 small files, and what the disk alone would give; not a test, prints figures.

  CMRCREDIT=build/release/tools/cmrcredit python3 tests/bench/import_bench.py [FILES]

TMPDIR names the disk. Its limit is what the import cannot do without: reading all files once, on as many threads, with nothing done
to them. Both are measured twice: from the disk, the files' pages dropped from the cache before, and from the cache, where reading costs
next to nothing and the share shows what the import itself does. A share above 100 % is the import's threads hiding the disk's waits
better than this reader does.
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


def forget_pages(folder):
    """The files' contents leave the page cache; needs no privilege."""
    os.sync()
    for path in folder.rglob("IM*"):
        descriptor = os.open(path, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def run_import(data, folder):
    done = subprocess.run([BINARY, "import", "--data", str(data), str(folder), "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def compare(where, archive, data, prepare):
    prepare()
    seconds, count = timed(lambda: read_all(archive))
    limit = count / seconds
    prepare()
    seconds, report = timed(lambda: run_import(data, archive))
    assert report["imported"] == count and not report["failed"], report
    rate = count / seconds
    print(f"from the {where}: import {rate:,.0f} files/s ({seconds:.1f} s, {report['seconds']:.1f} s of them on files and studies), "
          f"reading alone {limit:,.0f} files/s: {100 * rate / limit:.0f} % of the {where}'s limit", flush=True)


def main():
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="cmrcredit-bench-") as folder:
        archive, data = pathlib.Path(folder) / "archive", pathlib.Path(folder) / "data"
        write_archive(archive, max(1, files // PER_STUDY), min(files, PER_STUDY))
        sizes = [path.stat().st_size for path in archive.rglob("IM*")]
        files, size = len(sizes), sum(sizes)
        print(f"{files:,} files, {size / files:,.0f} bytes each, {size / 1e6:,.0f} MB")
        compare("disk", archive, data, lambda: forget_pages(archive))
        compare("cache", archive, pathlib.Path(folder) / "other", lambda: None)
        seconds, report = timed(lambda: run_import(data, archive))
        assert report["imported_before"] == files, report
        print(f"again: {files / seconds:,.0f} files/s, all of them known by name, size and time")
        print(f"the store: {(data / 'cmrcredit.db').stat().st_size / 1e6:,.1f} MB")


if __name__ == "__main__":
    main()
