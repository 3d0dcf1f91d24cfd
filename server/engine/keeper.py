"""The keeper: holds the data in memory and forks the processes that read and write it.

One thread, nothing untrusted: requests pass through as open files and are read by the forks.  A fork is a snapshot,
so readers never see half of a write; it is killed at its deadline, whatever it does; and whatever ends it ends one
request.  A reader that is done waits for the next job until the data changes.  Writes are carried out one at a time.
"""

import contextlib
import gc
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from kg.layers import warm_up
from kg.store import State, Store
from server.engine import compacting
from server.engine.reader import read
from server.engine.version import Version
from server.engine.wire import receive_messages, send_message
from server.engine.writer import write
from server.settings import Settings

__all__ = ["Keeper"]

MOST_FILES = 4096


@dataclass(eq=False, slots=True)
class Job:
    """A request: who waits for it on ``caller``, the open ``file`` it comes by, and until when it may run or wait."""

    caller: socket.socket
    file: int
    client: str
    writes: bool
    seconds: float
    deadline: float
    outcome: str = ""


@dataclass(eq=False, slots=True)
class Process:
    """A fork: its number, the channel to it, the job it does, the version of the data it has."""

    number: int
    channel: socket.socket
    job: Job | None
    version: str
    writes: bool = False
    committing: bool = False


@dataclass(eq=False, slots=True)
class Queue:
    """Jobs that wait and processes that work, of one kind."""

    waiting: deque[Job] = field(default_factory=deque)
    working: set[Process] = field(default_factory=set)


