"""Checks the corpus of configurations against the JSON Schema, independently of the decoder.

Usage: check_schema.py SCHEMA CORPUS. Prints one line for each disagreement, and fails if there is any.

A good file must satisfy the schema, and together they must hold every key and every word that the schema knows. A bad one must not, unless a comment in it says why the schema cannot know:
`# schema: accepts` (only the decoder sees the fault) or `# schema: unreadable` (the fault is in the YAML itself).
"""

import json
import pathlib
import re
import sys

import jsonschema
import yaml


class CoreLoader(yaml.SafeLoader):
    """PyYAML with the scalars of YAML 1.2 in place of those of 1.1."""

    yaml_implicit_resolvers = {}


def add_core(tag, pattern, convert):
    CoreLoader.add_implicit_resolver(tag, re.compile(f"^(?:{pattern})$"), None)
    CoreLoader.add_constructor(tag, lambda loader, node: convert(node.value))


def integer(text):
    bases = {"0o": 8, "0x": 16}
    return int(text[2:], bases[text[:2]]) if text[:2] in bases else int(text)


add_core("tag:yaml.org,2002:null", r"null|Null|NULL|~|", lambda text: None)
add_core("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", lambda text: text.lower() == "true")
add_core("tag:yaml.org,2002:int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", integer)
add_core("tag:yaml.org,2002:float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", float)


def properties(schema, place=""):
    """Every object of the schema with its keys, and the words that each may have; conditions say nothing new."""
    if not isinstance(schema, dict):
        return
    for key, value in schema.get("properties", {}).items():
        yield place, key, {word for choice in [value, *value.get("anyOf", [])] for word in choice.get("enum", [])}
        yield from properties(value, f"{place}.{key}")
    for name, value in schema.get("$defs", {}).items():
        yield from properties(value, name)
    for choice in schema.get("anyOf", []) + schema.get("oneOf", []):
        yield from properties(choice, place)
    yield from properties(schema.get("items"), place)


def pairs(value):
    """Every key of a configuration with its value."""
    for key, inner in value.items() if isinstance(value, dict) else []:
        yield key, inner
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from pairs(inner)


def main(schema_path, corpus):
    schema = json.loads(pathlib.Path(schema_path).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    count = failures = 0
    seen = {}
    for path in sorted(pathlib.Path(corpus).glob("*/*.yaml")):
        text = path.read_text()
        if "# schema: unreadable" in text:
            continue
        count += 1
        document = yaml.load(text, CoreLoader)
        errors = list(validator.iter_errors(document))
        if path.parent.name == "valid":
            for key, value in pairs(document):
                seen.setdefault(key, set()).update(
                    word for word in (value if isinstance(value, list) else [value]) if isinstance(word, (str, int)))
        expected = path.parent.name == "valid" or "# schema: accepts" in text
        if expected == (not errors):
            continue
        failures += 1
        print(f"{path.parent.name}/{path.name}: the schema {'refuses' if errors else 'accepts'} it")
        for error in errors:
            print(f"  {error.json_path}: {error.message[:200]}")
    for place, key, words in properties(schema):
        missing = words - seen.get(key, set())
        if key not in seen or missing:
            failures += 1
            print(f"{place}.{key}: not in any good file" + (f" as {sorted(missing)}" if key in seen else ""))
    print(f"{count} files checked")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
