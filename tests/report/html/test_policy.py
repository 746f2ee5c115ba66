from __future__ import annotations

from twicetold.report.html.policy import content_security_policy, source_digest


def test_the_digest_is_that_of_the_standard_example():
    # Content Security Policy Level 2, section 7.17.2.
    assert source_digest("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def test_nothing_is_allowed_but_what_is_in_the_file():
    policy = content_security_policy(style="a", script="b")
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
