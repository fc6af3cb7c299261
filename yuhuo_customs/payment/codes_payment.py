"""The usual faults of a payment data answer (transport.md §10, §11 no 5 to 8; codes YH-OPS-1xx)."""

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.errors import Text

_SOURCE = "transport.md §10"


def _code(number: int, severity: Severity, *texts: Text, example: str) -> str:
    title, message, fix, reason = texts
    code = f"YH-OPS-{number}"
    define(Code(code, severity, title, message, reason, fix, Text(example, example), _SOURCE))
    return code


_BLOCK, _WARN = Severity.BLOCK, Severity.WARN
NOT_A_FORM = _code(
    101, _BLOCK, Text("不是表单", "not a form"),
    Text("上传内容不是表单字段 payExInfoStr。", "The body is not the form field payExInfoStr."),
    Text("以 application/x-www-form-urlencoded 提交 payExInfoStr=…", "Post payExInfoStr=… as application/x-www-form-urlencoded."),
    Text("以 JSON 提交时海关回 20000（certNo不为空、上传失败）。", "Posted as JSON, customs answers 20000 (certNo不为空, 上传失败)."),
    example="payExInfoStr=%7B%22sessionID%22…",
)  # fmt: skip
NOT_ENCODED = _code(
    102, _BLOCK, Text("没有 URL 编码", "not URL-encoded"),
    Text("表单内容没有做百分号编码。", "The form's value is not percent-encoded."),
    Text("对整个 JSON 做 URL 编码，+ 和 % 也要编码。", "URL-encode the whole JSON, + and % too."),
    Text("未编码的 + 会变成空格，签名随之失效。", "A bare + turns into a blank and spoils the signature."), example="%2B",
)  # fmt: skip
NOT_JSON = _code(
    103, _BLOCK, Text("不是 JSON", "not JSON"),
    Text("{field} 不是有效的 JSON。", "{field} is not valid JSON."),
    Text("用 yuhuo payment-data build 生成。", "Build it with yuhuo payment-data build."),
    Text("海关无法读取。", "Customs cannot read it."), example='{"sessionID":"…",…}',
)  # fmt: skip
WRONG_ORDER = _code(
    104, _BLOCK, Text("字段顺序或名称不对", "wrong names or order"),
    Text("{field} 的字段是 {value}，应为 {wanted}。", "{field} has {value}; it should have {wanted}."),
    Text("按标准的名称和顺序书写（payExchangeInfoLists、initalRequest）。", "Write the standard's names in its order (payExchangeInfoLists, initalRequest)."),
    Text("顺序不同则签名串不同。", "Another order is another string under the signature."), example="payExchangeInfoLists",
)  # fmt: skip
MISSING = _code(
    105, _BLOCK, Text("必填字段为空", "a required field is empty"),
    Text("{field} 为空。", "{field} is empty."), Text("补上该字段。", "Fill it in."),
    Text("接口标准要求必填。", "The standard wants it filled."), example="initalRequest",
)  # fmt: skip
TOO_LONG = _code(
    106, _BLOCK, Text("字段过长", "a field is too long"),
    Text("{field} 有 {value} 个字符，最多 {longest} 个。", "{field} has {value} characters; at most {longest} are allowed."),
    Text("缩短该字段。", "Shorten it."), Text("超出接口标准的长度。", "Longer than the standard allows."), example="gname ≤ 250",
)  # fmt: skip
BLANKS = _code(
    107, _BLOCK, Text("JSON 中有空白", "blanks in the JSON"),
    Text("{field} 的各部分之间有空格或换行。", "There are blanks or line breaks between the parts of {field}."),
    Text("生成紧凑的 JSON，签名串与上传内容逐字节一致。", "Write compact JSON; the signed string must equal the upload byte for byte."),
    Text("海关重新拼接的签名串没有空白。", "The string that customs builds has no blanks."), example='{"a":1,"b":2}',
)  # fmt: skip
NUMBER = _code(
    108, _BLOCK, Text("金额写法不对", "the amount is written wrongly"),
    Text("totalAmount 写作 {value}，应为 JSON 数字且不带尾零。", "totalAmount is written {value}; it must be a JSON number without trailing zeros."),
    Text('写 100，不写 100.0 或 "100"。', 'Write 100, not 100.0 or "100".'),
    Text("写法不同则签名串不同。", "Another form is another string under the signature."), example="100",
)  # fmt: skip
LETTERS = _code(
    109, _BLOCK, Text("大小写不对", "wrong case"),
    Text("{field}“{value}”大小写不对。", "{field} {value!r} is in the wrong case."),
    Text("guid 大写，certNo 小写。", "guid in upper case, certNo in lower case."),
    Text("certNo 大写时海关回 20004。", "An upper-case certNo is answered by 20004."), example="certNo 01020304ab",
)  # fmt: skip
WRONG_VALUE = _code(
    110, _BLOCK, Text("值不在规定范围", "a value that the standard does not know"),
    Text("{field}“{value}”不在 {wanted} 中。", "{field} {value!r} is not one of {wanted}."),
    Text("按代码表填写。", "Use a code of the list."), Text("接口标准规定的代码。", "Codes of the standard."), example="currency 142, verDept 1",
)  # fmt: skip
BAD_SIGNATURE = _code(
    111, _BLOCK, Text("签名不符", "the signature does not verify"),
    Text("签名与上传内容不符。", "The signature does not fit what is uploaded."),
    Text("签名后不要改动任何字节；核对证书。", "Change no byte after signing; check the certificate."),
    Text("海关会拒绝。", "Customs would refuse it."), example='"sessionID":"…"||…',
)  # fmt: skip
NOT_VERIFIED = _code(
    112, Severity.NOTE, Text("签名未核对", "the signature was not checked"),
    Text("没有证书，签名未核对。", "No certificate was given: the signature was not checked."),
    Text("用 --certificate 提供证书。", "Give the certificate with --certificate."),
    Text("内容里只有证书号。", "The payload holds the certificate's number only."), example="--certificate card.cer",
)  # fmt: skip
LATE = _code(
    113, _WARN, Text("超过两分钟", "more than two minutes"),
    Text("请求发出已 {value} 秒。", "The request is {value} seconds old."),
    Text("收到请求后两分钟内上传。", "Upload within two minutes of the request."),
    Text("实践中两分钟后不再接受。", "After two minutes it is no longer taken (practice)."), example="≤ 120 s",
)  # fmt: skip
