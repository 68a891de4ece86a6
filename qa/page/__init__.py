"""The page: a Gradio front end whose replies are quotations, mounted in the server's application."""

from qa.page import quiet
from qa.page.mounting import mount

__all__ = ["mount", "quiet"]
