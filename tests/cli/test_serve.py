"""`twicetold serve` as a shell sees it: an address that lets in once, and an end by Ctrl-C."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from twicetold.api import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    Archive.init(tmp_path / "archive").close()
    return tmp_path / "archive"


@pytest.fixture
def serving(archive: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "twicetold.cli", "-C", str(archive), "serve", "--port", "0", "--no-open"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stderr.close()


def test_the_printed_address_opens_the_app_once_and_ctrl_c_ends_it(serving) -> None:
    address = serving.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(address, timeout=20) as page:
        assert "Twicetold" in page.read().decode()
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.build_opener().open(address, timeout=20)
    caught.value.close()
    assert caught.value.code == 403
    serving.send_signal(signal.SIGINT)
    assert serving.wait(timeout=20) == 0
    # "Interrupted. Run the same command again: it goes on where it stopped" was told of how the app ends.
    assert "Interrupted" not in serving.stderr.read()


def test_it_listens_on_this_machine_only(serving) -> None:
    port = int(serving.stdout.readline().split(":")[2].split("/")[0])
    listening = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()
    addresses = {line.split()[1] for line in listening[1:] if line.split()[1].endswith(f":{port:04X}")}
    assert f"0100007F:{port:04X}" in addresses
    assert f"00000000:{port:04X}" not in addresses


def test_a_port_that_is_taken_is_told_with_a_way_out(twicetold, archive) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = twicetold("serve", "--no-open", "--port", taken.getsockname()[1])
    assert ended.status == 41
    assert "web.port" in ended.err
    assert "--port" in ended.err
