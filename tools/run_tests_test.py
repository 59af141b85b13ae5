"""run_tests.py must count what really happened, above all when a program crashes or tests nothing."""

import contextlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest
import unittest.mock

import run_tests

GOOGLETEST = """<?xml version="1.0"?>
<testsuites><testsuite name="A">
<testcase name="Passes" status="run" result="completed" classname="A"/>
<testcase name="Skips" status="run" result="skipped" classname="A"><skipped message="a_test.cpp:3&#x0A;no camera"/></testcase>
<testcase name="DISABLED_Off" status="notrun" result="suppressed" classname="A"/>
<testcase name="Fails" status="run" result="completed" classname="A">
<failure message="short">a_test.cpp:6: 1 is not 2</failure><failure message="more">more</failure></testcase>
</testsuite></testsuites>"""

NODE = """
import test, { describe, it, after } from "node:test";
import assert from "node:assert";
test("passes", () => {});
test("skips", { skip: "no camera" }, () => {});
test("fails", () => assert.equal(1, 2));
describe("group", () => { it("passes inside", () => {}); it("fails inside", () => assert.fail("inside")); });
describe("broken group", () => { it("is fine", () => {}); after(() => { throw new Error("hook broke"); }); });
describe("empty group", () => {});
test("to do", { todo: "later" }, () => assert.fail("not yet"));
"""


class Counting(unittest.TestCase):
    def test_reads_googletest(self):
        outcome = run_tests.read_googletest(GOOGLETEST, "dev a")
        self.assertEqual(outcome.passed, 1)
        self.assertEqual(outcome.skips, ["dev a: A.Skips: no camera", "dev a: A.DISABLED_Off: disabled in its source"])
        self.assertEqual(len(outcome.failures), 1)
        self.assertIn("1 is not 2", outcome.failures[0])

    @unittest.skipUnless(shutil.which("node"), "node is not installed")
    def test_reads_node(self):
        with tempfile.TemporaryDirectory() as directory:
            program = pathlib.Path(directory) / "sample.test.mjs"
            program.write_text(NODE, encoding="utf-8")
            reporter = pathlib.Path(__file__).parent / "test_reporter.mjs"
            report = subprocess.run(
                ["node", "--test", f"--test-reporter={reporter}", program], capture_output=True, text=True, check=False
            ).stdout
        outcome = run_tests.read_node(report, "e2e")
        self.assertEqual(outcome.passed, 3)
        self.assertEqual(outcome.skips, ["e2e: skips: no camera", "e2e: to do: later"])
        self.assertEqual(
            [failure.splitlines()[0] for failure in outcome.failures],
            ["e2e: fails", "e2e: fails inside", "e2e: broken group"],
        )
        self.assertIn("hook broke", outcome.failures[2])

    def test_reads_a_node_skip_without_reason(self):
        line = json.dumps({"name": "a", "outcome": "skipped", "reason": "no reason given"})
        self.assertEqual(run_tests.read_node(line, "e2e").skips, ["e2e: a: no reason given"])


class Verdict(unittest.TestCase):
    def test_succeeds_only_when_something_passed_and_nothing_failed(self):
        self.assertEqual(run_tests.Outcome(passed=1).exit_code(), 0)
        self.assertEqual(run_tests.Outcome(passed=1, skips=["a"]).exit_code(), 0)
        self.assertEqual(run_tests.Outcome(passed=1, failures=["a"]).exit_code(), 1)
        self.assertEqual(run_tests.Outcome().exit_code(), 1)
        self.assertEqual(run_tests.Outcome(skips=["a"]).exit_code(), 1)

    def test_sums_up_in_one_line(self):
        outcome = run_tests.Outcome(passed=2, skips=["a"])
        outcome += run_tests.Outcome(passed=3, failures=["b"])
        self.assertEqual(outcome.summary(), "5 passed, 1 failed, 1 skipped")

    def test_counts_a_crash_after_tests_that_passed(self):
        outcome = run_tests.with_exit(run_tests.Outcome(passed=9), -11, "last words", "dev base")
        self.assertEqual(len(outcome.failures), 1)
        self.assertIn("SIGSEGV", outcome.failures[0])
        self.assertIn("last words", outcome.failures[0])

    def test_counts_a_failure_once(self):
        outcome = run_tests.with_exit(run_tests.Outcome(failures=["a"]), 1, "", "dev base")
        self.assertEqual(outcome.failures, ["a"])

    def test_refuses_a_program_that_tests_nothing(self):
        self.assertIn("ran no test", run_tests.with_exit(run_tests.Outcome(), 0, "", "dev base").failures[0])


