"""What a visit sends over a slow network."""

from __future__ import annotations

import gzip
import urllib.request

ENCODING = "Content-Encoding"


def answer(url: str, encoding: str = "identity") -> tuple[str | None, bytes]:
    """How the answer is encoded, and its bytes as they were sent."""
    headers = {"Accept-Encoding": encoding}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
        return response.headers[ENCODING], response.read()


def test_the_page_and_its_answers_are_compressed(address: str) -> None:
    """Half of what they take otherwise, or less; and as they are for whoever does not ask."""
    for path in ("", "config", "gradio_api/info"):
        encoding, plain = answer(address + path)
        assert encoding is None
        encoding, sent = answer(address + path, encoding="gzip, deflate, br")
        assert encoding == "gzip"
        assert len(sent) < len(plain) / 2
        assert gzip.decompress(sent)[:100] == plain[:100]


def test_what_streams_is_not_held_back(address: str) -> None:
    """Compression would wait for enough to compress."""
    url = f"{address}gradio_api/heartbeat/compressed"
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as response:
        assert response.headers[ENCODING] is None
