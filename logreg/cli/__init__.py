"""The command line.

python -m logreg train --preset hog --save hog.safetensors
python -m logreg train --data folder --preset hog --save own.safetensors
python -m logreg evaluate hog.safetensors --report folder
python -m logreg predict drawing.png
python -m logreg script --preset hog > hog.py
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from logreg.cli.parser import Parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, or 2 after one line on what was wrong."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever was reading has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as error:
        print(f"logreg: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("logreg: stopped.", file=sys.stderr)
        return 130
    return 0


def _parser() -> Parser:
    from logreg.cli import evaluate, predict, script, train  # what they need is slow to import

    parser = Parser(prog="logreg", description="Logistic regression on MNIST: 7,850 numbers.")
    commands = parser.add_subparsers(required=True, metavar="train | evaluate | predict | script")
    for command in (train, evaluate, predict, script):
        command.add_to(commands)
    return parser
