"""The real Taguette server in an environment of its own (its libraries are older than ours)."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

VERSION = "1.5.2"


def taguette_python() -> Path:
    """The interpreter of the environment with Taguette; it is made once and kept in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "querschau-tests" / f"taguette-{VERSION}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        commands = (
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", f"taguette=={VERSION}"],
        )
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"Taguette {VERSION} cannot be installed here: {done.stderr.strip()[-200:]}")
        (folder / "ready").touch()
    return python


class Taguette:
    """A browser for the server: cookies, forms, exports."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._cookies = CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies)).open

    def get(self, path: str) -> str:
        with self._open(self.address + path, timeout=60) as answer:
            return str(answer.read().decode("utf-8"))

    def post(self, path: str, fields: dict[str, str], file: Path | None = None) -> str:
        boundary = uuid.uuid4().hex
        body = b"".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
            for k, v in {**fields, "_xsrf": self._token()}.items()
        )
        if file:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
            body += (
                head.encode()
                + b"Content-Type: application/octet-stream\r\n\r\n"
                + file.read_bytes()
                + b"\r\n"
            )
        body += f"--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        request = urllib.request.Request(self.address + path, body, headers)  # noqa: S310
        with self._open(request, timeout=300) as answer:
            return str(answer.read().decode("utf-8"))

    def _token(self) -> str:
        for _ in range(2):
            for cookie in self._cookies:
                if cookie.name == "_xsrf":
                    return str(cookie.value)
            self.get("/project/import")
        raise AssertionError("the server gave no form token")

    def import_project(self, file: Path) -> int:
        """Its own import of a .sqlite3: list the projects of the file, then take the first."""
        listed = json.loads(self.post("/api/import", {}, file))
        wanted = str(listed["projects"][0]["id"])
        return int(json.loads(self.post("/api/import", {"project_id": wanted}, file))["project_id"])

    def import_codebook(self, project: int, file: Path) -> None:
        """Its own import of a codebook table: the confirmation form is sent back as it is."""
        path = f"/project/{project}/import_codebook"
        page = self.post(path, {}, file)
        fields = {}
        for tag in re.findall(r"<(?:input|textarea)[^>]*>(?:[^<]*</textarea>)?", page):
            name = re.search(r'name="(tag\d+-\w+)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            area = re.search(r">([^<]*)</textarea>", tag)
            if name and ("checkbox" not in tag or "checked" in tag):
                import html

                text = area.group(1) if area else value.group(1) if value else "on"
                fields[name.group(1)] = html.unescape(text)
        assert fields, "the server shows no tags to confirm"
        self.post(path, fields)

    def highlights(self, project: int) -> list[dict[str, str]]:
        """Its own export of all highlights: id, document, tag, content."""
        return list(csv.DictReader(io.StringIO(self.get(f"/project/{project}/export/highlights/.csv"))))

    def codebook(self, project: int) -> list[dict[str, str]]:
        """Its own export of the codebook."""
        return list(csv.DictReader(io.StringIO(self.get(f"/project/{project}/export/codebook.csv"))))

    def export_project(self, project: int) -> bytes:
        """Its own export of the whole project."""
        with self._open(f"{self.address}/project/{project}/export/project.sqlite3", timeout=60) as answer:
            return bytes(answer.read())

    def new_project(self, name: str) -> int:
        page = self._open_form("/project/new", {"name": name, "description": ""})
        return int(page.rstrip("/").rsplit("/", 1)[-1])

    def _open_form(self, path: str, fields: dict[str, str]) -> str:
        data = urllib.parse.urlencode({**fields, "_xsrf": self._token()}).encode()
        request = urllib.request.Request(self.address + path, data)  # noqa: S310
        with self._open(request, timeout=60) as answer:
            return str(answer.geturl())


@contextmanager
def running_taguette(folder: Path) -> Iterator[Taguette]:
    """The server on a free loopback port with an empty database."""
    python = taguette_python()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (folder / "server.log").open("wb")
    command = [str(python), "-m", "taguette.main", "--no-browser", "--bind", "127.0.0.1"]
    command += ["--port", str(port), "--database", str(folder / "server.sqlite3")]
    server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        address = ""
        for _ in range(240):
            time.sleep(0.25)
            said = (folder / "server.log").read_text("utf-8", "replace")
            if found := re.search(r"http://localhost:\d+(/\S*)", said):
                address = found.group(1)
                break
        assert address, said
        client = Taguette(f"http://127.0.0.1:{port}")
        client.get(address)
        yield client
    finally:
        server.terminate()
        server.wait(20)
        log.close()
