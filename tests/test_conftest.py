"""The rules of the suite hold: see conftest.py."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.invalid", 443)])
def test_the_network_is_out_of_reach(address: tuple[str, int]) -> None:
    with socket.socket() as client, pytest.raises(PermissionError, match="tests use no network"):
        client.connect(address)


def test_this_machine_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    "body",
    [
        "import pytest\npytest.skip('no', allow_module_level=True)\n",
        "import pytest\ndef test(): pytest.skip('no')\n",
        "import pytest\n@pytest.mark.skip\ndef test(): pass\n",
        "import pytest\n@pytest.mark.xfail\ndef test(): assert False\n",
    ],
)
def test_a_skipped_test_fails_the_run(body: str, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_bytes((Path(__file__).parent / "conftest.py").read_bytes())
    (tmp_path / "test_skipping.py").write_text(body)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    ended = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert ended.returncode != 0
    assert "this suite skips nothing" in ended.stdout


def test_a_run_in_the_background_of_a_shell_can_still_test_ctrl_c(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_bytes((Path(__file__).parent / "conftest.py").read_bytes())
    (tmp_path / "test_deaf.py").write_text(
        "import signal\ndef test(): assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    deaf = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    ended = subprocess.run(
        [sys.executable, "-c", deaf, *command], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout
