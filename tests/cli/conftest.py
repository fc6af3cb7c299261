import pytest


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    from datetime import date

    from yuhuo_customs.example.making import write_example

    path = tmp_path_factory.mktemp("example") / "orders.xlsx"
    write_example(path, today=date.today())
    return path
