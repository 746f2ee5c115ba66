"""`python -m twicetold.cli`: the command line where its script is not on the path."""

from twicetold.cli.main import main

main()
