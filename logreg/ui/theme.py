"""The page's looks: Gradio's theme, and the style sheets."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from logreg.reporting.style import CHARTS, COLOURS, TABLES

_FOLDER = Path(__file__).parent
PAGE = _FOLDER / "page.css"
# Each component and tab keeps its style sheet beside its code; the page's own comes first, so that theirs win.
STYLE_SHEETS = [COLOURS, PAGE, TABLES, CHARTS, *(path for path in sorted(_FOLDER.rglob("*.css")) if path != PAGE)]

# System fonts: nothing on the page comes from another host.
SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
THEME = gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=SANS, font_mono=MONO).set(
    # The theme's own are too faint: every text has a contrast of at least 4.5 to 1.
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    button_primary_background_fill_dark="*primary_700",
    block_info_text_color="*neutral_600",
    block_info_text_color_dark="*neutral_300",
    block_label_text_color="*neutral_700",
    block_title_text_color="*neutral_700",
    body_text_color_subdued="*neutral_600",
    body_text_color_subdued_dark="*neutral_300",
    button_secondary_text_color="*neutral_900",
)
