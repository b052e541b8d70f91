"""Where the element's stylesheet and script are put."""

import pytest

from mkdocs_webasgi.page import add_assets

PLAYGROUND = "<webasgi-playground data-playground='{}'></webasgi-playground>"


@pytest.mark.parametrize(
    "before",
    [
        "<html><head><title>a</head>b</title>{style}</head><body>",
        "<head><!-- </head><webasgi-playground> --><style>a > {{}} </head></style>{style}</HEAD ><p b=\">\" a='>'>",
        '<head>{style}</head><header><a title=it\'s href=x>1 < 2</a><input value = "</head><webasgi-playground>">',
        "<head>{style}</head><script>'<webasgi-playground>'</script ><textarea><webasgi-playground></textarea>",
        "<head>{style}</head></head><webasgi-playground-list><br/>",
    ],
)
def test_tags_are_told_from_what_looks_like_them(before: str) -> None:
    page = before.format(style="") + PLAYGROUND + PLAYGROUND
    expected = before.format(style="STYLE\n") + "SCRIPT\n" + PLAYGROUND + PLAYGROUND
    assert add_assets(page, style="STYLE", script="SCRIPT") == expected


@pytest.mark.parametrize(
    "page", ["<p>", "<!-- <webasgi-playground>", "<script>'<webasgi-playground>'", "<a title='<webasgi-playground>'>"]
)
def test_pages_without_a_playground(page: str) -> None:
    assert add_assets(page, style="STYLE", script="SCRIPT") == page


def test_a_page_without_a_head() -> None:
    assert add_assets(f"<p>{PLAYGROUND}", style="STYLE", script="SCRIPT") == f"<p>STYLE\nSCRIPT\n{PLAYGROUND}"


@pytest.mark.timeout(10)
def test_a_page_that_is_broken_takes_no_longer() -> None:
    page = "<a b=" * 2000 + '"' + "<a b='c' d " * 2000 + PLAYGROUND
    add_assets(page, style="STYLE", script="SCRIPT")
