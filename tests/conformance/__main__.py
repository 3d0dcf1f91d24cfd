"""Run W3C's SPARQL test suites against a server of this project over HTTP and print what passes.

python -m tests.conformance PATH, where PATH is a checkout of https://github.com/w3c/rdf-tests
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

import click

from tests.conformance.checks import CHECKS
from tests.conformance.exchange import EXCHANGES
from tests.conformance.manifest import Case, cases
from tests.conformance.services import BareEngine, Endpoint, Service

Outcome = tuple[Case, str]


@click.command(help=__doc__)
@click.argument("checkout", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--suite", "suites", multiple=True, help="Only this suite (such as property-path); may be repeated."
)
@click.option(
    "--strict", is_flag=True, help="Numbers, booleans and times must come in the expected lexical form."
)
@click.option("--bare", is_flag=True, help="Run on the bare engine instead, to see what the server mends.")
@click.option("--details", is_flag=True, help="Say of each failing test what is wrong.")
@click.option("--at-least", type=int, default=0, help="Exit with 1 if fewer tests pass.")
def main(
    checkout: Path, suites: tuple[str, ...], strict: bool, bare: bool, details: bool, at_least: int
) -> None:
    try:
        chosen = [case for case in cases(checkout) if not suites or case.suite in suites]
    except FileNotFoundError as error:
        raise click.BadParameter(str(error), param_hint="CHECKOUT") from error
    with _service(bare=bare) as service:
        outcomes = list(_run(chosen, service, strict=strict))
    print(table(outcomes, details=details))
    if sum(not wrong for _, wrong in outcomes) < at_least:
        raise SystemExit(1)


def table(outcomes: list[Outcome], *, details: bool) -> str:
    """Return the outcomes as a table by specification and suite, with the failing tests named."""
    suites: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for case, wrong in outcomes:
        suites[case.version, _subject(case)].append((case, wrong))
    lines = ["| specification | part | passed | of | failing |", "| --- | --- | ---: | ---: | --- |"]
    for (version, subject), found in sorted(suites.items()):
        failing = [case.name for case, wrong in found if wrong]
        lines.append(
            f"| {version} | {subject} | {len(found) - len(failing)} | {len(found)} | {', '.join(failing)} |"
        )
    passed = sum(not wrong for _, wrong in outcomes)
    lines.append(f"| all | | {passed} | {len(outcomes)} | |")
    if details:
        lines += ["", *(f"{case.name}: {wrong}" for case, wrong in outcomes if wrong)]
    return "\n".join(lines)


def _subject(case: Case) -> str:
    if case.requests or case.suite in ("protocol", "graph-store-protocol", "service-description", "service"):
        return case.suite.replace("-", " ")
    if "Update" in case.kind or case.suite == "delete-insert":
        return "update"
    return "query"


def _run(chosen: list[Case], service: Service, *, strict: bool) -> Iterator[Outcome]:
    kinds = {**CHECKS, **(EXCHANGES if isinstance(service, Endpoint) else {})}
    shown = sys.stderr.isatty()
    known = [case for case in chosen if case.kind in kinds]
    with click.progressbar(known, file=sys.stderr, hidden=not shown, label="Testing") as progress:
        for case in progress:
            yield case, _outcome(case, service, kinds[case.kind], strict=strict)


def _outcome(case: Case, service: Service, check: object, *, strict: bool) -> str:
    assert callable(check)
    try:
        return str(check(case, service, strict=strict))
    except (OSError, ValueError, SyntaxError, KeyError) as error:
        return f"{type(error).__name__}: {error}"


@contextmanager
def _service(*, bare: bool) -> Iterator[Service]:
    if bare:
        yield BareEngine()
        return
    from tests.conformance.plain import plain_server

    # What the servers say is not part of the table.
    with (
        redirect_stdout(StringIO()),
        tempfile.TemporaryDirectory() as place,
        plain_server(Path(place)) as endpoint,
    ):
        yield endpoint


if __name__ == "__main__":
    main()
