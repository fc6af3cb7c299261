"""Many products without a code, and a tariff of the size of the real one: names made of the words goods are made of."""

import itertools
from collections.abc import Iterator
from pathlib import Path

from bench import data

PRODUCTS, CODES = 5_000, 13_000
MATERIALS = [
    "棉",
    "涤纶",
    "锦纶",
    "腈纶",
    "羊毛",
    "亚麻",
    "真丝",
    "牛皮",
    "人造革",
    "橡胶",
    "塑料",
    "硅胶",
    "不锈钢",
    "铁",
    "铝",
    "铜",
    "锌合金",
    "玻璃",
    "陶瓷",
    "瓷",
    "木",
    "竹",
    "藤",
    "纸",
    "石膏",
    "人发",
    "化纤",
    "聚酯",
    "聚丙烯",
    "聚乙烯",
    "碳纤维",
    "钛",
    "银",
    "镀金",
    "水晶",
    "树脂",
]
THINGS = [
    "手提包",
    "双肩包",
    "钱包",
    "皮带",
    "凉鞋",
    "拖鞋",
    "运动鞋",
    "连衣裙",
    "衬衫",
    "长裤",
    "毛衣",
    "外套",
    "袜子",
    "帽子",
    "围巾",
    "手套",
    "雨伞",
    "项链",
    "耳环",
    "手镯",
    "戒指",
    "手表",
    "太阳镜",
    "台灯",
    "吊灯",
    "风扇",
    "电吹风",
    "剃须刀",
    "电饭煲",
    "水杯",
    "餐盘",
    "汤锅",
    "菜刀",
    "剪刀",
    "牙刷",
    "梳子",
    "发夹",
    "假发",
    "积木",
    "玩偶",
    "拼图",
    "篮球",
    "哑铃",
    "自行车",
    "手推车",
    "书架",
    "餐椅",
    "沙发",
    "床架",
    "床单",
    "毛巾",
    "枕头",
    "窗帘",
    "地毯",
    "花瓶",
    "相框",
    "蜡烛",
    "笔记本",
    "圆珠笔",
    "标签",
    "充电器",
    "耳机",
    "数据线",
    "音箱",
    "键盘",
    "鼠标",
    "摄像头",
]
USES = [
    "家用",
    "办公用",
    "户外",
    "儿童用",
    "厨房用",
    "浴室用",
    "旅行",
    "运动",
    "装饰用",
    "车载",
    "礼品",
    "宠物用",
    "医用",
    "工业用",
    "美容",
]
LOOKS = [
    "复古",
    "简约",
    "加厚",
    "折叠",
    "防水",
    "大号",
    "小号",
    "印花",
    "条纹",
    "透明",
    "便携",
    "可调节",
    "手工",
    "刺绣",
    "磨砂",
]


def name(product: int) -> tuple[str, str]:
    """Name and material of a product."""
    material, thing = MATERIALS[product % len(MATERIALS)], THINGS[product // 7 % len(THINGS)]
    use, look = USES[product // 3 % len(USES)], LOOKS[product // 11 % len(LOOKS)]
    return f"{look}{use}{material}{thing} {product % 97}款", material


def tariff(path: Path) -> None:
    """A tariff of 13,000 codes."""
    pairs = itertools.islice(itertools.cycle(itertools.product(THINGS, MATERIALS, USES)), CODES)
    lines = ["商品编码,商品名称,第一法定单位,增值税率,申报要素"]
    for number, (thing, material, use) in enumerate(pairs):
        code = f"{1 + number // 140:02}{number % 140:03}{number % 100_000:05}"
        lines.append(f"{code},{material}制{thing}，{use},千克,13%,0:品牌类型;1:出口享惠情况;2:材质")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def rows(lines: int, day: str) -> Iterator[list[object]]:
    """The clean lines of ``bench.data`` with the codes left out, 5,000 products."""
    places = {heading: place for place, heading in enumerate(data.HEADINGS)}
    for line, cells in enumerate(data.rows(lines, day)):
        product = line * 7 % PRODUCTS
        title, material = name(product)
        cells[places["企业商品货号"]] = f"P{product:05}"
        cells[places["企业商品名称"]] = title
        cells[places["商品名称"]] = title.split(" ")[0]
        cells[places["商品编码"]] = ""
        cells[places["规格型号"]] = f"0|0|{material}"
        yield cells


def write(path: Path, lines: int, day: str) -> None:
    """The workbook as csv, and the tariff beside it."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(data.HEADINGS) + "\n")
        for cells in rows(lines, day):
            stream.write(",".join(str(cell) for cell in cells) + "\n")
    tariff(path.with_suffix(".tariff.csv"))
