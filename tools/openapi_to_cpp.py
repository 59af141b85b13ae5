#!/usr/bin/env python3
"""Makes the C++ source that holds docs/openapi.yaml as JSON: tools/openapi_to_cpp.py INPUT.yaml OUTPUT.cpp"""

import json
import sys

import yaml

BYTES_PER_LINE = 24


def main():
    source, output = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        document = json.dumps(yaml.safe_load(file), separators=(",", ":"), ensure_ascii=False).encode()
    lines = [
        ",".join(str(byte) for byte in document[start : start + BYTES_PER_LINE])
        for start in range(0, len(document), BYTES_PER_LINE)
    ]
    with open(output, "w", encoding="utf-8") as file:
        file.write('#include "roles/app/openapi.h"\n\n')
        file.write("namespace portreto::roles::app {\nnamespace {\n\n")
        file.write("constexpr unsigned char kDocument[] = {\n" + ",\n".join(lines) + "};\n\n")
        file.write("}  // namespace\n\n")
        file.write("std::string_view openapi_document() {\n")
        file.write("  return {reinterpret_cast<const char*>(kDocument), sizeof(kDocument)};\n}\n\n")
        file.write("}  // namespace portreto::roles::app\n")


main()
