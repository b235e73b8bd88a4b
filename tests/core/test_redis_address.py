import pytest

from core.errors import ConfigurationError
from core.events import open_events
from core.jobs import open_queue
from core.limits import open_limiter
from core.redis_address import redis_address
from core.settings import Settings


def given(tmp_path, url):
    return Settings(home=tmp_path, redis_url=url, _env_file=None)


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://127.0.0.1:6379/0",
        "rediss://user:p%40ss@cache.example.com:6380/2",
        "redis://[::1]:6379",
        "redis://h/",
    ],
)
def test_a_redis_url_is_taken_as_it_is(tmp_path, url):
    assert redis_address(given(tmp_path, url)) == url


@pytest.mark.parametrize("url", [None, ""])
def test_none_means_this_process_alone(tmp_path, url):
    assert redis_address(given(tmp_path, url)) is None


@pytest.mark.parametrize(
    "url",
    ["localhost:6379", "http://secret@localhost", "redis://", "redis://:secret@", "redis://h:secret", "redis://h/secret", "r s"],
)
@pytest.mark.parametrize("opens", [open_queue, open_limiter, lambda settings: open_events(settings, b"k" * 32)])
def test_a_wrong_one_is_told_before_anything_is_sent_and_without_its_password(tmp_path, url, opens):
    with pytest.raises(ConfigurationError, match="REDIS_URL: expected") as error:
        opens(given(tmp_path, url))
    assert "secret" not in str(error.value)
