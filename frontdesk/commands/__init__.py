"""Each module is one subcommand and exposes ``app``, a callable that reads sys.argv (a typer.Typer)."""
