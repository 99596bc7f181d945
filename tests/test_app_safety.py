"""Who may speak to the workplace's server: its own windows, and nobody else."""

from __future__ import annotations

import asyncio
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from app_server import Server, Window, environment, make_corpus
from conftest import ROOT

from querschau.app.instance import listening
from querschau.app.link import write_link


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus(tmp_path_factory.mktemp("sicher") / "korpus")


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("zustand"), folder)
    yield server
    server.end()


@pytest.fixture(scope="module")
def window(server: Server) -> Window:
    return Window(server)


def test_the_opening_address_opens_one_window_and_is_spent_then(server: Server, window: Window) -> None:
    assert window.get("/").status_code == 200
    again = httpx.get(server.address, trust_env=False)
    assert again.status_code == 403 and "Bitte über das Symbol neu öffnen" in again.text
    assert "set-cookie" not in again.headers


def test_without_cookie_or_with_that_of_another_port_nothing_is_shown(server: Server, window: Window) -> None:
    [(name, secret)] = window.client.cookies.items()
    port = server.origin.rpartition(":")[2]
    assert name == f"querschau-{port}"
    for cookies in ({}, {"querschau-1": secret}, {name: "falsch"}, {name: "ä"}):
        header = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()).encode()}
        for path in ("/", "/lauf", "/api/stand", "/api/ordner", "/statisch/x/app.css"):
            assert httpx.get(server.origin + path, headers=header, trust_env=False).status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost:80", "evil.example:{port}"]
)
def test_foreign_host_names_and_ports_are_refused(window: Window, host: str) -> None:
    port = window.origin.rpartition(":")[2]
    assert window.get("/", Host=host.format(port=port)).status_code == 403
    assert window.get("/", Host=f"localhost:{port}").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"X-Querschau": "0"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_changes_something_must_come_from_a_window_of_ours(
    window: Window, wrong: dict[str, str]
) -> None:
    answer = window.send("POST", "/api/person", {"name": "Fremde"}, **wrong)
    assert answer.status_code == 403, answer.text
    assert "Fremde" not in window.get("/").text


def test_a_missing_origin_is_refused(window: Window) -> None:
    headers = {"X-Querschau": "1", "Content-Type": "application/json"}
    assert window.client.post("/api/person", json={"name": "Fremde"}, headers=headers).status_code == 403


def test_no_get_changes_anything_and_no_other_host_may_read(window: Window) -> None:
    for path in ("/api/person", "/api/beenden", "/api/entscheidungen", "/api/korpus", "/api/lauf"):
        assert window.get(path).status_code == 405
    answer = window.get("/api/stand?seit=0", Origin="http://evil.example")
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/", "/lauf", "/gibtesnicht", "/api/stand?seit=0", "/api/gibtesnicht"])
def test_every_answer_forbids_the_browser_to_run_or_load_anything_foreign(window: Window, path: str) -> None:
    headers = window.get(path).headers
    policy = headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "trusted-types 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


def test_scripts_may_be_kept_because_their_address_changes_with_them(window: Window) -> None:
    start = window.get("/").text
    address = next(part for part in start.split('"') if part.endswith("frame.js"))
    assert "immutable" in window.get(address).headers["cache-control"]
    assert window.get("/statisch/0000000000000000/frame.js").status_code == 404
    assert window.get(f"{address.rpartition('/')[0]}/..%2Fserver.py").status_code == 404


def test_pages_hold_neither_inline_script_nor_inline_style(window: Window) -> None:
    for path in ("/", "/lauf", "/gibtesnicht"):
        text = window.get(path).text
        assert "style=" not in text and "<style" not in text
        assert not [tag for tag in text.split("<script")[1:] if "src=" not in tag.partition(">")[0]]


def test_a_second_start_finds_the_server_and_opens_another_window(server: Server, folder: Path) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "querschau", "app", str(folder), "--no-browser"],
        env=environment(server.state),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    address = second.stdout.removeprefix("Querschau: ").strip()
    assert address.startswith(server.origin) and address != server.address
    assert Window(server, address).get("/").status_code == 200


@pytest.mark.slow
def test_windows_go_on_after_a_restart_and_the_secret_is_for_the_user_alone(tmp_path: Path) -> None:
    folder = make_corpus(tmp_path / "korpus")
    first = Server(tmp_path / "zustand", folder)
    window = Window(first)
    first.end()
    for file in (tmp_path / "zustand").rglob("*.json"):
        if file.name != "zuletzt.json":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    second = Server(tmp_path / "zustand", folder)
    try:
        assert second.origin == first.origin
        assert window.get("/").status_code == 200
    finally:
        second.end()


def test_the_pages_load_neither_prefect_nor_what_only_learning_needs() -> None:
    code = "import sys; from querschau.app.pages import pages; pages(); "
    code += "learning = {'sklearn'} & sys.modules.keys(); import querschau.app.runner; "
    code += "sys.exit(' '.join(learning | {'prefect'} & sys.modules.keys()) or 0)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_answers_are_sent_at_once() -> None:
    """Else the second part of each waits some 40 ms until the first is acknowledged."""

    async def option() -> int:
        asked: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            asked.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listening(0, 0)
        async with await asyncio.start_server(connected, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            found = await asked
            writer.close()
            return found

    assert asyncio.run(option()) != 0


def test_a_file_to_click_on_starts_this_program(tmp_path: Path) -> None:
    corpus = tmp_path / 'mit "Anführung" und 100 % $HOME'
    corpus.mkdir()
    text = write_link(tmp_path, corpus).read_text("utf-8")
    assert sys.executable in text and "querschau" in text
    if sys.platform == "linux":
        command = next(line for line in text.splitlines() if line.startswith("Exec="))
        assert "100 %% " in command and "\\\\$HOME" in command and '\\\\"' in command
