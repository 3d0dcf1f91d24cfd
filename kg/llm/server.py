"""Messages in, a model's answer out, from any server with OpenAI's chat completions, within limits of time and size.

What may pass (no connection, no answer in time, too many requests, a fault of the server) is tried again after a while.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from kg.errors import ExtractorError, SettingError

__all__ = ["Answer", "Patience", "Server"]

PASSING = {408, 409, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Patience:
    """How often an answer is asked for, and the seconds before the second time, doubled each time after."""

    attempts: int = 4
    pause: float = 0.5
    longest_pause: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model wrote; ``complete`` is false where it was cut off at the limit of its length."""

    text: str
    complete: bool


class _PassingError(Exception):
    """A failure that may pass; ``after`` are the seconds the server asks to wait."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after


class _UnknownFormatError(Exception):
    """The server does not know the form in which it was sent the schema."""


class Server:
    """A model on a server."""

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        timeout: float = 60.0,
        patience: Patience | None = None,
        largest: int = 1_000_000,
    ) -> None:
        """Name the server's base address, such as ``http://127.0.0.1:8000/v1``, and the model.

        ``timeout`` are the seconds for a whole answer, ``largest`` its bytes.

        Raises:
            SettingError: the address or the model is missing, or is none.
        """
        if not url.startswith(("http://", "https://")):
            raise SettingError(
                f"the model's server is {url!r}; name its address by --llm-url, such as http://127.0.0.1:8000/v1"
            )
        if not model:
            raise SettingError(f"no model is named; name one that {url} has by --llm-model")
        self._address, self._model, self._timeout = f"{url.rstrip('/')}/chat/completions", model, timeout
        self._patience, self._largest = patience or Patience(), largest
        self._plain = False
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def answer(
        self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], tokens: int = 1536
    ) -> Answer:
        """Return the model's answer to ``messages``, which is to follow the JSON ``schema``, of at most ``tokens``.

        Raises:
            ExtractorError: the server refuses, or gives no usable answer however often it is asked.
        """
        body = {
            "model": self._model,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": tokens,
        }
        problem = _PassingError("")
        for attempt in range(self._patience.attempts):
            if attempt:
                pause = max(problem.after, self._patience.pause * 2 ** (attempt - 1))
                time.sleep(min(pause, self._patience.longest_pause))
            try:
                return self._asked(body | {"response_format": self._format(schema)})
            except _UnknownFormatError as error:
                self._plain, problem = True, _PassingError(str(error))
            except _PassingError as error:
                problem = error
        raise ExtractorError(
            f"{self._address}: {problem} (asked {self._patience.attempts} times); check --llm-url and the server"
        ) from problem

    def _format(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The schema in OpenAI's form, or in the older one that llama-cpp-python and others know."""
        if self._plain:
            return {"type": "json_object", "schema": schema}
        return {"type": "json_schema", "json_schema": {"name": "claims", "strict": True, "schema": schema}}

    def _asked(self, body: Mapping[str, Any]) -> Answer:
        until, content = time.monotonic() + self._timeout, bytearray()
        try:
            with (
                httpx.Client(timeout=self._timeout, headers=self._headers) as client,
                client.stream("POST", self._address, json=body) as response,
            ):
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > self._largest:
                        raise ExtractorError(
                            f"{self._address}: an answer is larger than {self._largest:,} bytes; no model needs so many"
                        )
                    if time.monotonic() > until:
                        raise _PassingError(f"no answer within {self._timeout:g} seconds")
        except httpx.TimeoutException as error:
            raise _PassingError(f"no answer within {self._timeout:g} seconds") from error
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise _PassingError(str(error) or type(error).__name__) from error
        if response.status_code >= 400 and not self._plain and b"response_format" in content:
            raise _UnknownFormatError(f"the server answers {response.status_code}: {_told(bytes(content))}")
        if response.status_code in PASSING:
            after = response.headers.get("Retry-After", "")
            raise _PassingError(
                f"the server answers {response.status_code}", float(after) if after.isdecimal() else 0.0
            )
        if response.status_code != 200:
            raise ExtractorError(f"{self._address}: answers {response.status_code}: {_told(bytes(content))}")
        return _answer(bytes(content))


def _answer(content: bytes) -> Answer:
    """The answer in the body of a response."""
    try:
        choice = json.loads(content)["choices"][0]
        text = choice["message"]["content"]
        finished = choice.get("finish_reason")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _PassingError(f"the server gives no chat completion but {_told(content)!r}") from error
    return Answer(text if isinstance(text, str) else "", finished != "length")


def _told(content: bytes) -> str:
    """The beginning of ``content`` in one line that can be printed."""
    text = " ".join(content[:600].decode("utf-8", "replace").split())
    return "".join(c for c in text if c.isprintable())[:200]
