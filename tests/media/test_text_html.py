from twicetold.media.text_html import read_html
from twicetold.media.text_track import TextForm

PAGE = """<!doctype html><html><head><title>T</title><script>var hidden = 1;</script></head><body>
<nav><a href=/>Home</a> <a href=/about>About us</a></nav>
<article><h1>A heading</h1><p>The first paragraph of the article says something at length,
&eacute;t&eacute; included.</p>
<p>The second paragraph follows and says a little more than that.</p></article>
<footer>Copyright notice</footer></body></html>"""


def test_what_a_page_is_about_is_read_without_its_menus() -> None:
    track = read_html(PAGE.encode())
    assert track.form is TextForm.HTML
    assert "The first paragraph of the article says something at length, été included." in " ".join(track.text.split())
    assert "second paragraph" in track.text
    assert "hidden" not in track.text
    assert "About us" not in track.text


def test_a_page_without_an_article_is_read_whole() -> None:
    assert read_html(b"<html><body><div>only this</div></body></html>").text.strip() == "only this"


def test_the_encoding_that_a_page_states_is_used_where_it_holds() -> None:
    page = '<html><head><meta charset="windows-1256"></head><body><p>كلمة</p></body></html>'
    assert read_html(page.encode("cp1256")).text.strip() == "كلمة"
    assert read_html(page.encode()).text.strip() == "كلمة"
    assert read_html(page.replace("windows-1256", "no-such-thing").encode()).text.strip() == "كلمة"


def test_pages_that_no_one_wrote_in_earnest() -> None:
    assert read_html(b"").text == ""
    assert read_html(b"<html>").text.strip() == ""
    assert read_html(bytes(range(256)) * 8).text == ""
    assert "deep" in read_html(b"<div>" * 3000 + b"deep" + b"</div>" * 3000).text
