"""The pages in a real browser: from the front page to an answer, and from a fact to the sentence that says it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        errors: list[str] = []
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        yield page
        browser.close()
        assert errors == []


def test_the_front_page_says_what_is_there_and_runs_a_query(page: Page, server: str) -> None:
    page.goto(server)
    assert "Three Sahel foreign ministers" in page.inner_text("main")
    page.get_by_role("link", name="Who left what, and when").click()
    assert page.locator("tbody tr").count() == 3
    assert "Economic Community of West African States" in page.inner_text("table")


def test_a_query_of_ones_own_is_answered_as_a_table(page: Page, server: str) -> None:
    page.goto(server)
    page.get_by_label("Query").fill("ASK { ?s ?p ?o }")
    page.get_by_role("button", name="Run").click()
    assert "Yes." in page.inner_text("main")
    page.locator("textarea").fill(
        "SELECT ?s WHERE { ?s a <https://w3id.org/pactgraph/ontology#Confederation> }"
    )
    page.get_by_role("button", name="Run").click()
    page.locator("tbody a").click()
    assert page.inner_text("h1") == "Confederation of Sahel States"


def test_a_situation_leads_to_the_words_that_say_so(page: Page, server: str) -> None:
    page.goto(f"{server}/id/state/mali")
    page.get_by_role("link", name="Membership: Mali, Confederation of Sahel States").first.click()
    assert "Mali, Burkina Faso and Niger founded the AES in 2023." in page.inner_text("blockquote")