class Running(unittest.TestCase):
    def test_ends_a_program_that_hangs_with_its_children(self):
        with tempfile.TemporaryDirectory() as directory:
            child_file = pathlib.Path(directory) / "pid"
            script = f"sleep 600 & echo $! > {child_file}; wait"
            code, _ = run_tests.run(["bash", "-c", script], "run-tests-test", timeout_s=1)
            child = child_file.read_text(encoding="utf-8").strip()
        self.assertIsNone(code)
        self.assertIn("in time", run_tests.describe_exit(code))
        end = time.monotonic() + 10
        while (state := state_of(child)) not in {None, "Z"} and time.monotonic() < end:
            time.sleep(0.01)
        self.assertIn(state, {None, "Z"})

    def test_counts_a_check(self):
        self.assertEqual(run_tests.check("run tests test", ["true"]).summary(), "1 passed, 0 failed, 0 skipped")
        failed = run_tests.check("run tests test", ["bash", "-c", "echo why; exit 3"])
        self.assertIn("exit code 3", failed.failures[0])
        self.assertIn("why", failed.failures[0])


class Fuzzing(unittest.TestCase):
    """With programs that stand in for a fuzzer."""

    def fuzz(self, script):
        with tempfile.TemporaryDirectory() as directory:
            root = pathlib.Path(directory)
            program = root / "build" / "dev" / "sample_fuzz"
            program.parent.mkdir(parents=True)
            program.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
            program.chmod(0o755)
            corpus = root / "corpus" / "sample"
            corpus.mkdir(parents=True)
            (corpus / "seed").write_text("seed", encoding="utf-8")
            with (
                unittest.mock.patch.object(run_tests, "ROOT", root),
                unittest.mock.patch.object(run_tests, "CORPUS", root / "corpus"),
            ):
                outcome = run_tests.run_fuzzer("sample")
            return outcome, sorted(path.name for path in corpus.iterdir())

    def test_leaves_the_corpus_as_it_is(self):
        outcome, corpus = self.fuzz('for last; do :; done; grep -q seed "$last/seed" && touch "$last/found"')
        self.assertEqual(outcome.summary(), "1 passed, 0 failed, 0 skipped")
        self.assertEqual(corpus, ["seed"])

    def test_counts_a_crash(self):
        outcome, _ = self.fuzz("echo does not hold: all is well; exit 77")
        self.assertEqual(outcome.summary(), "0 passed, 1 failed, 0 skipped")
        self.assertIn("fuzz sample ended with exit code 77", outcome.failures[0])
        self.assertIn("all is well", outcome.failures[0])

    def test_every_fuzzer_has_a_small_corpus(self):
        self.assertTrue(run_tests.fuzzers())
        for name in run_tests.fuzzers():
            seeds = list((run_tests.CORPUS / name).iterdir())
            self.assertTrue(1 <= len(seeds) <= 30, name)
            for seed in seeds:
                self.assertLessEqual(seed.stat().st_size, 4096, seed)


def state_of(pid):
    """The state letter of a process in /proc, or None when it is gone."""
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    return None


class LastChangedFirst(unittest.TestCase):
    def order(self, root):
        with unittest.mock.patch.object(run_tests, "ROOT", root):
            return [path.name for path in run_tests.last_changed_first(root.glob("*.cpp"))]

    def test_goes_by_edits_and_commits_and_without_them_by_age(self):
        def git(*arguments):
            who = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
            subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)

        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for age, name in enumerate(["a.cpp", "b.cpp", "c.cpp"]):
                (root / name).write_text(name)
                os.utime(root / name, (1000 - age, 1000 - age))
            self.assertEqual(self.order(root), ["a.cpp", "b.cpp", "c.cpp"])
            git("init", "--quiet")
            for name in ["a.cpp", "c.cpp", "b.cpp"]:
                git("add", name)
                git("commit", "--quiet", "--message", name)
            self.assertEqual(self.order(root), ["b.cpp", "c.cpp", "a.cpp"])
            (root / "a.cpp").write_text("edited")
            self.assertEqual(self.order(root), ["a.cpp", "b.cpp", "c.cpp"])


class Arguments(unittest.TestCase):
    def test_names_the_parts(self):
        self.assertEqual(run_tests.parts_of([]), ["unit", "e2e", "browser", "cluster"])
        self.assertEqual(run_tests.parts_of(["browser", "unit"]), ["unit", "browser"])
        self.assertEqual(run_tests.parts_of(["all"]), run_tests.PARTS)
        self.assertIsNone(run_tests.parts_of(["units"]))
        self.assertIsNone(run_tests.parts_of(["all", "units"]))

    def test_explains_itself_when_misused(self):
        errors = io.StringIO()
        with unittest.mock.patch("sys.argv", ["run_tests.py", "units"]), contextlib.redirect_stderr(errors):
            self.assertEqual(run_tests.main(), 2)
        self.assertIn("usage:", errors.getvalue())


if __name__ == "__main__":
    unittest.main()
