"""Everything a node can be heard to say: the help of each command, what each prints for people and for programs, its files."""
import subprocess

from cmrcredit_node import BINARY, DEADLINE

# The calls of each command that shows something; {technologist}, {case} and {series} are filled in.
SHOWING = {"attribute": ["--store", "--explain {series}"], "audit export": ["--names"], "audit verify": [""], "case show": ["{case}"],
           "cases": [""], "ce list": [""], "check-config": [""], "ledger seals": [""], "meeting list": [""], "milestone list": [""],
           "operator list": [""], "portfolio export": ["--technologist {technologist}"],
           "portfolio list": ["--technologist {technologist}"], "program list": [""], "program show": ["scmr-technologist-2022"],
           "progress": ["{technologist}"], "rules show": [""], "stations": [""], "steps": [""], "studies": [""],
           "technologist list": [""], "technologist show": ["{technologist}"]}
# What changes something, sends or serves: a line about what was done, no table.
ACTING = {"backup", "case accept", "case approve", "case claim", "case confirm", "case decline", "case exclude",
          "case nominate", "case observe", "case resolve", "case restore", "case settle", "case supervise", "case take-part",
          "case verify", "ce add", "ce withdraw", "import", "ledger rebuild", "ledger seal", "meeting add", "meeting withdraw",
          "milestone sign", "milestone withdraw", "operator map", "portfolio import", "portfolio verify", "privacy erase",
          "program add", "program assign", "restore", "rules apply", "rules check", "rules preview", "rules reset", "serve",
          "simulate", "step close", "technologist add", "technologist duty", "technologist employ", "technologist import",
          "technologist level"}


def printed(*words):
    done = subprocess.run([BINARY, *map(str, words)], capture_output=True, timeout=DEADLINE * 3)
    assert done.returncode == 0, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def subcommands(text):
    _, _, block = text.partition("\nSubcommands:\n")
    return [line.split()[0] for line in block.partition("\n\n")[0].splitlines()]


def help_texts(command=()):
    """{command: its help}, of the command and all beneath it."""
    text = printed(*command, "--help").decode()
    texts = {" ".join(command): text}
    for name in subcommands(text):
        texts |= help_texts((*command, name))
    return texts


def commands(helps):
    """Those that have none beneath them."""
    return {command for command, text in helps.items() if not subcommands(text)}


def everything_printed(node, technologist):
    """{call: bytes}: what every command that shows something prints, as a table and as JSON."""
    case, series = node.cases()[0]["case_id"], node.studies()[0]["series"][0]["series_uid"]
    said = {}
    for command, calls in SHOWING.items():
        for arguments in calls:
            call = f"{command} {arguments}".format(technologist=technologist, case=case, series=series).split()
            for form in ([], ["--json"]):
                said[" ".join([*call, *form])] = printed(*call, *form, "--data", node.data)
    return said


def files(node):
    """{path: bytes}: the data folder with all that is in it, and the log."""
    kept = {str(path.relative_to(node.folder)): path.read_bytes() for path in node.data.rglob("*") if path.is_file()}
    return kept | {"log": node.log.read_bytes()}


def spellings(words):
    """Each word in each encoding, in the cases that a search for bytes would tell apart."""
    for word in words:
        for text in {word, word.lower(), word.upper(), word.title()}:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
                yield text.encode(encoding, "replace").lower()  # bytes.lower() touches ASCII only


def places_of(words, places):
    """Where one of the words stands: [(place, word)]."""
    needles = sorted(set(spellings(words)))
    return [(place, needle) for place, content in places.items() for needle in needles if needle in content.lower()]


def pieces(word, length):
    """Every part of the word that is so long."""
    return {word[start : start + length] for start in range(max(1, len(word) - length + 1))}
