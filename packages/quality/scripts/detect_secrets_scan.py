"""Scans every file of a folder with detect-secrets' default plugins; a JSON line for each match.

    python detect_secrets_scan.py <folder of texts>
"""
import json
import os
import sys

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

folder = sys.argv[1]
with default_settings():
    for file in sorted(os.listdir(folder)):
        for secret in scan_file(os.path.join(folder, file)):
            print(json.dumps({"file": file, "match": secret.secret_value}))
