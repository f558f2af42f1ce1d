"""Starts the page: python app.py"""

from logreg.ui.operation import own_folder

if __name__ == "__main__":
    with own_folder() as uploads:  # before Gradio is there, which looks for its settings when it is imported
        from logreg.ui.page import launch

        launch(uploads)
