"""Keep Gradio silent: what it reads from the environment when it is imported has to stand there before."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
