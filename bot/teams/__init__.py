"""The Teams app: the same questions and answers as everywhere, as Adaptive Cards."""

import os
import warnings

# The SDK loads the nearest .env when it is imported. What the desk is to know stands in its settings.
os.environ["PYTHON_DOTENV_DISABLED"] = "1"

# Of what it makes itself when it is imported.
warnings.filterwarnings("ignore", "HtmlWidgetSecurityPolicy is in preview")
