#!/usr/bin/env python3
"""Builds and runs Portreto's tests and counts them; ./test calls it when the dependencies are there.

usage: tools/run_tests.py [unit|e2e|browser|cluster|bench|all]...

Without an argument: everything but the benchmarks. Output of builds and of tests that pass goes to build/logs. The last
line is always "N passed, N failed, N skipped"; the exit code is 0 only when something passed and nothing failed.
"""

import concurrent.futures
import contextlib
import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOGS = ROOT / "build" / "logs"
OUTPUT = ROOT / "test-output"  # screenshots and other things to look at
PHOTOS = ROOT / "build" / "test-photos"
DISK_SHIM = ROOT / "build" / "disk_shim.so"

PARTS = ["unit", "e2e", "browser", "cluster", "bench"]
DEFAULT_PARTS = ["unit", "e2e", "browser", "cluster"]

# Libraries whose objects are shared by threads; the others would only repeat what the dev build has shown.
CONCURRENT_LIBRARIES = ["base", "runtime", "http", "rpc", "blob", "metadata", "security", "cluster"]

CORPUS = ROOT / "tests" / "fuzz" / "corpus"
FUZZ_TIME_S = int(os.environ.get("PORTRETO_FUZZ_TIME_S", "5"))  # of each fuzzer; 0 only looks at what is in the corpus
FUZZERS_AT_ONCE = 2  # each may take a gigabyte

# Node programs mostly wait: for a browser, for a server that starts. Those of a whole cluster have sixteen processes and
# more each, and what measures time wants the machine for itself.
PROGRAMS_AT_ONCE = 2
ALONE_PARTS = ["cluster"]
ALONE = ["browser/lighthouse.test.mjs", "browser/speed.test.mjs", "e2e/round_trips.test.mjs", "e2e/security.test.mjs"]

PROGRAM_TIME_MAX_S = 600
BUILD_TIME_MAX_S = 1800  # of the one program that is not built with CMake
TIDY_TIME_MAX_S = 60  # of clang-tidy in one run; see .clang-tidy
TIDY_COMMITS = 30  # whose files come first
SHOWN_LINES_MAX = 60

SANITIZER_ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
    "LSAN_OPTIONS": f"suppressions={ROOT}/tools/lsan.supp:print_suppressions=0",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    # Not what Debian's libraries do among themselves: libzookeeper_mt formats log lines in one buffer for all handles.
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1:ignore_noninstrumented_modules=1",
}


@dataclasses.dataclass
class Outcome:
    """What became of some tests. Failures and skips carry a line that says why."""

    passed: int = 0
    failures: list = dataclasses.field(default_factory=list)
    skips: list = dataclasses.field(default_factory=list)

    def __iadd__(self, other):
        self.passed += other.passed
        self.failures += other.failures
        self.skips += other.skips
        return self

    def summary(self):
        return f"{self.passed} passed, {len(self.failures)} failed, {len(self.skips)} skipped"

    def exit_code(self):
        return 0 if self.passed > 0 and not self.failures else 1


def say(line):
    print(line, flush=True)


def tail(text):
    lines = text.rstrip().splitlines()
    if len(lines) > SHOWN_LINES_MAX:
        lines = [f"... {len(lines) - SHOWN_LINES_MAX} lines before", *lines[-SHOWN_LINES_MAX:]]
    return "\n".join(f"    {line}" for line in lines)


running = set()  # process groups, so that nothing is left behind by Ctrl-C


def end_all(signal_number, _frame):
    for group in list(running):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    os._exit(128 + signal_number)


