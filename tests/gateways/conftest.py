import os

import pytest

from yuhuo_customs.testing.broker import rabbitmq, server_program


@pytest.fixture(scope="session")
def broker():
    """A real RabbitMQ; without one the test skips by name, but not in CI."""
    if server_program() is None:
        if os.environ.get("CI"):
            pytest.fail("rabbitmq-server must be installed in CI (.ci/run)")
        pytest.skip("rabbitmq-server is not installed")
    with rabbitmq() as url:
        yield url
