"""The house rules that a machine can hold: layout of the tree, size of files, what may not be written."""

import ast
import re
from pathlib import Path

import pytest

MAX_LINES = 500
NAMES_TOO_VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}

TESTED_ELSEWHERE: dict[str, str] = {
    f"{room}/{name}.py": reason
    for room, reason, names in (
        (
            "align",
            "tests/align/test_moving.py: what they find together, on footage in memory with known edits",
            "extent line pair warp",
        ),
        (
            "pipeline",
            "tests/pipeline/test_tracing.py and tests/pipeline/test_querying.py: the jobs that they are steps of",
            "known",
        ),
    )
    for name in names.split()
}
"""Modules without a test file of the same name: path below src/twicetold, and which test covers it."""


def has_code(tree: ast.Module) -> bool:
    """True for a module with a function, or a class that does something."""
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))


def test_every_source_file_has_a_test_file_of_its_name(root: Path, sources: dict[Path, ast.Module]) -> None:
    without = set()
    for path, tree in sources.items():
        inner = path.relative_to(root / "src" / "twicetold")
        test = root / "tests" / inner.parent / f"test_{inner.stem.strip('_')}.py"
        if has_code(tree) and not test.exists():
            without.add(inner.as_posix())
    lacking, needless = sorted(without - set(TESTED_ELSEWHERE)), sorted(set(TESTED_ELSEWHERE) - without)
    assert not lacking, f"no test file of their name: {', '.join(lacking)}"
    assert not needless, f"exceptions that are no longer needed: {', '.join(needless)}"
    for reason in TESTED_ELSEWHERE.values():
        assert all((root / name).exists() for name in re.findall(r"tests/[\w/]+\.py", reason))


def test_every_folder_of_tests_mirrors_a_room(root: Path, tracked: list[Path]) -> None:
    source = root / "src" / "twicetold"
    rooms = {path.parent.relative_to(source) for path in tracked if path.is_relative_to(source)}
    tested = {path.parent.relative_to(root / "tests") for path in tracked if path.is_relative_to(root / "tests")}
    assert tested - rooms <= {Path("docs"), Path("demo"), Path("bench"), Path("end_to_end")}


def test_files_stay_small_and_are_named_after_what_they_hold(root: Path, tracked: list[Path]) -> None:
    for path in tracked:
        if path.suffix == ".py":
            lines = path.read_text(encoding="utf-8").count("\n")
            assert lines <= MAX_LINES, f"{path.relative_to(root)} has {lines} lines: split it by noun"
            assert not NAMES_TOO_VAGUE & set(path.relative_to(root).with_suffix("").parts), path


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"\bimport pickle\b|\bfrom pickle\b|allow_pickle=True", "pickle runs what a file says"),
        (r"shell=True", "a shell reads names as commands"),
        (r"\b(TODO|FIXME|XXX)\b", "an open end belongs in an issue"),
    ],
)
def test_sources_never_hold(pattern: str, why: str, sources: dict[Path, ast.Module]) -> None:
    found = [path.name for path in sources if re.search(pattern, path.read_text(encoding="utf-8"))]
    assert not found, why


def test_nothing_names_a_path_of_one_machine(root: Path, tracked: list[Path]) -> None:
    path_of_one_machine = re.compile(r"(?<![\w.])/(work|root|home/\w+|farm)/[A-Za-z0-9_.-]+")
    found = []
    for path in tracked:
        if path.suffix in {".py", ".md", ".toml", ".txt", ".sql", ".cff", ".in", ".css", ".js", ".j2"}:
            found += [
                f"{path.relative_to(root)}: {m[0]}" for m in path_of_one_machine.finditer(path.read_text("utf-8"))
            ]
    assert not found


def test_every_name_that_a_package_offers_is_there(sources: dict[Path, ast.Module]) -> None:
    for path, tree in sources.items():
        for node in tree.body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
                names = ast.literal_eval(node.value)
                assert names == sorted(names), f"{path}: __all__ is sorted"