def run(command, log_name, timeout_s=PROGRAM_TIME_MAX_S, environment=None, cwd=ROOT):
    """Runs a program with its output in build/logs. Returns (exit code, output); on a timeout the code is None and the
    program and its children are gone."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{log_name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        running.add(process.pid)
        try:
            code = process.wait(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            code = None
        finally:
            running.discard(process.pid)
    return code, log.read_text(encoding="utf-8", errors="replace")


def describe_exit(code):
    if code is None:
        return "did not end in time"
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


# --- Reports ---------------------------------------------------------------------------------------------------------


def read_googletest(report, name):
    """Counts a GoogleTest XML report (the JSON one of 1.12 does not say why a test was skipped)."""
    outcome = Outcome()
    for case in xml.etree.ElementTree.fromstring(report).iter("testcase"):
        test = f"{name}: {case.get('classname')}.{case.get('name')}"
        failure = case.find("failure")
        skipped = case.find("skipped")
        if failure is not None:
            outcome.failures.append(f"{test}\n{tail(failure.text or failure.get('message') or '')}")
        elif case.get("status") == "notrun":
            outcome.skips.append(f"{test}: disabled in its source")
        elif skipped is not None or case.get("result") == "skipped":
            reason = (skipped.get("message") if skipped is not None else "") or "no reason given"
            outcome.skips.append(f"{test}: {reason.strip().splitlines()[-1]}")
        else:
            outcome.passed += 1
    return outcome


def read_node(report, name):
    """Counts the lines of tools/test_reporter.mjs."""
    outcome = Outcome()
    for line in report.splitlines():
        test = json.loads(line)
        title = f"{name}: {test['name']}"
        if test["outcome"] == "failed":
            outcome.failures.append(f"{title}\n{tail(test['reason'])}")
        elif test["outcome"] == "skipped":
            outcome.skips.append(f"{title}: {test['reason']}")
        else:
            outcome.passed += 1
    return outcome


def with_exit(outcome, code, output, name):
    """A program that crashed, hung, leaked, or tested nothing has failed, whatever its report says."""
    if code != 0 and not outcome.failures:
        outcome.failures.append(f"{name} {describe_exit(code)}\n{tail(output)}")
    elif not (outcome.passed or outcome.failures or outcome.skips):
        outcome.failures.append(f"{name} ran no test\n{tail(output)}")
    return outcome


def check(name, command, cwd=ROOT, timeout_s=PROGRAM_TIME_MAX_S, environment=None):
    """A program that counts as one test, passed when it ends with 0."""
    code, output = run(command, name.replace(" ", "-"), timeout_s=timeout_s, environment=environment, cwd=cwd)
    if code == 0:
        return Outcome(passed=1)
    return Outcome(failures=[f"{name} {describe_exit(code)}\n{tail(output)}"])


# --- Builds ----------------------------------------------------------------------------------------------------------


def build(preset, targets):
    """Configures and builds; returns the failures."""
    say(f"Building {preset}: {' '.join(targets)}")
    started = time.monotonic()
    steps = [
        ("configure", ["cmake", "--preset", preset]),
        ("build", ["cmake", "--build", "--preset", preset, "--target", *targets]),
    ]
    for step, command in steps:
        code, output = run(command, f"{step}-{preset}", timeout_s=None)
        if code != 0:
            return Outcome(failures=[f"the {step} of preset {preset} {describe_exit(code)}\n{tail(output)}"])
    say(f"  built in {time.monotonic() - started:.0f} s")
    return Outcome()


def test_programs(preset):
    """The names of the test programs that CMake knows."""
    listing = subprocess.run(
        ["ctest", "--test-dir", ROOT / "build" / preset, "--show-only=json-v1"], capture_output=True, check=True
    )
    return [test["name"] for test in json.loads(listing.stdout)["tests"]]


# --- Suites ----------------------------------------------------------------------------------------------------------


def run_googletest(preset, library):
    name = f"{preset} {library}"
    report = LOGS / f"{preset}-{library}.xml"
    report.unlink(missing_ok=True)
    code, output = run(
        [ROOT / "build" / preset / f"{library}_test", f"--gtest_output=xml:{report}"],
        f"{preset}-{library}",
        environment=SANITIZER_ENVIRONMENT,
        cwd=ROOT / "build" / preset,
    )
    outcome = Outcome()
    try:
        outcome = read_googletest(report.read_text(encoding="utf-8", errors="replace"), name)
    except (FileNotFoundError, xml.etree.ElementTree.ParseError):
        pass  # it crashed before it was done, which its exit code tells
    return with_exit(outcome, code, output, name)


def run_googletests(preset, libraries):
    outcome = Outcome()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for library, found in zip(libraries, pool.map(lambda library: run_googletest(preset, library), libraries)):
            say(f"  {preset} {library}: {found.summary()}")
            outcome += found
    return outcome


def fuzzers():
    """The names of the fuzzers, by their sources, without "_fuzz"."""
    return sorted(path.stem.removesuffix("_fuzz") for path in (ROOT / "src").rglob("*_fuzz.cpp"))


def run_fuzzer(name):
    """Fuzzes for a while, from a copy of the corpus, since libFuzzer adds what it finds. An input that fails is kept in
    build/logs."""
    limit = f"-max_total_time={FUZZ_TIME_S}" if FUZZ_TIME_S > 0 else "-runs=0"
    with tempfile.TemporaryDirectory() as corpus:
        shutil.copytree(CORPUS / name, corpus, dirs_exist_ok=True)
        return check(
            f"fuzz {name}",
            [
                ROOT / "build" / "dev" / f"{name}_fuzz",
                limit,
                "-max_len=4096",
                "-rss_limit_mb=1024",
                f"-artifact_prefix={LOGS}/fuzz-{name}-",
                corpus,
            ],
            timeout_s=PROGRAM_TIME_MAX_S + FUZZ_TIME_S,
            environment=SANITIZER_ENVIRONMENT,
        )


def run_fuzzers():
    names = fuzzers()
    say(f"Fuzzing, {FUZZ_TIME_S} s each: {', '.join(names)}")
    outcome = Outcome()
    with concurrent.futures.ThreadPoolExecutor(FUZZERS_AT_ONCE) as pool:
        for found in pool.map(run_fuzzer, names):
            outcome += found
    say(f"  {outcome.summary()}")
    return outcome


def write_tidy_database():
    """The command of each source by itself, in build/tidy: the dev build compiles many as one. It takes that build's
    precompiled header, which nobody makes here."""
    folder = ROOT / "build" / "tidy"
    code, output = run(["cmake", "--preset", "dev", "-B", folder, "-DPORTRETO_UNITY=OFF"], "configure-tidy")
    if code != 0:
        return Outcome(failures=[f"the configuration for clang-tidy {describe_exit(code)}\n{tail(output)}"])
    database = folder / "compile_commands.json"
    header = "CMakeFiles/portreto_pch.dir/"
    database.write_text(database.read_text().replace(f"build/tidy/{header}", f"build/dev/{header}"))
    return Outcome()


def last_changed_first(sources):
    """By the edits and the last commits; in a fresh checkout, where all files are of one age, that is all that tells."""
    names = []
    for command in (["diff", "--name-only", "HEAD"], ["log", f"-{TIDY_COMMITS}", "--name-only", "--format="]):
        listing = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=False)
        names += listing.stdout.split()
    rank = {name: place for place, name in reversed(list(enumerate(names)))}
    return sorted(sources, key=lambda path: (rank.get(path.relative_to(ROOT).as_posix(), len(names)), -path.stat().st_mtime))


def run_tidy():
    """clang-tidy within TIDY_TIME_MAX_S: the files that changed last come first, and those found clean are remembered
    by their content, so that every file gets its turn."""
    outcome = write_tidy_database()
    if outcome.failures:
        return outcome
    clean = ROOT / "build" / "tidy" / "clean"
    clean.mkdir(parents=True, exist_ok=True)
    rules = (ROOT / ".clang-tidy").read_bytes()

    def stamp(source):
        return clean / hashlib.sha256(rules + source.read_bytes()).hexdigest()

    sources = last_changed_first((ROOT / "src").rglob("*.cpp"))
    waiting = [source for source in sources if not stamp(source).exists()]
    end = time.monotonic() + TIDY_TIME_MAX_S

    def tidy(source):
        if time.monotonic() > end:
            return None
        name = source.relative_to(ROOT).as_posix()
        mark = stamp(source)
        found = check(f"clang-tidy {name}".replace("/", "-"), ["clang-tidy-19", "--quiet", "-p", "build/tidy", name])
        if not found.failures:
            mark.touch()
        return found

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(tidy, waiting))
    failures = [failure for found in results if found for failure in found.failures]
    late = results.count(None)
    say(f"  clang-tidy: {len(sources) - late} of {len(sources)} files are checked, {late} wait for the next run")
    return Outcome(failures=failures) if failures else Outcome(passed=1)


def run_tool_tests():
    outcome = Outcome()
    suite = unittest.defaultTestLoader.discover(str(ROOT / "tools"), pattern="*_test.py")
    result = unittest.TestResult()
    suite.run(result)
    broken = [*result.failures, *result.errors]
    outcome.passed = result.testsRun - len(broken) - len(result.skipped)
    outcome.failures = [f"tools: {test}\n{tail(trace)}" for test, trace in broken]
    outcome.skips = [f"tools: {test}: {reason}" for test, reason in result.skipped]
    return outcome


def run_static():
    say("Checking the sources")
    sources = sorted(
        path for folder in ["src", "bench"] for path in (ROOT / folder).rglob("*") if path.suffix in {".h", ".cpp"}
    )
    sources += sorted((ROOT / "tests" / "faults").glob("*.c"))
    scripts = [ROOT / "run", ROOT / "test", ROOT / ".ci" / "run", ROOT / "bench" / "run"]
    for folder in ["bench", "cmake", "deploy", "tests", "tools"]:
        ours = (path for path in (ROOT / folder).rglob("*.sh") if "node_modules" not in path.parts)
        scripts += sorted(ours)
    scripts += [ROOT / "deploy" / "debian" / name for name in ["postinst", "prerm", "postrm"]]
    outcome = run_tool_tests()
    outcome += check("include direction", [sys.executable, "tools/check_includes.py"])
    outcome += check("clang-format", ["clang-format-19", "--dry-run", "-Werror", *sources])
    outcome += check("shellcheck", ["shellcheck", "-x", *scripts])
    outcome += check("web sources", ["npm", "run", "--silent", "check"], cwd=ROOT / "web")
    say(f"  {outcome.summary()}")
    return outcome


def run_unit():
    outcome = run_static()
    found = build("dev", ["tests", "fuzzers"])
    outcome += found
    if not found.failures:
        say("Running the unit tests with address and undefined-behaviour sanitizers")
        outcome += run_googletests("dev", test_programs("dev"))
        outcome += run_fuzzers()
        outcome += run_tidy()

    found = build("tsan", [f"{library}_test" for library in CONCURRENT_LIBRARIES])
    outcome += found
    if not found.failures:
        say("Running the unit tests of concurrent code with the thread sanitizer")
        outcome += run_googletests("tsan", CONCURRENT_LIBRARIES)
    return outcome


def run_node_program(part, program):
    """One Node program that starts the real binary."""
    name = f"{part} {program.name.removesuffix('.test.mjs')}"
    report = LOGS / f"{part}-{program.stem}.jsonl"
    report.unlink(missing_ok=True)
    started = time.monotonic()
    code, output = run(
        [
            "node",
            "--test",
            "--test-reporter=spec",
            "--test-reporter-destination=stdout",
            f"--test-reporter={ROOT}/tools/test_reporter.mjs",
            f"--test-reporter-destination={report}",
            program,
        ],
        f"{part}-{program.stem}",
        environment={
            "PORTRETO_BINARY": str(ROOT / "build" / "release" / "portreto"),
            "PORTRETO_PHOTOS": str(PHOTOS),
            "PORTRETO_OUTPUT": str(OUTPUT),
            "PORTRETO_DISK_SHIM": str(DISK_SHIM),
        },
    )
    found = read_node(report.read_text(encoding="utf-8"), name) if report.is_file() else Outcome()
    found = with_exit(found, code, output, name)
    say(f"  {name}: {found.summary()}, {time.monotonic() - started:.0f} s")
    return found


def run_node_tests(part):
    programs = sorted((ROOT / "tests" / part).glob("*.test.mjs"))
    if not programs:
        say(f"There are no {part} tests yet; they count as nothing.")
        return Outcome()
    outcome = build("release", ["portreto"])
    if outcome.failures:
        return outcome
    outcome += check_photos()
    if outcome.failures:
        return outcome
    say(f"Running the {part} tests")
    OUTPUT.mkdir(exist_ok=True)
    alone = [program for program in programs if part in ALONE_PARTS or f"{part}/{program.name}" in ALONE]
    together = [program for program in programs if program not in alone]
    with concurrent.futures.ThreadPoolExecutor(PROGRAMS_AT_ONCE) as pool:
        for found in pool.map(lambda program: run_node_program(part, program), together):
            outcome += found
    for program in alone:
        outcome += run_node_program(part, program)
    return outcome


def build_disk_shim():
    """Makes the disk that fails on command. It goes beneath the release build: a sanitizer wants to be loaded first."""
    DISK_SHIM.parent.mkdir(exist_ok=True)
    source = ROOT / "tests" / "faults" / "disk_shim.c"
    warnings = ["-Wall", "-Wextra", "-Werror"]
    options = ["-std=c17", "-O1", "-g", *warnings, "-fvisibility=hidden", "-shared", "-fPIC"]
    code, output = run(["clang-19", *options, "-o", DISK_SHIM, source], "build-disk-shim")
    return Outcome() if code == 0 else Outcome(failures=[f"disk_shim.c {describe_exit(code)}\n{tail(output)}"])


def run_fault_tests():
    """Node programs that start the real binary on a disk that fails."""
    outcome = build_disk_shim()
    if not outcome.failures:
        outcome += run_node_tests("faults")
    return outcome


def build_database():
    """Makes the server that the tests of MongoDB start where there is no other; it takes minutes for the first time."""
    if os.environ.get("MONGODB_TEST_URI") or shutil.which("mongod"):
        return Outcome()
    code, output = run([ROOT / "tools" / "build_ferretdb.sh"], "build-ferretdb", timeout_s=BUILD_TIME_MAX_S)
    if code == 0:
        return Outcome()
    return Outcome(failures=[f"build_ferretdb.sh {describe_exit(code)}\n{tail(output)}"])


def database_of_tests():
    if os.environ.get("MONGODB_TEST_URI"):
        return "the server that MONGODB_TEST_URI names"
    return "a replica set of three mongod" if shutil.which("mongod") else "FerretDB, since there is no mongod"


def check_photos():
    """Makes the photos that tests upload; no test, but nothing works without them."""
    code, output = run([ROOT / "tests" / "testdata" / "make_photos.sh", PHOTOS], "make-photos")
    return Outcome() if code == 0 else Outcome(failures=[f"make_photos.sh {describe_exit(code)}\n{tail(output)}"])


def run_bench():
    program = ROOT / "bench" / "run"
    if not program.is_file():
        say("There are no benchmarks yet; they count as nothing.")
        return Outcome()
    outcome = build("release", ["all"])
    if not outcome.failures:
        say("Running the benchmarks")
        code, output = run([program], "bench", timeout_s=3 * PROGRAM_TIME_MAX_S)
        say(output.rstrip())
        outcome += with_exit(Outcome(passed=int(code == 0)), code, output, "bench")
    return outcome


def parts_of(arguments):
    """The parts that were asked for, in order; None for a word that names none."""
    if not arguments:
        return DEFAULT_PARTS
    if "all" in arguments:
        arguments = [*PARTS, *(argument for argument in arguments if argument != "all")]
    if any(argument not in PARTS for argument in arguments):
        return None
    return [part for part in PARTS if part in arguments]


def main():
    parts = parts_of(sys.argv[1:])
    if parts is None:
        print(__doc__, file=sys.stderr)
        return 2
    missing = [tool for tool in ["cmake", "ninja", "clang++-19", "node", "npm"] if not shutil.which(tool)]
    if missing:
        print(f"Not installed: {', '.join(missing)}. Run tools/install_dependencies.sh build test.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGINT, end_all)
    signal.signal(signal.SIGTERM, end_all)
    outcome = Outcome()
    uses_database = {"unit", "e2e", "cluster"} & set(parts)
    if uses_database:
        outcome += build_database()
    for part in parts:
        if part == "unit":
            outcome += run_unit()
        elif part == "bench":
            outcome += run_bench()
        else:
            outcome += run_node_tests(part)
            if part == "e2e":
                outcome += run_fault_tests()
    if uses_database:
        say(f"The tests of MongoDB ran on: {database_of_tests()}")
    for skip in outcome.skips:
        say(f"SKIPPED {skip}")
    for failure in outcome.failures:
        say(f"FAILED {failure}")
    say(outcome.summary())
    return outcome.exit_code()


if __name__ == "__main__":
    sys.exit(main())
