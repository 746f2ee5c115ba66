"""docs/errors.md lists every code that the sources use, and no other, with its exit status."""

import ast
import re
from pathlib import Path

from twicetold import errors
from twicetold.errors import TwicetoldError

CODE = re.compile(r"`([a-z]+\.[a-z_]+)`")


def family(base: type[TwicetoldError] = TwicetoldError) -> list[type[TwicetoldError]]:
    ours = [child for child in base.__subclasses__() if child.__module__ == base.__module__]
    return [base, *(member for child in ours for member in family(child))]


def used_codes(sources: dict[Path, ast.Module]) -> set[str]:
    """The defaults of the classes, and every text that a keyword or a variable called `code` is given."""
    given: list[ast.expr] = []
    for node in (node for tree in sources.values() for node in ast.walk(tree)):
        if isinstance(node, ast.keyword) and node.arg == "code":
            given.append(node.value)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
                given += [
                    value
                    for name, value in zip(names, values, strict=False)
                    if isinstance(name, ast.Name) and name.id == "code"
                ]
    literal = {str(value.value) for value in given if isinstance(value, ast.Constant)}
    return literal | {member.default_code for member in family()}


def documented(table_rows) -> dict[str, str]:
    rows = [(CODE.fullmatch(cells[0]), cells[1]) for cells in table_rows("errors.md")]
    found = [(match[1], status) for match, status in rows if match]
    assert len({code for code, _ in found}) == len(found), "a code stands twice in docs/errors.md"
    return dict(found)


def test_every_code_is_documented_and_every_documented_code_is_used(sources, table_rows) -> None:
    assert set(documented(table_rows)) == used_codes(sources)


def test_a_code_says_which_room_it_comes_from(sources) -> None:
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", code) for code in used_codes(sources))


def test_exit_statuses_are_unique_within_the_shell_range() -> None:
    own = [member.exit_status for member in family() if "exit_status" in vars(member)]
    assert len(set(own)) == len(own)
    assert all(0 < status < 126 for status in own)


def test_documented_exit_statuses_are_those_of_the_classes(table_rows) -> None:
    pages = documented(table_rows)
    for member in family():
        assert pages[member.default_code] == str(member.exit_status), member.__name__


def test_the_family_tree_in_the_docstring_is_the_family() -> None:
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or "")) | {"TwicetoldError"}
    assert drawn == {member.__name__ for member in family()}
