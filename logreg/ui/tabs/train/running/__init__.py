"""Runs on the page: how they begin, train, pause and end, and what the buttons make of them."""
