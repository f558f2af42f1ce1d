"""The page: one file a tab, and the components written for it. Only these modules know of Gradio and Plotly."""
