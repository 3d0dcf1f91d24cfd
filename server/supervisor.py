"""Keeps the processes of a server going: one keeper of the data, some workers that speak HTTP.

It puts another process in place of one that ends, and another keeper in place of one whose data is out of date.  Each
process has a line to it, whose end says that the process is to end, also where the supervisor was killed.  A keeper
says ``r`` when it has loaded the data; the one before is told ``t``, that another takes over, and says ``w`` when it
writes no more; then the new one is told ``g``, to go.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from kg.errors import StoreError

__all__ = ["Supervisor"]

GRACE = 5.0
PATIENCE = 0.3
LAG = 0.8
Work = Callable[[socket.socket], None]


@dataclass(eq=False, slots=True)
class Child:
    """A process: its number, our end of the line to it, and whether it is ready."""

    number: int
    line: socket.socket
    ready: bool


class Supervisor:
    """Runs ``keep`` in one process and ``work`` in ``workers``; ``outdated`` says when the keeper's data is."""

    def __init__(self, keep: Work, work: Work, workers: int, outdated: Callable[[], bool]) -> None:
        self.keep = keep
        self.work = work
        self.most = workers
        self.outdated = outdated
        self.keepers: list[Child] = []
        self.workers: list[Child] = []
        self.stopping = False
        self.kept_up = time.monotonic()

    def run(self, on_ready: Callable[[], None]) -> None:
        """Start everything, keep it going, and end it all on SIGINT or SIGTERM.

        Raises:
            StoreError: the data could not be loaded.
        """
        wake, waker = os.pipe()
        for end in (wake, waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: setattr(self, "stopping", True))
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.keepers.append(self._start(self.keep, False))
        while not self.stopping and not self.keepers[0].ready:
            self._look_after(wake)
            if not self.keepers:
                raise StoreError("the store could not be loaded; see above")
        while not self.stopping:
            if len(self.workers) < self.most:
                fresh = not self.workers
                self.workers += [self._start(self.work, True) for _ in range(self.most - len(self.workers))]
                if fresh:
                    on_ready()
            self._look_after(wake)
            self._renew_keeper()
        self._end()

    def _look_after(self, wake: int) -> None:
        """Wait for something to happen, or a moment; learn who is ready and who ended."""
        lines = {keeper.line.fileno(): keeper for keeper in self.keepers}
        for file in select.select([wake, *lines], [], [], PATIENCE)[0]:
            if file == wake:
                os.read(wake, 4096)
            else:
                self._hear(lines[file])
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                for group in (self.keepers, self.workers):
                    for child in [child for child in group if child.number == ended]:
                        child.line.close()
                        group.remove(child)
                        if group is self.keepers and len(group) == 1 and group[0].ready:
                            group[0].line.send(b"g")  # the one before ended without a word

    def _hear(self, keeper: Child) -> None:
        """A keeper said something, or ended."""
        with contextlib.suppress(OSError):
            told = keeper.line.recv(1)
            if told == b"r":
                keeper.ready = True
                for older in self.keepers[:-1]:
                    older.line.send(b"t")
            if (told == b"r" and len(self.keepers) == 1) or (told == b"w" and self.keepers[-1] is not keeper):
                self.keepers[-1].line.send(b"g")
            if not told:
                time.sleep(0.01)  # it is gone, and waited for in a moment

    def _renew_keeper(self) -> None:
        if not self.keepers:
            self.keepers.append(self._start(self.keep, False))
        elif self.keepers[0].ready and len(self.keepers) == 1:
            with contextlib.suppress(StoreError):
                if not self.outdated():
                    self.kept_up = time.monotonic()
            if time.monotonic() - self.kept_up > LAG:  # a keeper may be about to say what it wrote itself
                self.keepers.append(self._start(self.keep, False))

    def _start(self, work: Work, ready: bool) -> Child:
        ours, theirs = socket.socketpair()
        number = os.fork()
        if number == 0:
            self._become(work, ours, theirs)
        theirs.close()
        return Child(number, ours, ready)

    def _become(self, work: Work, ours: socket.socket, theirs: socket.socket) -> None:
        """Be the child; never returns."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            for child in (*self.keepers, *self.workers):
                child.line.close()
            ours.close()
            gc.collect()
            work(theirs)
            code = 0
        except StoreError as error:
            os.write(2, f"pactgraph: {error}\n".encode())
        except KeyboardInterrupt:
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _end(self) -> None:
        """End the workers, which answer what they have begun, then the keeper; whoever does not end is killed."""
        for group in (self.workers, self.keepers):
            for child in group:
                child.line.close()
            deadline = time.monotonic() + GRACE
            for child in group:
                while os.waitpid(child.number, os.WNOHANG) == (0, 0):
                    if time.monotonic() > deadline:
                        os.kill(child.number, signal.SIGKILL)
                    time.sleep(0.01)
