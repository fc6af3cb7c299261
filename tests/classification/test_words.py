"""What the shipped packs make of words: the proposals for goods without a code."""

from datetime import date

import pytest

from yuhuo_customs.classification.classifying import classify


@pytest.fixture
def proposed(checked):
    def proposals(name, material=None):
        found = classify(checked([{"itemName": name, "material": material}]), today=date(2026, 11, 11))
        return found.evidence["detail"][0]

    return proposals


@pytest.mark.parametrize(
    ("name", "material", "codes"),
    [
        ("18寸蕾丝假发", "人发", "6704.20"),
        ("真人发接发片", None, "6704.20"),
        ("Human Hair Lace Wig", None, "6704.20"),
        ("假发头套", "化纤", "6704.11"),
        ("仿真人发假发头套", "高温丝", "6704.11"),
        ("人造发发片", None, "6704.19"),
        ("假睫毛", "合成纤维", "6704.19"),
        ("化纤假发", None, "6704.11 6704.19"),
        ("仿真人发假发", None, "6704.11 6704.19 6704.20 6704.90"),
        ("人发混化纤假发", None, "6704.20 6704.11 6704.19"),
        ("假发", "马毛", "6704.90"),
        ("档发 制假发用", "人发", "6703.00"),
        ("人发原料", None, "0501 6703.00"),
        ("女式针织连衣裙", "涤纶", "6104.43"),
        ("女式针织连衣裙", "棉", "6104"),
        ("女士连衣裙 梭织", "聚酯纤维100%", "6204.43"),
        ("连衣裙", "涤纶", "6104.43 6204.43"),
        ("女式机织长裤", "纯棉", "6204.62"),
        ("女裤", "涤纶", "6204.62 6204.63"),
        ("女式衬衫", None, "6106 6206"),
        ("针织套头衫", None, "6110"),
        ("钢制文件柜", None, "9403.10"),
        ("铁艺鞋架", None, "9403.20"),
        ("不锈钢置物架", None, "9403.20 9403.10"),
        ("steel office desk", None, "9403.10"),
        ("金属餐椅", None, "9401.71 9401.79"),
        ("钢木书桌", None, "9403.20 9403.10"),
        ("铁桌腿配件", None, "9403.99 9403.91"),
        ("钢制保险柜", None, "8303"),
        ("集装箱房", None, "9406"),
    ],
)
def test_proposals(proposed, name, material, codes):
    assert proposed(name, material) == codes


@pytest.mark.parametrize(
    "name",
    [
        "假发胶水", "假发支架", "睫毛膏", "娃娃假发 化纤", "钢琴凳罩", "钢化玻璃桌垫", "椅套 金属扣", "床单",
        "轮椅 铝合金", "磁铁床头灯", "毛衣链", "女士围裙 针织", "hairdressing scissors", "保温杯", "T恤衫 女",
    ],
)  # fmt: skip
def test_do_not_know(proposed, name):
    assert proposed(name) == ""


def test_questions_and_basis_are_told_in_both_languages(checked):
    found = classify(checked([{"itemName": "化纤假发"}]), today=date(2026, 11, 11))
    message = next(iter(found.findings.iterate())).message
    assert "整顶假发，还是发片、接发、睫毛等？（整顶 → 6704.11；其他 → 6704.19）" in message.zh
    assert "wigs/synthetic-unclear，HS 2022" in message.zh
    assert (
        "A complete wig, or a piece (extension, lashes)? (complete → 6704.11; piece → 6704.19)" in message.en
    )
