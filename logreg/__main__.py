"""`python -m logreg`: the command line (see `logreg.cli`)."""

import sys

from logreg.cli import main

if __name__ == "__main__":
    sys.exit(main())
