"""The Train tab."""

from pathlib import Path

START = Path(__file__).with_name("start.js")
