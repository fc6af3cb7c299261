import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--regenerate", action="store_true", help="write the golden files anew; review the difference"
    )


@pytest.fixture
def regenerate(request):
    return request.config.getoption("--regenerate")
