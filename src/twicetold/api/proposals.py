"""What machines propose for an archive, and what people answer."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Container, Mapping
from typing import TYPE_CHECKING

import msgspec

from twicetold.archive import matches
from twicetold.coding import codebook_rows, coder_rows, coding_rows, giving, machine_rows, pass_rows, sample_rows, units
from twicetold.coding.machine_rows import Model, ModelKind, Plain, Proposal, Proposed
from twicetold.coding.records import Coding, Pass, Purpose, Target
from twicetold.errors import DataRefused, StorageReadOnly, UsageError
from twicetold.run.progress import NoProgress, Progress

if TYPE_CHECKING:
    from twicetold.api.coding import CodingFacet
    from twicetold.coding.codebook import Codebook
    from twicetold.coding.proposals.heads import Learned


class Proposing(msgspec.Struct, frozen=True, kw_only=True):
    """What a run proposed: the model, how many proposals, and of a model of words how it was chosen."""

    model: Model
    proposals: int


class Proposals:
    """The proposals of one archive. None is ever counted as a coding."""

    def __init__(self, coding: CodingFacet) -> None:
        self._coding = coding
        self._archive = coding.archive

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._archive.connection

    def models(self, *, codebook: str | None = None) -> list[Model]:
        """Every model that proposed something, oldest first."""
        return machine_rows.models(self._connection, codebook=codebook)

    def all(self, *, release: str | None = None, viewer: str | None = None, open_only: bool = False) -> list[Proposal]:
        """Proposals, the surest first.

        Args:
            viewer: the coder who is going to see them: those at a release where this coder's blind pass is open are
            left
                out.
            open_only: leave out what somebody has answered.
        """
        found = machine_rows.proposals(self._connection, release=release)
        if open_only:
            found = [one for one in found if not one.answers]
        if viewer is None:
            return found
        closed = pass_rows.blinded(self._connection, coder_rows.get(self._connection, viewer))
        return [one for one in found if one.target.release not in closed]

    def from_text(self, *, codebook: str | None = None) -> Proposing:
        """Learn themes from the words of coded releases, and propose them for the others.

        Character n-grams and, where the extra `meaning` is installed, sentence embeddings are compared on codings held
        out, and the better of the two is used. Releases that a sample drew are never learned from, and are scored like
        any other, which is what corrects the machine.

        Raises:
            DataRefused: `proposal.too_few`, no theme is coded often enough.
            UsageError: `codebook.unknown`.
        """
        from twicetold.coding.proposals.features import (  # noqa: PLC0415 - learning loads only when needed
            Features,
            NGrams,
            Sentences,
            meaning_is_installed,
        )
        from twicetold.coding.proposals.text import learn  # noqa: PLC0415 - scikit-learn loads slowly

        book = codebook_rows.get(self._connection, codebook)
        texts = {
            release.id: "\n".join(filter(None, [release.title, *map(self._archive.words.text, release.items)]))
            for release in self._archive.releases()
        }
        kinds: list[Features] = [NGrams()]
        if meaning_is_installed():
            kinds.append(Sentences())
        settled, labels = self._labels(book)
        model = learn(texts, labels, [code.id for code in book.current], kinds)
        if model is None:
            raise _too_few("words")
        return self._keep_learned(ModelKind.TEXT, model, book, settled, evidence=lambda _release, _theme: {})

    def from_pictures(self, *, codebook: str | None = None, progress: Progress | None = None) -> Proposing:
        """Learn themes from the pictures of coded releases, and propose them for the others.

        Films and stills are described by the packaged network, once; what it makes of a few pictures of each is kept
        with the fingerprints. A proposal names the picture that speaks most for it. Releases that a sample drew are
        never learned from, and are scored like any other.

        Raises:
            DataRefused: `proposal.too_few`, no theme is coded often enough in releases with pictures.
            UsageError: `codebook.unknown`; `learned.no_model`, `learned.wrong_model`: the network's file is gone or
                damaged.
            StorageReadOnly: the archive was opened for reading.
        """
        from twicetold.coding.proposals import picture  # noqa: PLC0415 - scikit-learn and the decoders load slowly
        from twicetold.fingerprint.learned_model import (  # noqa: PLC0415 - decoders load only when needed
            PACKAGED,
            PictureModel,
            model_file,
        )
        from twicetold.media.reader import MediaReader  # noqa: PLC0415 - decoders load only when needed
        from twicetold.pipeline.describing import (  # noqa: PLC0415 - decoders load only when needed
            FewPictures,
            described_items,
        )

        if self._archive.read_only:
            raise StorageReadOnly(
                f"{self._archive.layout.root}: was opened for reading", hint="Open the archive without read_only."
            )
        book = codebook_rows.get(self._connection, codebook)
        describing = FewPictures(PictureModel(model_file(PACKAGED)))
        with MediaReader(self._archive.settings.media) as reader:
            described = described_items(
                self._archive.workplace(),
                reader,
                describing,
                workers=reader.workers,
                progress=progress or NoProgress(),
            )
        frames = {
            release.id: [
                picture.Frame(item, time_us, vector)
                for item in release.items
                if item in described
                for time_us, vector in zip(described[item].times_us.tolist(), described[item].vectors, strict=True)
            ]
            for release in self._archive.releases()
        }
        settled, labels = self._labels(book)
        version = f"{PACKAGED} {describing.version}"
        model = picture.learn(frames, labels, [code.id for code in book.current], version=version)
        if model is None:
            raise _too_few("pictures")

        def evidence(release: str, theme: str) -> dict[str, Plain]:
            frame = picture.telling(model, theme, frames[release])
            return {"item": frame.item, "time_us": frame.time_us}

        return self._keep_learned(
            ModelKind.PICTURE, model, book, settled, evidence=evidence, settings=dict(describing.settings)
        )

    def from_reuse(self, *, codebook: str | None = None) -> Proposing:
        """Propose the codes of coded stretches for whatever shows the same material.

        Raises:
            UsageError: `codebook.unknown`.
        """
        from twicetold.coding.proposals import reuse  # noqa: PLC0415 - learning loads only when needed

        book = codebook_rows.get(self._connection, codebook)
        standing = [one for one in coding_rows.all_codings(self._connection, codebook=book.name) if one.stands]
        current = [
            msgspec.structs.replace(one, code=now)
            for one in standing
            if (now := book.now(one.code, one.version)) is not None and now in {code.id for code in book.current}
        ]
        kept_apart = sample_rows.protected(self._connection)
        holders: dict[str, list[str]] = defaultdict(list)
        for release in self._archive.releases():
            for item in release.items:
                holders[item].append(release.id)
        found = self._archive.verdicts.judgements().standing(matches.all_matches(self._connection))
        proposed = reuse.from_reuse(current, found, holders)
        return self._keep(
            ModelKind.REUSE,
            reuse.NAME,
            reuse.VERSION,
            book,
            settings={"min_common_share": reuse.MIN_COMMON_SHARE},
            trained=sorted({one.target.release for one in current} - kept_apart),
            quality={},
            scores={},
            proposed=proposed,
        )

    def _labels(self, book: Codebook) -> tuple[Mapping[str, object], dict[str, Mapping[str, float]]]:
        """Releases that people have settled, and of those that no sample drew what people say."""
        settled = units.settled(units.observed(self._connection, book, first_pass=False))
        kept_apart = sample_rows.protected(self._connection)
        return settled, {name: one.codes for name, one in settled.items() if name not in kept_apart}

    def _keep_learned(
        self,
        kind: ModelKind,
        model: Learned,
        book: Codebook,
        settled: Container[str],
        *,
        evidence: Callable[[str, str], dict[str, Plain]],
        settings: Mapping[str, Plain] = {},
    ) -> Proposing:
        """Keep a model of releases, its scores, and as proposals the themes of releases that nobody settled."""
        from twicetold.coding.proposals.heads import SETTINGS  # noqa: PLC0415 - scikit-learn loads slowly

        proposed = [
            Proposed(
                target=Target(release=name),
                code=theme,
                score=score,
                evidence={"features": model.features, **evidence(name, theme)},
            )
            for name in sorted(model.scores)
            if name not in settled
            for theme, score in model.proposed(name).items()
        ]
        quality: dict[str, Plain] = {f"compared {name}": round(value, 4) for name, value in model.compared.items()}
        for one in model.quality:
            quality[f"{one.theme} average precision"] = round(one.average_precision, 4)
            quality[f"{one.theme} base"] = round(one.base, 4)
            quality[f"{one.theme} threshold"] = round(one.threshold, 6)
        return self._keep(
            kind,
            f"logistic regression on {model.features}",
            model.version,
            book,
            settings={**SETTINGS, **settings},
            trained=list(model.trained),
            quality=quality,
            scores=model.scores,
            proposed=proposed,
        )

    def _keep(
        self,
        kind: ModelKind,
        name: str,
        version: str,
        book: Codebook,
        *,
        settings: dict[str, Plain],
        trained: list[str],
        quality: dict[str, Plain],
        scores: dict[str, dict[str, float]],
        proposed: list[Proposed],
    ) -> Proposing:
        details = {"kind": kind.value, "proposals": len(proposed), "trained": len(trained)}
        with self._coding.change("proposals.made", name, details) as connection:
            model = machine_rows.insert_model(
                connection,
                kind,
                name,
                version,
                book,
                settings=settings,
                trained=trained,
                quality=quality,
                scores=scores,
                proposals=proposed,
            )
        return Proposing(model=model, proposals=len(proposed))

    def accept(self, number: int, *, coder: str, note: str = "") -> Coding:
        """Make a coding of a proposal: the coder's own, with the proposal named.

        Raises:
            UsageError: `proposal.unknown`, `proposal.answered`, `proposal.blind`, `coding.no_coder`, and what giving a
                code raises.
        """
        with self._coding.change("proposal.answered", f"proposal {number}", {"coder": coder, "accepted": True}) as at:
            given, who = machine_rows.proposal(at, number), coder_rows.get(at, coder)
            if given.target.release in pass_rows.blinded(at, who):
                raise UsageError(
                    f"'{who.name}' works on release '{given.target.release}' blind",
                    hint="Finish the pass first: what machines propose would lead the eye.",
                    code="proposal.blind",
                )
            model = machine_rows.model(at, given.model)
            book = codebook_rows.get(at, model.codebook)
            code = book.now(given.code, model.codebook_version) or given.code
            # Whoever accepts has seen what a machine says: a pass that opens with it is not blind.
            pass_rows.opened(at, given.target.release, who, book, blind=False, assigned_by=who.name)
            machine_rows.answer(at, given, who, accepted=True)
            return giving.give(at, given.target, code, who, book, value=given.value, note=note, proposal=number)

    def reject(self, number: int, *, coder: str) -> None:
        """Keep that a coder does not follow a proposal.

        Raises:
            UsageError: `proposal.unknown`, `proposal.answered`, `coding.no_coder`.
        """
        with self._coding.change("proposal.answered", f"proposal {number}", {"coder": coder, "accepted": False}) as at:
            machine_rows.answer(at, machine_rows.proposal(at, number), coder_rows.get(at, coder), accepted=False)

    def next(self, *, coder: str, count: int = 1, model: int | None = None) -> list[Pass]:
        """Give a coder the releases that a model of words or pictures would learn most from. Never one that a sample
        drew.

        Raises:
            UsageError: `proposal.no_model`, `coding.no_coder`.
        """
        from twicetold.coding.proposals.learning import next_to_code  # noqa: PLC0415 - learning loads only when needed

        known = [one for one in self.models() if one.kind is not ModelKind.REUSE]
        chosen = known[-1].id if model is None and known else (model or 0)
        asked = machine_rows.model(self._connection, chosen)
        thresholds = {
            name.removesuffix(" threshold"): float(value)
            for name, value in asked.quality.items()
            if name.endswith(" threshold") and isinstance(value, int | float)
        }
        taken = {one.release for one in self._coding.passes(codebook=asked.codebook)}
        picked = next_to_code(
            machine_rows.scores(self._connection, asked.id),
            thresholds,
            without=taken | sample_rows.protected(self._connection),
            count=count,
        )
        return self._coding.assign(picked, [coder], codebook=asked.codebook, purpose=Purpose.LEARNING)


def _too_few(what: str) -> DataRefused:
    from twicetold.coding.proposals.heads import MIN_OF_EACH  # noqa: PLC0415 - scikit-learn loads slowly

    return DataRefused(
        f"no theme is coded often enough to be learned from {what}",
        hint=f"Finish releases with {what} until a theme is in {MIN_OF_EACH} of them and absent from {MIN_OF_EACH}, "
        "beside those of the samples, which are kept apart.",
        code="proposal.too_few",
    )


def as_record(one: Proposal) -> dict[str, object]:
    """A proposal as plain values."""
    start, end = one.target.bounds or (None, None)
    return {
        "id": one.id,
        "release": one.target.release,
        "target": one.target.kind.value,
        "item": one.target.item,
        "start": start,
        "end": end,
        "code": one.code,
        "value": one.value,
        "score": round(one.score, 4),
        "model": one.model,
        "name": one.name,
        "version": one.version,
        "evidence": json.dumps(one.evidence, ensure_ascii=False),
        "answers": {coder: "accepted" if yes else "rejected" for coder, yes in one.answers.items()},
    }
