"""Whatever valid message comes, the window answers each of its records, and nothing it answers breaks the schemas."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.window.conftest import NOW, Desk
from tests.window.family import message, record, table
from yuhuo_customs.window import Script, Window
from yuhuo_customs.window.kinds import KINDS

TEXTS = ["", " ", "某", "&lt;&amp;", "]]&gt;", "9" * 18, "-1", "0", "142", "2", "\U00020000"]
NUMBERS = ["0", "-1", "0.00001", "99999999999999", "+5", " 7 ", "00.50", "1", "2"]


def heads(kind):
    """Head elements to be replaced by what the schema may well let pass."""
    rows = next(iter(table()[kind].values()))
    names = {row["element"]: NUMBERS if row["kind"] in ("decimal", "int") else TEXTS for row in rows}
    del names["guid"]
    one = st.sampled_from(sorted(names)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(names[name]))
    )
    return st.lists(one, min_size=1, max_size=4).map(dict)


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_message_stops_the_window(kind, data):
    with tempfile.TemporaryDirectory() as folder:
        window = Window(
            Path(folder) / "w.sqlite", Script(refused=0.2, reviewed=0.2, inspected=0.2), lambda: NOW
        )
        desk = Desk(window)
        for each in ("CEB303", "CEB603", "CEB311", "CEB411", "CEB511", "CEB621"):
            desk.give(message(each, record(each)))
        desk.life(4)
        changed = data.draw(heads(kind))
        desk.give(
            message(
                kind,
                record(kind, invtNo="46122026E000000001", **{"appTime": "20261111100000", **changed})
                if "invtNo" not in changed and (KINDS[kind].cancels or KINDS[kind].returns)
                else record(kind, **{"appTime": "20261111100000", **changed}),
            )
        )
        lives = desk.life(5)
        assert f"{KINDS[kind].receipt[3:]}:" in lives or "900:" in lives or kind in ("CEB603", "CEB621")
        window.close()
