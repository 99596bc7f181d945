"""``querschau app``: start the workplace, or open a window on the one that runs already."""

from __future__ import annotations

import os
import webbrowser
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from pipeline.errors import InputError, OutputError
from querschau import ending


def register(app: typer.Typer) -> None:
    """Add this module's command to the command line."""
    app.command("app", help="Den Arbeitsplatz im Browser öffnen.")(start)


def start(
    folder: Annotated[
        Path | None, typer.Argument(help="Ordner des Korpus; fehlt er, wählt man ihn dort.")
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port; 0 nimmt den letzten oder einen freien.")
    ] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Den Browser öffnen.")] = True,
    shortcut: Annotated[
        bool, typer.Option("--verknuepfung", help="Nur eine Datei zum Doppelklicken in diesen Ordner legen.")
    ] = False,
) -> None:
    """Serve the workplace on this computer until it is ended there or by Ctrl+C."""
    from querschau.app.instance import instance_of

    if folder is not None and not folder.is_dir():
        raise InputError(
            f"Den Ordner „{folder}“ gibt es nicht; bitte prüfen Sie die Schreibweise des Pfades."
        )
    if shortcut:
        from querschau.app.link import write_link

        typer.echo(f"Zum Doppelklicken: {write_link(Path.cwd(), folder)}")
        return
    if address := instance_of(folder).opening_address():
        _tell(address, browser)
        return
    serve(folder, port, browser)


def serve(folder: Path | None, port: int, browser: bool) -> None:
    """Run the server. Raises OutputError where the port is taken, InputError for a folder that cannot be
    opened."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # its own keeps 100 MB of what was read
    import uvicorn

    from querschau.app.instance import instance_of, listening
    from querschau.app.safety import Gate
    from querschau.app.server import application
    from querschau.app.workplace import Workplace

    known = instance_of(folder)
    try:
        listener = listening(port, known.port)
    except OSError as error:
        raise OutputError(
            f"Der Port {port} ist nicht frei ({error.strerror or error}); lassen Sie --port weg oder "
            "nehmen Sie einen anderen."
        ) from error
    instance = replace(known, port=listener.getsockname()[1], pid=os.getpid())
    gate = Gate(instance.port, instance.secret)
    place = Workplace(instance)
    if folder is not None:
        place.open(folder)
    config = uvicorn.Config(
        application(place, gate),
        ws="none",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            ending.asked()  # also where a thread does not end
            super().handle_exit(sig, frame)

    server = Server(config)
    place.stop = lambda: setattr(server, "should_exit", True)
    instance.save()
    listener.listen(128)
    _tell(gate.opening_address(), browser)
    server.run(sockets=[listener])


def _tell(address: str, browser: bool) -> None:
    """Say where the workplace is; the address opens one window, once."""
    typer.echo(f"Querschau: {address}")
    if browser:
        webbrowser.open(address)
