ROWS = "商品编码,商品名称,第一法定单位,增值税率,申报要素\n6704200000,人发制假发,千克,13%,0:品牌类型;1:材质\n{more}"


def _file(tmp_path, more=""):
    path = tmp_path / "tariff.csv"
    path.write_text(ROWS.format(more=more), encoding="utf-8")
    return path


def test_a_tariff_is_imported_listed_shown_and_removed(yuhuo, tmp_path):
    assert "No tariff was imported" in yuhuo("tariff", "list").out
    assert yuhuo("tariff", "show", "6704").code == 1
    done = yuhuo("tariff", "import", _file(tmp_path), "--valid-from", "2026-01-01")
    assert (done.code, "1 rows, 0 left out" in done.out) == (0, True)
    assert "tariff.csv" in yuhuo("tariff", "list").out
    shown = yuhuo("tariff", "show", "6704.20", "--as-of", "2026-06-01")
    assert shown.code == 0
    assert all(
        each in shown.out
        for each in ("人发制假发", "13 %", "035 kilogram", "0:品牌类型;1:材质", "2026-01-01")
    )
    assert yuhuo("tariff", "show", "6704.20", "--as-of", "2025-12-31").code == 1
    assert yuhuo("tariff", "show", "9999").code == 1
    assert yuhuo("tariff", "remove", "tariff").code == 0
    assert yuhuo("tariff", "remove", "tariff").code == 2


def test_rows_left_out_are_told_with_their_cell(yuhuo, tmp_path):
    done = yuhuo(
        "tariff",
        "import",
        _file(tmp_path, "670411,整头假发,千克,13%,\n67041100,x,千克,a,\n101210010,马,头,9%,\n"),
    )
    assert done.code == 1
    assert "YH-TRF-001" in done.out
    assert "A5" in done.out


def test_classify_shows_what_each_line_still_lacks(yuhuo, tmp_path):
    from bench import data

    rows = [dict(zip(data.HEADINGS, row, strict=True)) for row in data.rows(6, "20261101")]
    rows[1]["规格型号"], rows[4]["规格型号"] = "0|", "0|"
    lines = [",".join(data.HEADINGS), *(",".join(str(cell) for cell in row.values()) for row in rows)]
    (tmp_path / "orders.csv").write_text("\n".join(lines), encoding="utf-8")
    assert (
        "ten digits, legal units and declaration elements are not checked"
        in yuhuo("classify", "orders.csv").out
    )
    yuhuo("tariff", "import", _file(tmp_path), "--valid-from", "2026-01-01")
    shown = yuhuo("classify", "orders.csv").out
    told = [line.split() for line in shown.splitlines() if "材质" in line]
    assert [line[1 if line[0] == "│" else 0] for line in told] == ["3", "6"]


def test_wrong_use(yuhuo, tmp_path):
    file = _file(tmp_path)
    assert yuhuo("tariff", "import", file, "--kind", "wishes").code == 2
    assert yuhuo("tariff", "import", file, "--rates", "often").code == 2
    assert yuhuo("tariff", "import", tmp_path / "none.csv").code == 3


def test_classification_is_measured(yuhuo, tmp_path):
    goods = tmp_path / "goods.csv"
    rows = [
        f"{name}{place},{code}"
        for place in range(6)
        for name, code in (("真人发假发", 670420), ("棉袜", 611595))
    ]
    goods.write_text("\n".join(["名称,商品编码", *rows]), encoding="utf-8")
    done = yuhuo("classify", "evaluate", goods, "--seed", 2)
    assert (done.code, "12 products (seed 2)" in done.out, "do not know" in done.out) == (0, True, True)
    assert yuhuo("classify", "orders.xlsx", goods).code == 2


def test_a_code_list_is_imported(yuhuo, tmp_path):
    from datetime import date

    from yuhuo_customs import codes

    file = tmp_path / "offices.csv"
    file.write_text("代码,名称\n4600,郑州关区\n4699,新关区\n", encoding="utf-8")
    done = yuhuo(
        "codes", "import", "customs_offices", file, "--source", "notice 1", "--valid-from", "2026-01-01"
    )
    assert (done.code, "1 new: 4699" in done.out) == (0, True)
    assert "notice 1" in yuhuo("codes", "list").out
    assert "新关区" in yuhuo("codes", "search", "4699").out
    assert yuhuo("codes", "import", "wishes", file).code == 2
    codes.use(None, date.today())
