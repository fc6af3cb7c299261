"""Evidence on the terminal: what was put in, or what is wrong with it."""

import re
from pathlib import Path

from yuhuo_customs.errors import Text
from yuhuo_customs.pipeline.attesting import Attested
from yuhuo_customs.pipeline.evidencing import Made
from yuhuo_customs.reports.terminal import Terminal, quoted


def file_name(order: str) -> str:
    """The order's number as a name that is safe in any folder."""
    return re.sub(r"[^0-9A-Za-z._\-\u4e00-\u9fff]", "_", order).strip(".")[:100] or "order"


def made(terminal: Terminal, done: Made) -> None:
    """What was written, and the fingerprint to be told by another way."""
    terminal.say(
        Text(
            f"证据：{done.path}（{len(done.files)} 个文件）",
            f"Evidence: {done.path} ({len(done.files)} files)",
        )
    )
    terminal.say(Text(f"指纹（SHA-256）：{done.fingerprint}", f"Fingerprint (SHA-256): {done.fingerprint}"))
    if done.sealed_by:
        terminal.say(Text(f"已用证书 {done.sealed_by} 签名", f"Sealed with the certificate {done.sealed_by}"))
    else:
        unsealed = Text("未签名：请另行告知对方指纹", "Not sealed: tell the fingerprint by another way")
        terminal.say(unsealed, "yellow")
    for each in done.missing:
        terminal.say(Text(f"缺少：{each.zh}", f"Missing: {each.en}"), "yellow")
    terminal.next_step(Text("对方核对", "to verify it"), f"yuhuo evidence verify {quoted(done.path)}")


def judged(terminal: Terminal, path: Path, found: Attested) -> int:
    """The verdict, each fault by name; the exit code: 0 when nothing was changed."""
    for fault in found.faults:
        terminal.say(Text(f"✗ {fault.name}：{fault.what.zh}", f"✗ {fault.name}: {fault.what.en}"), "red")
    if found.faults:
        count = len(found.faults)
        terminal.say(Text(f"{path} 不可信：{count} 处不符", f"{path} does not hold: {count} faults"), "red")
        return 1
    terminal.say(
        Text(
            f"✓ 订单 {found.order}：{found.files} 个文件、{found.messages} 个报文、{found.receipts} 个回执、"
            f"{found.events} 个事件，均未改动",
            f"✓ order {found.order}: {found.files} files, {found.messages} messages, {found.receipts} receipts, "
            f"{found.events} events, all as they were written",
        )
    )
    terminal.say(Text(f"指纹（SHA-256）：{found.fingerprint}", f"Fingerprint (SHA-256): {found.fingerprint}"))
    if found.sealed_by:
        terminal.say(
            Text(f"签名有效，证书 {found.sealed_by}", f"The seal holds, certificate {found.sealed_by}")
        )
    else:
        unsealed = Text("未签名：请与生成方核对指纹", "Not sealed: compare the fingerprint with its maker")
        terminal.say(unsealed, "yellow")
    return 0
