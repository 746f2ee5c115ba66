"""Small files that hold words: a PDF written by hand, and a film with subtitles inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
from av.subtitles.subtitle import SubtitleSet


def pdf_bytes(*pages: str) -> bytes:
    """A PDF of one line a page, in Helvetica."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, text in enumerate(pages):
        resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 600 800]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {5 + 2 * number} 0 R >>")
        drawn = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET" if text else ""
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    content, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(content)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    content += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return content.encode("latin-1")


def subtitled_film(path: Path, *tracks: list[tuple[int, int, str]], codec: str = "subrip") -> Path:
    """A second of grey film with a subtitle track for each list of (start, end, words), in milliseconds."""
    with av.open(str(path), "w") as container:
        picture: Any = container.add_stream("libx264", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        words: list[Any] = []
        for _ in tracks:
            stream: Any = container.add_stream(codec)
            stream.codec_context.subtitle_header = HEADER
            words.append(stream)
        container.start_encoding()
        for stream, cues in zip(words, tracks, strict=True):
            for number, (start, end, text) in enumerate(cues):
                shown = SubtitleSet.create(f"{number},0,Default,,0,0,0,,{text}".encode(), 0, end - start, start)
                packet = stream.codec_context.encode_subtitle(shown)
                packet.stream, packet.pts, packet.dts, packet.duration = stream, start, start, end - start
                container.mux(packet)
        for _ in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64), 99, np.uint8), format="gray")
            container.mux(picture.encode(frame.reformat(format="yuv420p")))
        container.mux(picture.encode(None))
    return path


HEADER = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,16

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
