"""Truth becomes findable: passages, their vectors, and the search over them.

Two libraries that we use report their use over the network, merely by being imported. Pilcrow connects
to nobody, so they are silenced here, before any module of this package can import them:

- onnxruntime from 1.29: tells Microsoft about sessions and models, and keeps an identifier in the user's
  cache folder, unless ORT_DISABLE_TELEMETRY is set before it is imported.
- openvino: its model converter tells Google Analytics of the import. We need no converter, and openvino
  is written to do without it.
"""

import os
import sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
for _reporter in ("openvino_telemetry", "openvino.tools.ovc"):
    sys.modules[_reporter] = None  # type: ignore[assignment]  # an import of it fails from now on
