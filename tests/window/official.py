"""The official negative codes, from the shipped table, as ranges."""

import csv
from importlib.resources import files


def negative_codes():
    path = files("yuhuo_customs") / "codes" / "data" / "negative_codes.csv"
    found = []
    for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()):
        if row["from"]:
            ends = sorted((int(row["from"]), int(row["to"])))
            found.append(tuple(ends))
    return found
