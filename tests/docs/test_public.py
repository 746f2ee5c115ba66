"""What `import twicetold` offers is exact: nothing is missing from `__all__`, nothing slips in beside it."""

import inspect
from types import ModuleType

import twicetold
from twicetold import model
from twicetold.errors import TwicetoldError


def family(base: type[TwicetoldError] = TwicetoldError) -> set[str]:
    return {base.__name__}.union(
        *(family(child) for child in base.__subclasses__() if child.__module__ == base.__module__)
    )


def test_all_names_are_there_sorted_and_nothing_else_is_public() -> None:
    assert twicetold.__all__ == sorted(twicetold.__all__)
    offered = {
        name
        for name, value in vars(twicetold).items()
        if not name.startswith("_") and not isinstance(value, ModuleType) and name != "version"
    }
    assert offered == set(twicetold.__all__) - {"__version__"}


def test_every_error_and_every_noun_of_the_model_is_offered() -> None:
    nouns = {
        name
        for name, value in vars(model).items()
        if inspect.isclass(value) and value.__module__ == model.__name__ and not name.startswith("_")
    }
    assert (family() | nouns) - set(twicetold.__all__) == set()


def test_what_is_offered_is_described() -> None:
    lacking = [
        name for name in twicetold.__all__ if name != "__version__" and not inspect.getdoc(getattr(twicetold, name))
    ]
    assert not lacking
