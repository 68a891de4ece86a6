"""The rules of the house, read off the syntax trees: a rule that nothing checks is a wish."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("corpus", "index", "qa")  # each may import itself and what stands before it
SOURCES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_FILE = 320
LONGEST_TEST_FILE = 500  # one for each module, which makes more claims than it has functions
LONGEST_FUNCTION = 60
GRAB_BAGS = frozenset({"utils", "util", "common", "helpers", "helper", "base", "core", "manager", "misc"})
TOP_LEVEL = frozenset({
    "qa", "index", "corpus", "tests", "pyproject.toml", "README.md",
    "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", ".ci", ".gitignore",
})  # fmt: skip
LEFT_BY_TOOLS = frozenset({".git", ".venv", "build", "dist"})  # besides caches, which .gitignore lists as well
HEAVY = ("torch", "sentence_transformers", "faiss", "onnxruntime", "gradio", "numpy")
LOADED_LATE = "qa/cli_"  # the commands import what they need, so that --help loads no model
TORCH_FILES = frozenset({"index/transformer.py", "qa/train.py", "qa/training/model.py", "qa/training/export.py"})
REBUILDING = ("qa.train", "qa.training")  # makes the weights and the numbers that questions are answered with


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(node: ast.AST) -> list[str]:
    """Return the modules that an import statement names; relative ones are not allowed at all."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative import"
        return [node.module or ""]
    return []


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def public(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Yield the functions, classes and methods whose names, and whose classes' names, have no underscore."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(ast.Module(body=node.body, type_ignores=[]))


def of_each(paths):
    """Let a test look at every file, and name those that fail it: as tests of their own they would be thousands."""

    def decorate(test):
        def look():
            faults = []
            for path in paths:
                try:
                    test(path)
                except AssertionError as fault:
                    faults.append(f"{name_of(path)}: {fault}")
            assert not faults, "\n".join(faults)

        look.__name__ = test.__name__
        return look

    return decorate


each_source = of_each(SOURCES)
each_file = of_each([*SOURCES, *TESTS])


def test_a_file_that_fails_is_named():
    def fails(path):
        assert path.suffix == ".py", "no Python"

    with pytest.raises(AssertionError, match=r"^README\.md: no Python"):
        of_each([ROOT / "README.md", *SOURCES])(fails)()


def test_there_is_something_to_check():
    assert {path.relative_to(ROOT).parts[0] for path in SOURCES} == set(LAYERS)


@each_source
def test_imports_flow_from_corpus_to_index_to_qa(path):
    allowed = LAYERS[: LAYERS.index(path.relative_to(ROOT).parts[0]) + 1]
    for node in ast.walk(tree(path)):
        for module in imported(node):
            package = module.split(".")[0]
            assert package not in {*LAYERS, "tests"} or package in allowed, f"line {node.lineno}: {module}"


@each_source
def test_imports_stand_at_the_top(path):
    if name_of(path).startswith(LOADED_LATE):
        return
    late = [
        node.lineno
        for function in functions(tree(path))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not late, f"lines {late}"


@each_source
def test_only_what_exports_and_trains_models_knows_torch(path):
    if name_of(path) in TORCH_FILES:
        return
    known = {module.split(".")[0] for node in ast.walk(tree(path)) for module in imported(node)}
    assert not known & {"torch", "transformers", "sentence_transformers"}


@each_source
def test_nothing_that_answers_questions_imports_what_rebuilds_the_reader(path):
    if name_of(path).startswith(("qa/train.py", "qa/training/")):
        return
    known = {module for node in ast.walk(tree(path)) for module in imported(node)}
    assert not {module for module in known if module.startswith(REBUILDING)}


@each_file
def test_files_are_short_and_named_for_what_they_hold(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (LONGEST_FILE if path in SOURCES else LONGEST_TEST_FILE)
    assert path.stem.removeprefix("test_") not in GRAB_BAGS


@each_file
def test_functions_fit_one_screen(path):
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions(tree(path))}
    assert all(lines <= LONGEST_FUNCTION for lines in long.values()), long


@each_source
def test_everything_public_says_what_it_does(path):
    module = tree(path)
    if not module.body:
        return  # an empty __init__.py
    assert ast.get_docstring(module), "the module says nothing"
    silent = [node.name for node in public(module) if not ast.get_docstring(node)]
    assert not silent


@each_source
def test_nothing_is_caught_that_has_no_name(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: a bare except"
            caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)}
            assert "Exception" not in caught, f"line {node.lineno}"
            if "BaseException" in caught:  # tidying up is allowed, keeping silent is not
                assert isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None, f"line {node.lineno}"


def test_the_top_level_holds_what_it_should():
    found = {path.name for path in ROOT.iterdir()}
    caches = {name for name in found if name.endswith((".egg-info", "_cache", "__pycache__")) or name == ".hypothesis"}
    assert not found - TOP_LEVEL - LEFT_BY_TOOLS - caches
    assert not TOP_LEVEL - found


def test_every_package_is_shipped():
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for path in SOURCES:
        if path.name == "__init__.py":
            assert f'"{".".join(path.relative_to(ROOT).parts[:-1])}"' in declared, name_of(path)


def test_the_command_starts_without_loading_a_model():
    program = f"import sys, qa.cli; print(*sorted(set(sys.modules) & {set(HEAVY)!r}))"
    child = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert child.stdout.split() == []
