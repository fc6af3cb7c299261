"""The Typer application: one thin module per command."""
