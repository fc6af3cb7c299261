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
    """How a message is put into the request (transport.md §6.3).

    ``template`` is a text around the message: ``{data}`` is the message, and ``{cop_msg_id}``, ``{kind}``, ``{name}`` (by
    ``kinds``), ``{sender}``, ``{receiver}``, ``{created}`` what they say; so are the results of ``through``, a program that
    reads these as a JSON object (``content``: the message in Base64) and prints one. Its ``content`` takes the place of
    ``{data}``.
    """

    form: Literal["raw", "form", "json"] = Field(
        "raw", description="raw 原文 | form 表单字段 | json 形式 A / the body, a form field, or JSON shape A"
    )
    envelope: bool = Field(default=True, description="放入 DXP 信封 / in a DXP envelope (raw and form)")
    field: str = Field("data", description="表单字段名 / name of the form field")
    base64: bool = Field(default=False, description="报文用 Base64 / the message in Base64 (field, template)")
    template: str = Field(
        "", description="包在报文外的文本，含 {data} / text around the message, with {data}"
    )
    wrapped_base64: bool = Field(
        default=False, description="整个字段再用 Base64 / the whole field in Base64 once more"
    )
    content_type: str = Field("", description="内容类型；空：按形式 / content type; empty: by the form")
    kinds: dict[str, str] = Field({}, description="报文种类在该平台的名称 / its names of the kinds: {name}")
    fields: dict[str, str] = Field({}, description="其他表单字段 / further fields of the form")
    secret_fields: dict[str, Secret] = Field({}, description="密钥字段 / fields whose value is a secret")
    through: tuple[str, ...] = Field(
        (), description="加密或加签的程序 / program that encrypts or signs as the platform wants it"
    )

    @model_validator(mode="after")
    def _holds(self) -> Self:
        if self.template and "{data}" not in self.template:
            raise ValueError("template: must hold {data}")
        return self


class Answer(Codes):
    """The rules by which the answer to a message is judged: what it says, never the mere status 200."""

    form: Literal["dxp", "text", "json", "xml"] = Field("dxp", description="回答格式 / form of the answer")
    code: str = Field("", description="代码所在路径，如 result.code / path of the code (json, xml)")
    info: str = Field("", description="说明所在路径 / path of the text (json, xml)")
    reference: str = Field("", description="流水号所在路径 / path of the reference (json, xml)")

    inside: str = Field(
        "",
        description="回答整体所在的文本路径（如 SOAP 返回值）/ path of a text that holds the whole answer (SOAP)",
    )

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

    path: str = Field(
        "",
        description="回执路径，可含 {sender} {after} {since} {kind} / path, may hold {sender}, {after}, {since}, {kind}",
    )
    kinds: tuple[str, ...] = Field(
        (), description="逐种查询的回执 / kinds that are asked for one by one: {kind}"
    )
    since_format: str = Field(
        "%Y%m%d%H%M%S", description="{since} 的格式 / how {since} is written (Beijing time)"
    )
    overlap: float = Field(600.0, ge=0, description="时间重叠（秒）/ seconds asked for once more")
    first_days: float = Field(
        7.0, ge=0, le=366, description="首次查询的天数 / days that the first look covers"
    )
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
    answer_type: str = Field("text/plain", description="回答的内容类型 / content type of this answer")


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
