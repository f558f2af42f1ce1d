"""What the page answers drawings with: the reader's modules and the shipped weights, as files that browsers keep."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from logreg.storage.paths import WEIGHTS

READER = Path(__file__).parents[1] / "reader"
YEAR = 365 * 24 * 3600  # seconds
TYPES = {".js": "text/javascript", ".safetensors": "application/octet-stream"}


class Assets:
    """Some files of a folder, at addresses with a hash of them all: what such an address answers never changes."""

    def __init__(self, name: str, folder: Path, pattern: str) -> None:
        self._name = name
        files = sorted(folder.rglob(pattern))
        self._content = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        digest = hashlib.sha256()
        for file, content in self._content.items():
            digest.update(f"{file}\0{len(content)}\0".encode() + content)
        self._version = digest.hexdigest()[:16]

    def address(self, file: str) -> str:
        """Of a file by its path in the folder, relative to the page's own."""
        return f"{self._name}/{self._version}/{file}"

    def route(self) -> Route:
        """What answers at these addresses. A page of another version is told that there is nothing."""

        async def serve(request: Request) -> Response:
            file = request.path_params["file"]
            if request.path_params["version"] != self._version or file not in self._content:
                return PlainTextResponse("There is nothing here.", 404)
            keep = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
            return Response(self._content[file], headers=keep, media_type=TYPES[Path(file).suffix])

        return Route(f"/{self._name}/{{version}}/{{file:path}}", serve)


@cache
def reader() -> Assets:
    """The modules of `logreg/ui/reader`."""
    return Assets("reader", READER, "*.js")


@cache
def weights() -> Assets:
    """The shipped models and the digit score."""
    return Assets("weights", WEIGHTS, "*.safetensors")
