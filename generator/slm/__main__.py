"""`python -m slm` is `slm`."""

from slm.cli import main

main()
