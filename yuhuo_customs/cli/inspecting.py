"""``yuhuo inspect``: a message or receipt as tables."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language
from yuhuo_customs.errors import Text

Files = Annotated[
    list[Path], typer.Argument(help="报文或回执文件 / messages or receipts", show_default=False)
]
Records = Annotated[
    int, typer.Option("--records", min=1, help="每个报文显示的单证数 / documents shown of each message")
]


def inspect(files: Files, records: Records = 3, lang: Lang = None) -> int:
    """以表格查看报文或回执 / show a message or receipt as tables"""
    from yuhuo_customs.cli.files import about
    from yuhuo_customs.messages import manifest_reading, reading
    from yuhuo_customs.reports import manifest, message
    from yuhuo_customs.reports.terminal import Terminal

    terminal = Terminal(language())
    for path in files:
        terminal.say(Text(str(path), str(path)), "bold")
        with about(path) as found:
            if manifest_reading.is_manifest(found):
                manifest.show_message(terminal, manifest_reading.read(found), records)
            else:
                message.show(terminal, reading.read(found), records)
    return 0
