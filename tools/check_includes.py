#!/usr/bin/env python3
"""Checks who includes whom in src/: tools/check_includes.py [SOURCE_DIRECTORY]

The table below is the architecture's. "A may include B" reads: files in src/A may include files in
src/B (and always files in src/A). Prints each include that goes against it as FILE:LINE and ends with exit code 1.
"""

import pathlib
import re
import sys

EVERYTHING = None

# The longest folder that a file lies in decides.
MAY_INCLUDE = {
    "base": set(),
    "config": {"base"},
    "runtime": {"base", "config"},
    "http": {"base", "runtime"},
    "cluster": {"base", "runtime"},
    "rpc": {"base", "runtime", "http", "cluster"},
    "language": {"base"},
    "mail": {"base", "runtime"},
    "model": {"base"},
    "metadata": {"base", "runtime", "model"},
    "blob": {"base", "runtime"},
    "blob/remote": {"base", "runtime", "blob", "http", "rpc", "cluster", "security"},
    "imaging": {"base", "runtime"},
    "security": {"base"},
    "services": {"base", "runtime", "model", "metadata", "blob", "cluster", "imaging", "language", "mail", "security"},
    "roles/api": {"base", "runtime", "model", "http", "security"},
    "roles": EVERYTHING,
    "main.cpp": EVERYTHING,
}

# Implementations of an interface: known to themselves, to tests and to the wiring of a role, so that all else can be
# run on any of them.
BACKENDS = [
    "blob/memory",
    "blob/remote",
    "blob/replicated",
    "blob/volume",
    "cluster/local",
    "cluster/static_list",
    "cluster/zookeeper",
    "mail/smtp",
    "metadata/memory",
    "metadata/mongo",
    "metadata/sqlite",
]

# Libraries that one folder wraps for all others.
WRAPPED = {
    "boost/beast": ["http"],
    "bson/": ["metadata/mongo"],
    "CLI/": ["main.cpp"],
    "archive": ["roles/import", "services/archive"],
    "ctemplate/": ["roles/web"],
    "curl/": ["mail/smtp", "roles/import"],
    "mongoc/": ["metadata/mongo"],
    "prometheus/": ["runtime"],
    "spdlog/": ["runtime"],
    "sqlite3.h": ["metadata/sqlite"],
    "toml++/": ["config"],
    "vips/": ["imaging"],
    "zookeeper/": ["cluster/zookeeper"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def lies_in(path, folder):
    return path == folder or path.startswith(folder + "/")


def rule_of(path):
    """The most specific row of the table for a file, or None for a file in no known folder."""
    folders = [folder for folder in MAY_INCLUDE if lies_in(path, folder)]
    return max(folders, key=len, default=None)


def is_test(path):
    return bool(re.search(r"(_test|_fuzz|_testing)\.(cpp|h)$", path)) or "/conformance/" in path


def is_wiring(path):
    return path.startswith("roles/") and path.endswith("/wiring.cpp")


def problem_with_project_include(path, included, source):
    if not (source / included).is_file():
        return f'"{included}" is no file of src/; name it by its path from there'
    rule = rule_of(path)
    allowed = MAY_INCLUDE[rule]
    own = rule if allowed is not EVERYTHING else "roles"
    if allowed is not EVERYTHING and not lies_in(included, own):
        if not any(lies_in(included, folder) for folder in allowed):
            return f'{rule} may not include "{included}"; it may include {", ".join(sorted(allowed)) or "nothing"}'
    for backend in BACKENDS:
        if lies_in(included, backend) and not lies_in(path, backend) and not is_test(path) and not is_wiring(path):
            return f'only wiring.cpp of a role names a backend such as "{included}"'
    return None


def problem_with_library_include(path, included):
    for prefix, owners in WRAPPED.items():
        if included.startswith(prefix) and not any(lies_in(path, owner) for owner in owners):
            return f"<{included}> is wrapped by {', '.join(owners)}; use that"
    return None


def problems(source):
    """Yields "file:line: what is wrong" for a tree."""
    for file in sorted(source.rglob("*")):
        if file.suffix not in {".h", ".cpp"}:
            continue
        path = file.relative_to(source).as_posix()
        if rule_of(path) is None:
            yield f"{file}:1: lies in no folder of the table in {pathlib.Path(__file__).name}"
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            match = INCLUDE.match(line)
            if not match:
                continue
            quoted, bracketed = match.groups()
            if quoted:
                problem = problem_with_project_include(path, quoted, source)
            else:
                problem = problem_with_library_include(path, bracketed)
            if problem:
                yield f"{file}:{number}: {problem}"


def main():
    source = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "src"
    found = list(problems(source))
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
