"""Keeps the processes of a server going: one keeper of the data, some workers that speak HTTP.

It puts another process in place of one that ends, and another keeper in place of one whose data is out of date.  Each
process has a line to it: a byte from the keeper says that it is ready, a byte to it that another takes over, and the
line's end that the process is to end, also where the supervisor was killed.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from kg.errors import StoreError

__all__ = ["Supervisor"]

GRACE = 5.0
PATIENCE = 0.3
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
        starting = {keeper.line.fileno(): keeper for keeper in self.keepers if not keeper.ready}
        for file in select.select([wake, *starting], [], [], PATIENCE)[0]:
            if file == wake:
                os.read(wake, 4096)
            elif starting[file].line.recv(1):
                starting[file].ready = True
                for older in [keeper for keeper in self.keepers if keeper is not starting[file]]:
                    with contextlib.suppress(OSError):
                        older.line.send(b"t")
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                for group in (self.keepers, self.workers):
                    for child in [child for child in group if child.number == ended]:
                        child.line.close()
                        group.remove(child)

    def _renew_keeper(self) -> None:
        if not self.keepers:
            self.keepers.append(self._start(self.keep, False))
        elif all(keeper.ready for keeper in self.keepers) and len(self.keepers) == 1:
            with contextlib.suppress(StoreError):
                if self.outdated():
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
