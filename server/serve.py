"""A store, an address and settings in, a server that runs until it is told to stop.

Uvicorn speaks HTTP: unlike other servers it breaks the connection where an answer is cut, says when a client leaves,
and hands over a body only as far as it came.
"""

import asyncio
import contextlib
import logging
import resource
import shutil
import socket
import tempfile
from pathlib import Path

import uvicorn
import uvloop

from kg.errors import SettingError
from kg.store import Store
from server import metrics
from server.accesslog import AccessLog
from server.app import routes
from server.endpoint import Served
from server.engine.client import Engine
from server.engine.keeper import MOST_FILES, Keeper
from server.engine.version import Version
from server.gateway import Broken, Gateway
from server.settings import Settings
from server.supervisor import Supervisor

__all__ = ["serve"]

GRACE = 5.0
MOST_CONNECTIONS = 2_000


def serve(
    store: Path, host: str = "127.0.0.1", port: int = 7878, settings: Settings | None = None, log: str = ""
) -> None:
    """Serve the graph in ``store`` on ``host``:``port`` until interrupted.

    Args:
        store: the folder of the store.
        host: the address to listen on.
        port: the port.
        settings: how.
        log: the file of the access log; ``-`` for standard error, empty for none.

    Raises:
        StoreError: there is no such store.
        SettingError: the address cannot be listened on.
    """
    settings = settings or Settings()
    opened = Store.open(store)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, MOST_FILES)), hard))
    door = _listening(host, port)
    runtime = Path(tempfile.mkdtemp(prefix="pactgraph-"))
    try:
        metrics.shared_in(runtime / "metrics")
        inner = socket.socket(socket.AF_UNIX)
        inner.bind(str(runtime / "engine"))
        inner.listen(1024)
        version = Version()
        served = Served(store.resolve(), Engine(str(runtime / "engine")), settings)
        Supervisor(
            lambda line: Keeper(opened, settings, inner, line, version).run(),
            lambda line: _work(line, served, version, door, log),
            settings.workers,
            lambda: opened.version != version.get().rpartition(".")[0],
        ).run(lambda: print(_welcome(host, port, settings.plain), flush=True))
    finally:
        shutil.rmtree(runtime, ignore_errors=True)


def _work(lifeline: socket.socket, served: Served, version: Version, door: socket.socket, log: str) -> None:
    """Speak HTTP at ``door`` until told to end, or until the supervisor is gone."""
    access = AccessLog(log, metrics.observe)
    gateway = Gateway(routes(served, version), served.settings, version, access)
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: not (record.exc_info and record.exc_info[0] and issubclass(record.exc_info[0], Broken))
    )
    config = uvicorn.Config(
        gateway,
        http="httptools",
        loop="uvloop",
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=int(GRACE) - 2,
        backlog=1024,
        limit_concurrency=MOST_CONNECTIONS,
    )
    server = uvicorn.Server(config)

    async def run() -> None:
        asyncio.get_running_loop().add_reader(lifeline, lambda: setattr(server, "should_exit", True))
        await server.serve(sockets=[door])

    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(run())


def _welcome(host: str, port: int, plain: bool) -> str:
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    lines = [f"\nServing {address}/   (Ctrl-C ends it)", "Try:"]
    if plain:
        lines += [
            f"  curl {address}/sparql --data-urlencode 'query=SELECT * {{ ?s ?p ?o }} LIMIT 10'",
            f"  curl {address}/data -H 'Accept: application/trig'",
            f"  curl {address}/sparql",
        ]
    else:
        lines += [
            f"  curl {address}/queries/members -H 'Accept: text/csv'",
            f"  curl {address}/queries/evidence -H 'Accept: text/tab-separated-values'",
            f"  curl {address}/sparql --data-urlencode 'query=PREFIX pact: <https://w3id.org/pactgraph/ontology#> SELECT ?who ?left {{ ?who pact:formerMemberOf ?left }}'",
        ]
    return "\n".join(lines)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        door = socket.socket(family, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen(1024)
    except OSError as error:
        raise SettingError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another with --host or --port"
        ) from error
    return door
