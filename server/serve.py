"""A store, an address and a port in, a server that runs until it is told to stop.

Granian serves: of the WSGI servers it costs the least per request, has no development mode, and ends at once on
Ctrl-C.  One thread per worker process evaluates, so a fork never happens while another query runs beside it.
"""

import os
import socket
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kg.errors import SettingError
from kg.store import Store

__all__ = ["serve"]


def serve(
    store: Path, host: str = "127.0.0.1", port: int = 7878, query_timeout: float = 30.0, workers: int = 2
) -> None:
    """Serve the graph in ``store`` on ``host``:``port`` until interrupted.

    Args:
        store: the folder of the store.
        host: the address to listen on.
        port: the port.
        query_timeout: seconds after which a query is stopped.
        workers: how many processes answer.

    Raises:
        StoreError: there is no such store.
        SettingError: the address cannot be listened on.
    """
    Store.open(store)
    _check_free(host, port)
    os.environ["PACTGRAPH_STORE"] = str(store.resolve())
    os.environ["PACTGRAPH_QUERY_TIMEOUT"] = f"{query_timeout:g}"
    server = Granian(
        "server.app:from_environment",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        factory=True,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
    )
    server.on_startup(lambda: print(_welcome(host, port), flush=True))
    server.serve()


def _welcome(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    return f"""
Serving {address}/   (Ctrl-C ends it)
Try:
  curl {address}/queries/members -H 'Accept: text/csv'
  curl {address}/queries/evidence -H 'Accept: text/tab-separated-values'
  curl {address}/sparql --data-urlencode 'query=PREFIX pact: <https://w3id.org/pactgraph/ontology#> SELECT ?who ?left {{ ?who pact:formerMemberOf ?left }}'"""


def _check_free(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise SettingError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another with --host or --port"
        ) from error
