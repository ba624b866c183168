#!/usr/bin/env python3
"""Held-out figures by source, for rules that are written and not trained.

    held_out.py TABLE.tsv --run CMRCREDIT --rules config/protocols

For each source: its figures as they are; and its figures when every spelling and rule that only this source's rows
use is taken away, so that what is left was needed by other sources (or by none: it came from the vendors' words).
A spelling is a source's own when it stands in names of this source and in no other's, nor in the tables given with
--also (written from other knowledge), nor in the texts given with --known (a page of facts, a vendor's dictionary).

The spellings are listed with --entries, to be judged one by one: does the facts page, a vendor's dictionary or
the language give it, or only a row?
"""
import argparse, collections, csv, json, os, re, subprocess, sys, tempfile, tomllib, unicodedata

INPUT = ["id", "vendor", "series_description", "protocol_name", "sequence_name", "scanning_sequence",
         "sequence_variant", "image_type", "other"]


def folded(text):
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if unicodedata.category(c) != "Mn" or c in "\u3099\u309a")
    return unicodedata.normalize("NFKC", text).casefold()


def squeezed(text):
    return "".join(c for c in folded(text).replace("t2*", "t2star") if c.isalnum())


def read(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def right(row):
    alt = re.search(r"(?:^|;)\s*alt=([^;]*)", row["other"] or "")
    return {row["truth"]} | set(filter(None, (alt.group(1) if alt else "").split(",")))


def run(binary, rows, drop):
    """The answers of these rows; `drop`: a file of spellings to leave out."""
    with tempfile.TemporaryDirectory() as folder:
        table = os.path.join(folder, "series.tsv")
        with open(table, "w", encoding="utf-8", newline="") as f:
            f.write("\t".join(INPUT) + "\n")
            for r in rows:
                kept = "; ".join(p.strip() for p in (r["other"] or "").split(";") if p.strip() and not p.strip().startswith("alt="))
                f.write("\t".join(kept if c == "other" else (r[c] or "") for c in INPUT) + "\n")
        command = [binary, "attribute", table, "--json", "--data", folder]
        if drop:
            config, without = os.path.join(folder, "held.toml"), os.path.join(folder, "without.toml")
            with open(without, "w", encoding="utf-8") as f:
                f.write("without = " + json.dumps(sorted(drop), ensure_ascii=False) + "\n")
            with open(config, "w", encoding="utf-8") as f:
                f.write("[rules]\nsite_rules = " + json.dumps([without]) + "\n")
            command += ["--config", config]
        text = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()
    return {a["id"]: a for a in map(json.loads, text.splitlines())}


def figures(rows, answers):
    hit = certain = wrong = 0
    for r in rows:
        ok = answers[r["id"]]["protocol"] in right(r)
        sure = answers[r["id"]]["state"] == "certain"
        hit, certain, wrong = hit + ok, certain + sure, wrong + (sure and not ok)
    n = max(1, len(rows))
    return hit / n, certain / n, wrong / max(1, certain)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("table")
    ap.add_argument("--run", required=True, help="the cmrcredit binary")
    ap.add_argument("--rules", default="config/protocols")
    ap.add_argument("--entries", action="store_true", help="list the spellings that only one source holds")
    ap.add_argument("--also", nargs="*", default=[], help="tables of names that are known from elsewhere")
    ap.add_argument("--known", nargs="*", default=[], help="texts whose words are known from elsewhere")
    ap.add_argument("--least", type=int, default=3, help="sources of fewer rows are put together")
    a = ap.parse_args()
    rows = read(a.table)
    size = collections.Counter(r["source"] for r in rows)
    of = lambda r: r["source"] if size[r["source"]] >= a.least else "small sources together"
    sources = collections.defaultdict(list)
    for r in rows:
        sources[of(r)].append(r)
    words = tomllib.load(open(os.path.join(a.rules, "00_words.toml"), "rb"))["words"]
    spellings = {s: word for word, list_ in words.items() for s in [word] + list_}
    texts = {s: [squeezed(" ".join((r["series_description"], r["protocol_name"], r["sequence_name"]))) for r in of_source]
             for s, of_source in sources.items()}
    holders = collections.defaultdict(set)
    for spelling in spellings:
        key = squeezed(spelling)
        for source, names in texts.items():
            if any(key in name for name in names):
                holders[spelling].add(source)
    known = squeezed(" ".join(open(path, encoding="utf-8").read() for path in a.known))
    others = [squeezed(" ".join((r["series_description"], r["protocol_name"]))) for path in a.also for r in read(path)]
    for spelling in spellings:
        key = squeezed(spelling)
        if key in known or any(key in name for name in others):
            holders[spelling].add("known from elsewhere")
    whole = run(a.run, rows, None)
    print(f"{'rows':>5} {'as is':>6} {'cert.':>6} {'wrong':>6} {'held':>6} {'cert.':>6} {'wrong':>6} {'own':>4}  source")
    mean, weight = [], 0
    for source, of_source in sorted(sources.items(), key=lambda kv: -len(kv[1])):
        own = {s for s, where in holders.items() if where == {source}}
        held = run(a.run, of_source, own)
        now, then = figures(of_source, whole), figures(of_source, held)
        mean.append((then[0], len(of_source)))
        print(f"{len(of_source):5} {now[0]:6.3f} {now[1]:6.3f} {now[2]:6.3f} {then[0]:6.3f} {then[1]:6.3f} {then[2]:6.3f} {len(own):4}  {source}")
        if a.entries:
            lost = [r for r in of_source if whole[r["id"]]["protocol"] in right(r) and held[r["id"]]["protocol"] not in right(r)]
            for s in sorted(own):
                print(f"        {spellings[s]}: {s}")
            for r in lost:
                print(f"        lost {r['id']} {r['series_description'] or r['protocol_name']}: {held[r['id']]['protocol']}")
    print(f"held out, mean of the sources {sum(m for m, _ in mean) / len(mean):.3f}, by rows {sum(m * n for m, n in mean) / len(rows):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
