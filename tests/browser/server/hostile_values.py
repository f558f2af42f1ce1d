"""Values that no event of the page expects, and requests that no address does."""

from __future__ import annotations

import base64
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

VISITOR, SECRET = "somebody", "of somebody else"
OTHERS = ("stranger", "../..", "", "somebod", "somebody ", "SOMEBODY", "%73omebody", "somebody\x00")


def data_url(content: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64," + base64.b64encode(content).decode()


def bomb(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says it has so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("L", (140, 140), 255).save(buffer, "PNG")
    return buffer.getvalue()


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def file(path: str) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": path[-20:]}


PICTURE = picture()
NASTY: list[Any] = [
    *(None, True, False, 0, -1, 7, 10**6, 10**400, 1.5, -1e308, float("nan"), float("inf")),
    *("", "7", "article", "everyone", "a" * 200_000, "\x00", "\ud800", "\u202e\U0001f4a3", "../../etc/passwd"),
    *("'; DROP TABLE runs; --", "<script>1</script>", "${7*7}{{7*7}}", {"__type__": "update", "value": 3}),
    *([], {}, [[]], nested(400), {"a": {"b": [None] * 100}}, list(range(5000)), {"__class__": "x"}),
    *(file("/etc/passwd"), file("../../../etc/passwd"), file("/proc/self/environ"), file("http://127.0.0.1:9/x")),
    *(file("file:///etc/passwd"), {"path": None}, {"url": "http://127.0.0.1:9/"}),
    *(data_url(PICTURE), data_url(PICTURE[: len(PICTURE) // 2]), data_url(b""), data_url(b"\x80\x04pickle.")),
    *(data_url(bomb(50_000, 50_000)), data_url(bomb(7000, 7000, b"\0" * 3_000_000)), data_url(bomb(0, 0))),
    *(
        data_url(b"<svg onload='1'/>", "image/svg+xml"),
        "data:image/png;base64,@@@",
        "data:image/png;base64," + "A" * 99_999,
    ),
]
CARRIED = ("index", "digit", "truth", "answer", "which", "z", "from", "number", "numbers", "name", "content", "config")

ADDRESSES = """
config theme.css health gradio_api/info gradio_api/openapi.json gradio_api/app_id gradio_api/startup-events
gradio_api/queue/join gradio_api/queue/data gradio_api/queue/status gradio_api/call/predict gradio_api/call/v2/predict
gradio_api/call/predict/none gradio_api/run/predict gradio_api/upload gradio_api/upload_progress gradio_api/cancel
gradio_api/reset gradio_api/file= gradio_api/mcp/ gradio_api/mcp/http gradio_api/mcp/schema gradio_api/mcp/sse
gradio_api/mcp/messages/ gradio_api/deep_link gradio_api/component_server gradio_api/process_recording monitoring
assets/x static/x svelte/x
"""
METHODS = ("GET", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")
QUERIES = ("", "?session_hash=other", "?upload_id=1", "?a[]=%00", "?__theme=dark&session_hash=%0a")
BODIES: list[Any] = [
    *(b"", b"null", b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 50_000, b'{"a":' * 50_000, b"NaN"),
    *({}, {"data": []}, {"data": None, "fn_index": 0}, {"session_hash": "other", "event_id": "x", "fn_index": 3}),
    *(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": "predict", "arguments": {"image": "/x"}},
        },
    ),
    *({"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "file:///etc/passwd"}},),
    *({"jsonrpc": "2.0", "id": None, "method": 7}, {"data": [nested(300)], "fn_index": 1}),
]
HEADS: list[dict[str, str]] = [
    *({}, {"Content-Type": "multipart/form-data"}, {"Content-Type": "multipart/form-data; boundary="}),
    *(
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Encoding": "gzip"},
        {"Cookie": "a=" + "b" * 3000},
    ),
    *({"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}, {"Origin": "http://evil.example"}),
    *({"Accept": "application/json, text/event-stream"}, {"Range": "bytes=0-99999999999"}, {"Host": "evil.example"}),
    *({"x-gradio-user": "mcp"}, {"Authorization": "Bearer x"}, {"Transfer-Encoding": "gzip"}),
]
