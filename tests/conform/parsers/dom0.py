"""Reads `xl list`, `xl info`, `xentop -b` and /proc/net/dev from files in the folder given, and prints what they hold as JSON."""
import json
import re
import sys
from pathlib import Path

folder = Path(sys.argv[1])


def text(name):
    return (folder / name).read_text()


def domains(listing):
    head, *rows = listing.splitlines()
    columns = head.split()
    assert columns[:4] == ["Name", "ID", "Mem", "VCPUs"], columns
    found = {}
    for row in rows:
        name, domid, mem, vcpus, state, seconds = row.rsplit(None, 5)
        assert re.fullmatch(r"[r-][b-][p-][s-][c-][d-]", state), state
        found[name.strip()] = {"domid": int(domid), "mem": int(mem), "vcpus": int(vcpus), "seconds": float(seconds)}
    return found


def info(listing):
    pairs = (line.split(":", 1) for line in listing.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}


def xentop(listing):
    # The last look: what stands behind the last head.
    _, _, last = listing.rpartition("      NAME")
    head, *rows = last.splitlines()
    columns = ["NAME"] + head.split()
    found = {}
    for row in rows:
        cells = row.replace("no limit", "no_limit").split()
        assert len(cells) == len(columns), row
        found[cells[0]] = dict(zip(columns[1:], cells[1:]))
    return found


def net(listing):
    found = {}
    for line in listing.splitlines()[2:]:
        name, counts = line.split(":", 1)
        cells = [int(cell) for cell in counts.split()]
        assert len(cells) == 16, line
        found[name.strip()] = {"rx": cells[0], "tx": cells[8]}
    return found


print(json.dumps({
    "domains": domains(text("xl-list")),
    "info": info(text("xl-info")),
    "xentop": xentop(text("xentop")),
    "net": net(text("net-dev")),
}))
