"""What needs a browser is collected where Debian's Chromium is, and must be there when DSR_REQUIRE_SERVICES=1."""

import os
import shutil

collect_ignore = [] if shutil.which("chromium") or os.environ.get("DSR_REQUIRE_SERVICES") == "1" else ["test_explain_in_chromium.py"]
