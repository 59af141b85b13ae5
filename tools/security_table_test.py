"""docs/security.md must name each requirement once, with tests that exist or the reason why there is none."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "security.md"
REQUIREMENTS = range(1, 46)

ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
OPEN = re.compile(r"^\*open\*: \w.+$")
QUOTED = re.compile(r"`([^`]+)`")


def missing_tests(named):
    """What is wrong with "`file` `test`, `test`; `file` `test`": a list of lines, empty when each test is there."""
    wrong = []
    for group in named.split("; "):
        file, *tests = QUOTED.findall(group)
        path = ROOT / file
        if not path.is_file() or not tests:
            wrong.append(f"{group}: no such file, or no test of it is named")
            continue
        source = path.read_text(encoding="utf-8")
        for test in tests:
            is_there = f'"{test}"' in source if file.endswith(".mjs") else re.search(rf"TEST\w*\([\w\s,]*\b{test}\b", source)
            if not is_there:
                wrong.append(f"{file} has no test {test}")
    return wrong


class SecurityTable(unittest.TestCase):
    def setUp(self):
        self.rows = ROW.findall(TABLE.read_text(encoding="utf-8"))

    def test_each_requirement_stands_once(self):
        self.assertEqual([int(number) for number, _, _ in self.rows], list(REQUIREMENTS))

    def test_each_test_that_is_named_exists(self):
        wrong = []
        for number, _, tests in self.rows:
            if not OPEN.match(tests):
                wrong += [f"{number}: {line}" for line in missing_tests(tests)]
        self.assertEqual(wrong, [])

    def test_a_test_that_does_not_exist_is_noticed(self):
        self.assertEqual(missing_tests("`tests/e2e/security.test.mjs` `500 logins at once leave pages quick (14)`"), [])
        for named in ["`tests/e2e/none.test.mjs` `x`", "`tests/e2e/security.test.mjs` `quick (14)`", "`src/security/jwt_test.cpp`"]:
            self.assertEqual(len(missing_tests(named)), 1, named)


if __name__ == "__main__":
    unittest.main()