class Keeper:
    """Serves jobs that come over ``listener`` until ``lifeline`` ends."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        listener: socket.socket,
        lifeline: socket.socket,
        version: Version,
    ) -> None:
        self.store = store
        self.settings = settings
        self.listener = listener
        self.lifeline = lifeline
        self.version = version
        self.selector = selectors.DefaultSelector()
        self.reading = Queue()
        self.writing = Queue()
        self.idle: list[Process] = []
        self.clients: Counter[str] = Counter()
        self.jobs: dict[socket.socket, Job | None] = {}
        self.going = self.draining = False
        self.longest = self.settings.journal_bytes

    def run(self) -> None:
        """Load the data, say so over the lifeline, and serve; return when there is no more to do."""
        self.data, self.state = self.store.mirror()
        if self.settings.shapes != "off" or not self.settings.plain:
            warm_up()
        gc.collect()
        gc.freeze()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.listener.setblocking(False)
        self.selector.register(self.lifeline, selectors.EVENT_READ, self._commanded)
        self.idle.append(self._fork(None))
        self.lifeline.send(b"r")
        while not (self.draining and not self.jobs):
            for key, _ in self.selector.select(self._patience()):
                key.data(key.fileobj)
            self._expire()
            self._start()
        self._end()

    def _accept(self, _: Any) -> None:
        with contextlib.suppress(BlockingIOError):
            caller, _ = self.listener.accept()
            self.jobs[caller] = None
            self.selector.register(caller, selectors.EVENT_READ, self._heard)

    def _heard(self, caller: socket.socket) -> None:
        """A caller sent its request, or left."""
        try:
            messages, files = receive_messages(caller)
        except OSError:
            messages, files = [], []
        if self.jobs[caller] is not None or not messages or len(files) != 1:
            self._forget(caller)
            return
        message = messages[0]
        limit = self.settings.update_timeout if message["writes"] else self.settings.query_timeout
        job = Job(
            caller,
            files[0],
            message["client"],
            message["writes"],
            min(limit, message["seconds"] or limit),
            time.monotonic() + self.settings.waiting_timeout,
        )
        self.jobs[caller] = job
        self.clients[job.client] += 1
        queue = self.writing if job.writes else self.reading
        if self.clients[job.client] > self.settings.per_client:
            self._close(job, "too many of this client")
        elif len(queue.waiting) >= self.settings.waiting:
            self._close(job, "too many")
        else:
            queue.waiting.append(job)

    def _forget(self, caller: socket.socket) -> None:
        """The caller left: so does what it asked for."""
        job = self.jobs[caller]
        if job is None:
            self._hang_up(caller)
            return
        for queue in (self.reading, self.writing):
            if job in queue.waiting:
                queue.waiting.remove(job)
                self._close(job, "left")
                return
            for process in queue.working:
                if process.job is job and not process.committing:
                    job.outcome = "left"
                    self._kill(process)
                    return
        self.selector.unregister(caller)  # what is being committed ends by itself

    def _start(self) -> None:
        """Give waiting jobs to processes as far as there may be any."""
        while self.reading.waiting and len(self.reading.working) < self.settings.concurrent:
            job = self.reading.waiting.popleft()
            process = self.idle.pop() if self.idle else self._fork(None)
            self._work(process, job, self.reading)
            try:
                send_message(process.channel, True, job.file)
            except OSError:
                job.outcome = "crashed"  # its end is noticed next
            os.close(job.file)
            job.file = -1
        if self.state.offset > self.longest and not self.writing.working and not self.draining:
            self.longest += self.settings.journal_bytes  # should it fail, it is tried again that much later
            self.writing.working.add(self._fork(None, compacts=True))
        if self.writing.waiting and not self.writing.working:
            job = self.writing.waiting.popleft()
            self._work(self._fork(job), job, self.writing)
            os.close(job.file)
            job.file = -1

    def _work(self, process: Process, job: Job, queue: Queue) -> None:
        process.job = job
        job.deadline = time.monotonic() + job.seconds
        queue.working.add(process)

    def _told(self, process: Process) -> None:
        """A process said how its job ended, or ended itself."""
        try:
            messages, _ = receive_messages(process.channel)
        except OSError:
            messages = []
        if not messages:
            self._bury(process)
        for message in messages:
            if message.get("committing"):
                process.committing = True
            elif process.writes:
                if "state" in message:
                    self._hold(State(*message["state"]))
                    self.longest = self.settings.journal_bytes
                self._follow()
                self._finish(process, message)
            else:
                self._finish(process, message)
                if message["spent"] or process.version != str(self.state) or self.draining:
                    self._kill(process)
                else:
                    self.idle.append(process)

    def _finish(self, process: Process, message: dict[str, Any]) -> None:
        job, process.job = process.job, None
        queue = self.writing if process.writes else self.reading
        if process in queue.working:
            queue.working.discard(process)
            if process.writes:
                self._leave_writing()
        if job is not None:
            self._close(job, job.outcome or message["outcome"], message)

    def _bury(self, process: Process) -> None:
        """A process ended, by itself or by us."""
        self.selector.unregister(process.channel)
        process.channel.close()
        os.waitpid(process.number, 0)
        if process in self.idle:
            self.idle.remove(process)
        if process.writes:
            self._follow()
        self._finish(process, {"outcome": "crashed"})

    def _follow(self) -> None:
        """Take over what was committed, and retire the readers of what was before."""
        changes = self.store.changes(self.state)
        if changes is None:
            return  # replaced by another program: the supervisor puts another keeper in place of this one
        deltas, state = changes
        for delta in deltas:
            delta.apply(self.data)
        self._hold(state)

    def _hold(self, state: State) -> None:
        """Say that the data are those of ``state``, and retire the readers of another."""
        if state != self.state:
            self.state = state
            self.version.set(str(state))
            for process in self.idle:
                self._kill(process)
            self.idle.clear()

    def _close(self, job: Job, outcome: str, message: dict[str, Any] | None = None) -> None:
        """Tell the caller how its job ended, and be done with it."""
        if job.file >= 0:
            os.close(job.file)
        self.clients[job.client] -= 1
        if not self.clients[job.client]:
            del self.clients[job.client]
        kept = message is not None and not job.writes and not self.draining and outcome != "left"
        with contextlib.suppress(OSError):
            send_message(job.caller, {**(message or {}), "outcome": outcome, "kept": kept})
        if kept:
            self.jobs[job.caller] = None  # it may bring the next
        else:
            self._hang_up(job.caller)

    def _hang_up(self, caller: socket.socket) -> None:
        with contextlib.suppress(KeyError):
            self.selector.unregister(caller)
        self.jobs.pop(caller, None)
        caller.close()

    def _expire(self) -> None:
        """End what is past its deadline."""
        now = time.monotonic()
        for queue in (self.reading, self.writing):
            for job in [job for job in queue.waiting if job.deadline <= now]:
                queue.waiting.remove(job)
                self._close(job, "waited too long")
            for process in queue.working:
                if (
                    process.job
                    and process.job.deadline <= now
                    and not process.committing
                    and not process.job.outcome
                ):
                    process.job.outcome = "timeout"
                    self._kill(process)

    def _patience(self) -> float | None:
        """Seconds until the next deadline."""
        ends = [job.deadline for queue in (self.reading, self.writing) for job in queue.waiting]
        ends += [
            p.job.deadline
            for q in (self.reading, self.writing)
            for p in q.working
            if p.job and not p.job.outcome and not p.committing
        ]
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _kill(self, process: Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.number, signal.SIGKILL)

    def _fork(self, job: Job | None, compacts: bool = False) -> Process:
        """Fork a reader, for ``job`` a writer, or one that begins a new journal."""
        ours, theirs = socket.socketpair()
        number = os.fork()
        if number == 0:
            self._become(theirs, job, compacts)
        theirs.close()
        process = Process(number, ours, None, str(self.state), job is not None or compacts, compacts)
        self.selector.register(ours, selectors.EVENT_READ, lambda _: self._told(process))
        return process

    def _become(self, channel: socket.socket, job: Job | None, compacts: bool) -> None:
        """Be the fork: keep no file of the keeper open, and work; never returns."""
        try:
            kept = sorted({0, 1, 2, channel.fileno(), *([job.file] if job else [])})
            for low, high in zip(kept, [*kept[1:], MOST_FILES], strict=True):
                os.closerange(low + 1, high)
            if compacts:
                self._compact(channel)
            elif job is not None:
                write(channel, job.file, self.data, self.store, self.state, self.settings)
            else:
                read(channel, self.data, self.settings)
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(1)

    def _compact(self, channel: socket.socket) -> None:
        """Be the fork that begins a new journal, as a program of its own: the store's threads do not survive a fork."""
        os.dup2(channel.fileno(), 1)
        os.execv(sys.executable, [sys.executable, "-m", compacting.__name__, str(self.store.path)])

    def _commanded(self, _: Any) -> None:
        """Do what the supervisor says; where its line has ended, end at once."""
        order = self.lifeline.recv(1)
        if order == b"g":
            if self.going:
                return
            self.going = True
            self._follow()  # what the keeper before committed since we loaded
            self.version.set(str(self.state))
            self.selector.register(self.listener, selectors.EVENT_READ, self._accept)
        elif order == b"t":
            self._hand_over()
        else:
            self._end()

    def _hand_over(self) -> None:
        """Take no more requests and leave writing to the next keeper; end when what was taken is answered."""
        self.draining = True
        self.selector.unregister(self.listener)
        for caller in [caller for caller, job in self.jobs.items() if job is None]:
            self._hang_up(caller)
        for job in list(self.writing.waiting):
            self._close(job, "lost")
        self.writing.waiting.clear()
        for process in self.writing.working:
            if not process.committing and process.job:
                process.job.outcome = "lost"
                self._kill(process)
        self._leave_writing()

    def _leave_writing(self) -> None:
        """Once nothing is being written, say so."""
        if self.draining and not self.writing.working:
            self.lifeline.send(b"w")

    def _end(self) -> None:
        """End at once, with all forks but one that is committing."""
        for process in (*self.idle, *self.reading.working, *self.writing.working):
            if not process.committing:
                self._kill(process)
        os._exit(0)
