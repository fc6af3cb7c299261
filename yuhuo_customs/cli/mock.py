"""``yuhuo mock``: the simulated single window as a server, and what it has on its book."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import AsJson, Lang, language, settings
from yuhuo_customs.errors import Text, UsageError

app = typer.Typer(help="模拟单一窗口 / the mock single window", no_args_is_help=True)
State = Annotated[
    Path | None, typer.Option("--state", help="数据文件夹 / folder of its store", show_default=False)
]
Scenario = Annotated[
    Path | None, typer.Option("--scenario", help="脚本 / script with faults (TOML)", show_default=False)
]
Http = Annotated[str, typer.Option("--http", help="监听地址 / where it listens", metavar="HOST:PORT")]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="客户端文件夹 / the client program's folder", show_default=False),
]
Amqp = Annotated[str, typer.Option("--amqp", help="RabbitMQ 地址 / address of RabbitMQ", show_default=False)]
Push = Annotated[
    str, typer.Option("--push", help="回执推送地址 / where receipts are pushed", show_default=False)
]
Every = Annotated[
    float | None,
    typer.Option("--every", min=0.01, help="每轮间隔秒数 / seconds between rounds", show_default=False),
]


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit():
        raise UsageError(
            Text(f"--http {text} 无法识别。", f"--http {text} is not an address."),
            todo=Text("写法：127.0.0.1:8179", "Write: 127.0.0.1:8179"),
        )
    return host, int(port)


@app.command("serve")
def serve(
    scenario: Scenario = None,
    http: Http = "127.0.0.1:8179",
    folder: Folder = None,
    amqp: Amqp = "",
    push: Push = "",
    every: Every = None,
    state: State = None,
    lang: Lang = None,
) -> int:
    """启动模拟单一窗口 / the simulated single window over HTTP, folder and RabbitMQ"""
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.window.script import Script
    from yuhuo_customs.window.serving import Doors, Server

    doors = Doors(http=_address(http), folder=folder, amqp=amqp, push=push, every=every)
    script = Script.load(scenario) if scenario else Script()
    server = Server(state or settings().state_path, script, doors).start()
    terminal = Terminal(language())
    terminal.say(
        Text(f"模拟单一窗口：{server.url}（Ctrl-C 结束）", f"Mock window: {server.url} (Ctrl-C ends it)")
    )
    try:
        while not server.stopping.wait(0.5):
            pass
    finally:
        server.close()
    if server.trouble:
        raise server.trouble
    return 0


@app.command("book")
def book(state: State = None, as_json: AsJson = False, lang: Lang = None) -> int:
    """模拟窗口收到了什么 / what the mock window has: messages, documents, how often each came"""
    from yuhuo_customs.reports.mock import show
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.window.contents import book as contents
    from yuhuo_customs.window.contents import book_json
    from yuhuo_customs.window.serving import open_store

    window = open_store(state or settings().state_path)
    try:
        if as_json:
            typer.echo(book_json(window).decode(), nl=False)
        else:
            show(Terminal(language()), contents(window))
    finally:
        window.close()
    return 0
