import pandas as pd

from palbert.display.table import NotedTable, interval, number


def test_numbers_and_their_absence():
    assert number(0.12345) == "0.123"
    assert number(0.1, "+") == "+0.100"
    assert number(None) == number(float("nan")) == ""
    assert interval(-0.1, 0.2, "+") == "-0.100 to +0.200"
    assert interval(None, None) == interval(float("nan"), float("nan")) == ""


def test_text_and_html_say_the_same_and_escape():
    table = NotedTable(pd.DataFrame({"row": ["<b>"]}), ["a < b"], "t & u")
    assert str(table) == "t & u\nrow\n<b>\n\na < b"
    html = table._repr_mimebundle_()["text/html"]
    assert "&lt;b&gt;" in html
    assert "<li>a &lt; b</li>" in html
    assert "text-align:left" in html  # JupyterLab's own tables are aligned to the right
    assert "<p><b>t &amp; u</b></p>" in html


def test_no_lines():
    assert str(NotedTable(pd.DataFrame(columns=["row"]))) == "no scores yet\n"
