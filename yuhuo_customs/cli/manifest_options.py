"""Options of the commands about manifests."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

Kind = Annotated[
    str, typer.Option("--message", help="报文类型，如 MT2201 / type of message", metavar="MTxxxx")
]
Function = Annotated[
    str | None,
    typer.Option(
        "--function",
        help="9 主要数据 0 其他数据 5 变更 3 删除 2 新增 / function code",
        show_default=False,
        metavar="CODE",
    ),
]
Out = Annotated[Path, typer.Option("-o", "--out", help="输出文件夹 / folder for the messages")]
Sender = Annotated[
    str, typer.Option("--sender", help="发送方代码（或设置 manifest_sender）/ SenderID", show_default=False)
]
Receiver = Annotated[str, typer.Option("--receiver", help="接收方代码 / ReceiverID")]
Zip = Annotated[bool, typer.Option("--zip", help="每个报文装入一个 zip / each message in a zip of its own")]
Bills = Annotated[int, typer.Option("--bills", min=1, help="每个报文最多几票 / bills in one message at most")]


Ship = Annotated[
    str,
    typer.Option(
        "--ship", help="水运船舶种类 / kind of ship", metavar="container|other|small|mixed|transhipment"
    ),
]
Station = Annotated[
    datetime | None,
    typer.Option(
        "--station",
        help="公路进境：到达境内第一站的时间 / first domestic station",
        formats=["%Y-%m-%d %H:%M"],
        show_default=False,
    ),
]
Loading = Annotated[
    datetime | None,
    typer.Option(
        "--loading",
        help="铁路出口：开始装载的时间 / rail export: when loading starts",
        formats=["%Y-%m-%d %H:%M"],
        show_default=False,
    ),
]
Direction = Annotated[str, typer.Option("--direction", help="进出境 / direction", metavar="import|export")]
Now = Annotated[
    datetime | None,
    typer.Option(
        "--now",
        help="按此时刻（北京时间）/ as of this moment",
        formats=["%Y-%m-%d %H:%M"],
        show_default=False,
    ),
]
Ics = Annotated[
    Path | None, typer.Option("--ics", help="另写日历文件 / also write a calendar", show_default=False)
]
