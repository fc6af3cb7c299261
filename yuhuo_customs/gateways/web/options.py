"""The settings model of the ``http`` gateway."""

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from yuhuo_customs.gateways import profiles
from yuhuo_customs.gateways.profiles.codes import Codes
from yuhuo_customs.profile import Part, Secret

_HERE = ("localhost", "127.0.0.1", "::1")


class Timeouts(Part):
    """Seconds; one for each kind of waiting (habits seen in use: connect 6, read 15 to 60, transport.md §6.4)."""

    connect: float = Field(6.0, gt=0, le=600, description="建立连接（秒）/ to connect")
    read: float = Field(
        60.0, gt=0, le=600, description="两次数据之间（秒）/ between two pieces of the answer"
    )
    total: float = Field(120.0, gt=0, le=3600, description="一次交换的总时长（秒）/ for the whole exchange")


class Body(Part):
    """How a message is put into the request (transport.md §6.3)."""

    form: Literal["raw", "form", "json"] = Field(
        "raw", description="raw 原文 | form 表单字段 | json 形式 A / the body, a form field, or JSON shape A"
    )
    envelope: bool = Field(default=True, description="放入 DXP 信封 / in a DXP envelope (raw and form)")
    field: str = Field("data", description="表单字段名 / name of the form field")
    base64: bool = Field(default=False, description="表单字段用 Base64 / the form field in Base64")
    fields: dict[str, str] = Field({}, description="其他固定字段 / further fixed fields of the form")


class Answer(Codes):
    """The rules by which the answer to a message is judged: what it says, never the mere status 200."""

    form: Literal["dxp", "text", "json", "xml"] = Field("dxp", description="回答格式 / form of the answer")
    code: str = Field("", description="代码所在路径，如 result.code / path of the code (json, xml)")
    info: str = Field("", description="说明所在路径 / path of the text (json, xml)")
    reference: str = Field("", description="流水号所在路径 / path of the reference (json, xml)")

    @model_validator(mode="after")
    def _paths(self) -> Self:
        if self.form in ("json", "xml") and not self.code:
            raise ValueError("code: the path of the code is needed for this form")
        return self


class LookUp(Part):
    """How the platform is asked whether a message arrived; without a path it is not asked."""

    path: str = Field(
        "", description="查询路径，含 {cop_msg_id} / path with {cop_msg_id}; empty: cannot be asked"
    )
    id: str = Field(
        "copMsgId", description="回答中的报文编号路径 / JSON path of the message id in the answer"
    )
    state: str = Field("state", description="回答中的状态路径 / JSON path of the state")
    here: tuple[str, ...] = Field(("taken_in",), description="表示已收到的值 / values: it arrived")
    absent: tuple[str, ...] = Field(("unknown_there",), description="表示没有的值 / values: it did not")


class Receipts(Part):
    """How receipts are fetched; without a path they come by push only (``yuhuo receipts serve``)."""

    path: str = Field("", description="回执路径，可含 {sender} {after} / path, may hold {sender} and {after}")
    list: str = Field("receipts", description="列表路径 / JSON path of the list")
    id: str = Field("id", description="回执编号 / key of the receipt's id")
    content: str = Field("content", description="内容 / key of the content")
    base64: bool = Field(default=True, description="内容为 Base64 / the content is Base64")
    more: str = Field("more", description="还有更多 / JSON path: there are more")
    acknowledge: str = Field(
        "", description="确认路径（POST）/ path of the acknowledgement; empty: there is none"
    )
    ids: str = Field("ids", description="确认中编号列表的键 / key of the ids in the acknowledgement")


class Push(Part):
    """How the platform pushes receipts to ``yuhuo receipts serve``."""

    path: str = Field("/receipts", pattern="^/", description="本地接收路径 / path that we listen at")
    field: str = Field("messageText", description="表单字段或 JSON 路径 / form field, or JSON path")
    answer: str = Field("success", description="存妥后的回答 / the word that says we have it")


class Options(profiles.Options):
    """Messages over HTTPS, mostly in a DXP envelope. There is no official HTTP interface: a platform's form is set here."""

    url: str = Field(description="平台地址 / address of the platform")
    path: str = Field("", description="报文提交路径 / path for messages, behind the address")
    headers: dict[str, str] = Field({}, description="请求头 / headers")
    secret_headers: dict[str, Secret] = Field({}, description="密钥请求头 / headers whose value is a secret")
    client_certificate: str = Field("", description="客户端证书 PEM / client certificate")
    client_key: str = Field("", description="客户端私钥 PEM / its key, when it is another file")
    client_key_password: Secret | None = Field(None, description="私钥密码 / its password")
    ca_file: str = Field("", description="私有 CA 证书 / certificates of a private CA")
    plain_http: bool = Field(
        default=False, strict=True, description="允许不加密的 http / allow http without encryption"
    )
    refuses_repeats: bool = Field(
        default=False, strict=True, description="平台拒收重复报文 / the platform refuses a repeated message"
    )
    answer_bytes: int = Field(1_048_576, gt=0, description="回答上限（字节）/ largest answer")
    receipt_bytes: int = Field(67_108_864, gt=0, description="回执上限（字节）/ largest answer with receipts")
    timeouts: Timeouts = Timeouts()
    body: Body = Body()
    answer: Answer = Answer()
    look_up: LookUp = LookUp()
    receipts: Receipts = Receipts()
    push: Push = Push()

    @model_validator(mode="after")
    def _address(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ValueError("url: an address such as https://host/path, without user, password and query")
        if parts.scheme == "http" and parts.hostname not in _HERE and not self.plain_http:
            raise ValueError("url: http without encryption; use https, or say plain_http = true")
        return self
