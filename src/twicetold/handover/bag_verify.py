"""Verifies the bag that this file lies in, with nothing but Python: python -I -S verify.py

It lies in every evidence bag as `verify.py`, and is never imported there by Twicetold. Checked are: every file against
its SHA-256, that none is missing or added, that media is named by its own digest, and the chain of the custody log.
"""

import hashlib
import json
import os
import sys


def digest_of(path: str) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def listed_in(path: str) -> dict[str, str]:
    """What a manifest says: file name to digest."""
    found: dict[str, str] = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            digest, _, name = line.rstrip("\n").partition("  ")
            # BagIt writes line ends and the percent sign in names this way.
            found[name.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")] = digest
    return found


def files_below(folder: str) -> set[str]:
    """Every file below a folder, relative to it."""
    found: set[str] = set()
    for base, folders, names in os.walk(folder):
        for name in [*names, *(one for one in folders if os.path.islink(os.path.join(base, one)))]:
            found.add(os.path.relpath(os.path.join(base, name), folder).replace(os.sep, "/"))
    return found


def faults(bag: str) -> list[str]:
    """What is wrong with a bag, one sentence each."""
    payload = listed_in(os.path.join(bag, "manifest-sha256.txt"))
    tags = listed_in(os.path.join(bag, "tagmanifest-sha256.txt"))
    there = files_below(bag)
    listed = set(payload) | set(tags) | {"tagmanifest-sha256.txt"}
    wrong = [name + " is not listed" for name in sorted(there - listed)]
    wrong += [name + " is missing" for name in sorted(listed - there)]
    for name, digest in sorted({**payload, **tags}.items()):
        path = os.path.join(bag, *name.split("/"))
        if os.path.islink(path):
            wrong.append(name + " is a link and no file")
        elif name in there and digest_of(path) != digest:
            wrong.append(name + " was changed")
        if name.startswith("data/media/") and os.path.basename(name).partition(".")[0] != digest:
            wrong.append(name + " is not named by its digest")
    return wrong + chain_faults(os.path.join(bag, "data", "custody.jsonl"), head_of(bag))


def head_of(bag: str) -> str:
    """The hash of the last line of the custody log, as the bag states it."""
    with open(os.path.join(bag, "bag-info.txt"), encoding="utf-8") as file:
        for line in file:
            name, _, value = line.partition(":")
            if name == "Custody-Head":
                return value.strip()
    return ""


def chain_faults(path: str, head: str) -> list[str]:
    """What is wrong with a custody log."""
    before = "0" * 64
    if not os.path.exists(path):
        return ["the custody log is missing"]
    with open(path, encoding="utf-8") as log:
        for number, line in enumerate(log, start=1):
            body = line.rstrip("\n").rpartition(',"hash":"')[0] + "}"
            try:
                event = json.loads(line)
                whole = event["seq"] == number and event["prev"] == before
                whole = whole and event["hash"] == hashlib.sha256(body.encode()).hexdigest()
                before = event["hash"]
            except (ValueError, KeyError, TypeError):
                whole = False
            if not whole:
                return ["the custody log breaks at line " + str(number)]
    return [] if before == head else ["the custody log does not end where the bag says"]


def main() -> int:
    """Print what is wrong, or that nothing is; the exit status tells which."""
    bag = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    try:
        wrong = faults(bag)
    except OSError as error:
        wrong = [str(error)]
    for one in wrong:
        sys.stdout.write(one + "\n")
    sys.stdout.write(
        "NOT WHOLE: " + str(len(wrong)) + " faults\n" if wrong else "whole: every file is what the bag says\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
