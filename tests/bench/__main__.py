"""Run the benchmarks: ``python -m tests.bench`` runs them all, ``python -m tests.bench NAME --help`` explains one.

A benchmark is a module or package in this folder that has a command called ``bench``.
"""

import importlib
import pkgutil
from pathlib import Path

import click


@click.group(invoke_without_command=True, help=__doc__)
@click.pass_context
def main(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        for name, command in main.commands.items():
            click.echo(f"\n# {name}\n")
            context.invoke(command)


for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
    if module.name.startswith("_"):
        continue
    found = getattr(importlib.import_module(f"tests.bench.{module.name}"), "bench", None)
    if isinstance(found, click.Command):
        main.add_command(found, module.name)

if __name__ == "__main__":
    main(prog_name="python -m tests.bench")
