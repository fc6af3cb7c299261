"""Delimited text: encoding and delimiter are found out and stated, every cell is text."""

import codecs
import re
from pathlib import Path

import polars as pl

from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.opening import damaged, too_large, unreadable

MOST_LINES = 2_000_000
_DELIMITERS = (",", "\t", ";")
_SNIFFED_LINES = 40
_QUOTED = re.compile(r'"[^"]*"')


def decode(path: Path) -> tuple[bytes, str]:
    """The file's content in UTF-8 without BOM, and the encoding it was in.

    UTF-8 (with or without BOM), UTF-16 with BOM (Excel's "Unicode text"), else GB18030.

    Raises:
        InputError: it is in none of them.
    """
    raw = path.read_bytes()
    if raw.startswith(codecs.BOM_UTF8):
        raw, name = raw.removeprefix(codecs.BOM_UTF8), "UTF-8 (BOM)"
    elif raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "UTF-16"
    else:
        name = "UTF-8"
    for encoding, shown in ((name.split()[0], name), ("gb18030", "GB18030")):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return (raw if encoding == "UTF-8" else text.encode()), shown
    raise _undecodable(path)


def load(path: Path, content: bytes) -> Grid:
    """The table. What a line has beyond the most cells of the first lines stands in one last column.

    Raises:
        InputError: a quote is never closed, or there are too many lines.
    """
    if content.count(b"\n") > MOST_LINES:
        raise too_large(path, f"超过 {MOST_LINES:,} 行", f"more than {MOST_LINES:,} lines")
    if b"\n" not in content and b"\r" in content:
        content = content.replace(b"\r", b"\n")
    delimiter, width = _sniff(content)
    # a first line of our own gives every line its columns, whatever titles stand above; one column more than the
    # first lines have: cells in it show that a line has too many
    names = [str(place) for place in range(width + 1)]
    head = delimiter.join(names).encode() + b"\n"
    try:
        frame = pl.read_csv(
            head + content, separator=delimiter, truncate_ragged_lines=True, infer_schema=False
        )
    except pl.exceptions.PolarsError as error:
        quotes = "escaped" in str(error) or "quote" in str(error)
        raise _unpaired(path) if quotes else damaged(path, str(error).splitlines()[0]) from error
    return Grid(path.stem, frame, delimited=True)


def _sniff(content: bytes) -> tuple[str, int]:
    """Delimiter of the first lines, and the most cells that one of them has."""
    head = content[: 2**20].decode(errors="replace").split("\n")[:_SNIFFED_LINES]
    lines = [_QUOTED.sub("", line) for line in head]
    counts = {each: max((line.count(each) for line in lines), default=0) for each in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda each: counts[each])
    return delimiter, counts[delimiter] + 1


def _unpaired(path: Path) -> InputError:
    return unreadable(
        path,
        Text(
            "有一个引号没有成对，读不出各列。",
            "A quotation mark is never closed: the columns cannot be told apart.",
        ),
        Text(
            '值里的引号要写两次（"18"" 假发"），或另存为 .xlsx。',
            'Write a quotation mark inside a value twice ("18"" wig"), or save it as .xlsx.',
        ),
    )


def _undecodable(path: Path) -> InputError:
    return unreadable(
        path,
        Text(
            "文字编码无法识别（不是 UTF-8，也不是 GB18030）。", "The encoding is neither UTF-8 nor GB18030."
        ),
        Text("请另存为“CSV UTF-8”。", "Save it as 'CSV UTF-8'."),
    )
