"""The page of start times is made of the results that lie beside it."""

import json

from bench import figure, publish


def test_the_page_is_that_of_its_results() -> None:
    results = json.loads(publish.RESULTS.read_text("utf-8"))
    assert publish.PAGE.read_text("utf-8") == publish.page(results), "run python -m bench.publish"


def test_a_chart_has_a_bar_for_each_figure_and_says_it() -> None:
    rows = [figure.Row("cold", 500, 4000), figure.Row("second", 250, 1000)]
    svg = figure.draw([figure.Group("A browser", rows)], "Seconds", "Less is better.")
    texts = [element.text for element in svg.iter("text")]
    for expected in (
        "A browser",
        "cold",
        "0.50 s · 8.0 times as fast",
        "4.00 s",
        "0.25 s · 4.0 times as fast",
        "1.00 s",
    ):
        assert expected in texts
    widths = [float(element.attrib["width"]) for element in svg.iter("rect")][2:]
    assert widths[1] == max(widths), "the longest bar is that of most seconds"
    assert widths[0] / widths[1] == 500 / 4000
    assert svg.attrib["aria-label"] == "Seconds. Less is better."
