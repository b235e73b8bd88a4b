"""``frontdesk dashboard``: build what owners see in their browsers."""

import typer

from frontdesk import dashboard_build

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Build the dashboard's frontend, and say whether it is built.",
)


@app.command()
def build() -> None:
    """Build the dashboard where it is missing or older than its sources. Needs Node.js and npm; bun comes by itself.

    Example: frontdesk dashboard build
    """
    dashboard_build.build(lambda words: typer.echo(f"frontdesk: {words}"))


@app.command()
def status() -> None:
    """Say whether the built dashboard is the one of these sources.

    Example: frontdesk dashboard status
    """
    if dashboard_build.is_current():
        typer.echo(f"built in {dashboard_build.pages_folder()}")
    elif dashboard_build.is_built():
        typer.echo(f"older than its sources: {dashboard_build.HOW}")
    else:
        typer.echo(f"not built yet: {dashboard_build.HOW}")
