"""Messages between the processes: JSON values, bytes and open files, over Unix sockets."""

import array
import json
import socket
import struct
from typing import Any

__all__ = ["receive_job", "receive_messages", "send_job", "send_message"]

LENGTHS = struct.Struct("!II")
LONGEST_MESSAGE = 1 << 16


def send_message(channel: socket.socket, value: Any, *files: int) -> None:
    """Send ``value`` and the open ``files``; small, so that one read gets it.

    Raises:
        OSError: the other side is gone.
    """
    data = json.dumps(value).encode() + b"\n"
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
    channel.sendmsg([data], rights)


def receive_messages(channel: socket.socket) -> tuple[list[Any], list[int]]:
    """Return what :func:`send_message` sent, one or more times: the values (none at the end) and the files.

    Raises:
        OSError: the other side broke off.
    """
    data, rights, _, _ = channel.recvmsg(LONGEST_MESSAGE, socket.CMSG_SPACE(array.array("i").itemsize * 4))
    files = array.array("i")
    for level, kind, content in rights:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            files.frombytes(content[: len(content) - len(content) % files.itemsize])
    return [json.loads(line) for line in data.splitlines()], list(files)


def send_job(channel: socket.socket, job: Any, body: bytes = b"") -> None:
    """Send what is to be done, with a body of any size.

    Raises:
        OSError: the other side is gone.
    """
    head = json.dumps(job).encode()
    channel.sendall(LENGTHS.pack(len(head), len(body)) + head)
    channel.sendall(body)


def receive_job(channel: socket.socket) -> tuple[Any, bytes]:
    """Return what :func:`send_job` sent.

    Raises:
        OSError: the other side broke off before it had sent all.
    """
    head, body = LENGTHS.unpack(_exactly(channel, LENGTHS.size))
    return json.loads(_exactly(channel, head)), _exactly(channel, body)


def _exactly(channel: socket.socket, count: int) -> bytes:
    parts = []
    while count:
        part = channel.recv(min(count, 1 << 20))
        if not part:
            raise ConnectionResetError("the other side ended in the middle of a message")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
