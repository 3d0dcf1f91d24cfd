"""Which state of the data counts: one value that the keeper sets and every other process reads, in shared memory."""

import mmap

__all__ = ["Version"]

SIZE = 256


class Version:
    """A short text in memory that is shared with every process forked after it was made."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SIZE)

    def set(self, text: str) -> None:
        """Make ``text`` the version."""
        data = text.encode()[: SIZE - 1]
        self._memory[:SIZE] = data.ljust(SIZE, b"\0")

    def get(self) -> str:
        """Return the version; empty before there is one."""
        return bytes(self._memory[:SIZE]).rstrip(b"\0").decode("ascii", "replace")
