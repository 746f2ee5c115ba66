from demo.footage import MEDIA
from demo.programme import PROGRAMME, Film, Move, Photo, Reheard, Reuse, Shown, Speech, Tune, Video


def test_ids_are_unique_and_dates_in_order() -> None:
    assert len({release.id for release in PROGRAMME}) == len(PROGRAMME)
    months = [release.date[:7] for release in PROGRAMME]
    assert months == sorted(months)


def test_what_is_taken_was_put_out_before() -> None:
    seen: dict[str, Video | Photo] = {}
    for release in PROGRAMME:
        if isinstance(release, Photo):
            assert release.frame_of is None or isinstance(seen[release.frame_of[0]], Video)
        else:
            for shot in release.shots:
                match shot:
                    case Reuse():
                        assert isinstance(seen[shot.release], Video)
                    case Shown():
                        assert isinstance(seen[shot.release], Photo)
            for piece in release.sound:
                if isinstance(piece, Reheard):
                    source = seen[piece.release]
                    assert isinstance(source, Video)
                    assert source.sound
        seen[release.id] = release


def test_new_shots_never_show_the_same_material_twice() -> None:
    photographs = [release.photograph for release in PROGRAMME if isinstance(release, Photo) and release.photograph]
    films: dict[str, list[tuple[float, float]]] = {}
    for release in PROGRAMME:
        for shot in release.shots if isinstance(release, Video) else ():
            if isinstance(shot, Move):
                photographs.append(shot.name)
            elif isinstance(shot, Film):
                films.setdefault(shot.name, []).append((shot.start, shot.start + shot.seconds))
    assert len(set(photographs)) == len(photographs)
    for stretches in films.values():
        ends = [-1.0, *(end for _, end in sorted(stretches))]
        assert all(start >= end for (start, _), end in zip(sorted(stretches), ends, strict=False))


def test_every_file_of_the_footage_is_used_and_its_licence_stated() -> None:
    stated = (MEDIA / "LICENCES.md").read_text(encoding="utf-8")
    used = {release.photograph for release in PROGRAMME if isinstance(release, Photo)}
    for release in PROGRAMME:
        if isinstance(release, Video):
            used |= {shot.name for shot in release.shots if isinstance(shot, Film | Move)}
            used |= {piece.name for piece in release.sound if isinstance(piece, Speech)}
    names = {path.stem for path in MEDIA.iterdir() if path.suffix != ".md"}
    assert names == used - {""}
    for name in names:
        if name.startswith("square-"):
            assert "square-1.mp4` to `square-4.mp4" in stated
        else:
            assert f"`{name}." in stated


def test_tunes_and_spoken_words_are_new_where_they_are_not_taken() -> None:
    names = [
        piece.name
        for release in PROGRAMME
        if isinstance(release, Video)
        for piece in release.sound
        if isinstance(piece, Speech | Tune)
    ]
    assert len(set(names)) == len(names)
