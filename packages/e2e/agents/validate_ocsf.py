"""Reads OCSF events, one JSON array, and prints an array of what the published schema has against them."""

import json
import sys

from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

schemas = {}


def schema_of(event):
    key = (event["metadata"]["version"], event["class_uid"])
    if key not in schemas:
        embedded = OcsfJsonSchemaEmbedded(get_ocsf_schema(key[0]))
        name = embedded.lookup_class_name_from_uid(key[1])
        schemas[key] = embedded.get_class_schema(name, event["metadata"].get("profiles", []))
    return schemas[key]


problems = []
for index, event in enumerate(json.load(sys.stdin)):
    for error in Draft202012Validator(schema_of(event)).iter_errors(event):
        path = "/".join(str(part) for part in error.absolute_path)
        problems.append(f"{index} {event['metadata']['event_code']} {path}: {error.message}")
print(json.dumps(problems))
