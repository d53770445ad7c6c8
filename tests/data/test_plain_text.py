import pytest

from palbert.data.plain_text import plain_text, unwrapped


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" A film for no one .", "A film for no one ."),
        ("-LRB- at last -RRB-", "( at last )"),
        ("-LSB-x-RSB- -LCB-y-RCB-", "[x] {y}"),
        ("`` Loud '' and \\/ or long \\*", '" Loud " and / or long *'),
        ("it does n't end", "it does n't end"),
        ("one<br />two<br/>three< br / >four", "one two three four"),
        ("cut short <br / and on", "cut short and on"),
        ("a <brave> try", "a <brave> try"),
        ("tab\there\nand\x12there\x7f", "tab here and there"),
        ("1990\x962000 \x91so\x92 \x81", "1990\u20132000 \u2018so\u2019"),
        ("na\u00efve \u4e2d", "na\u00efve \u4e2d"),
        ("well-made", "well-made"),
        ("-NONE-", "-NONE-"),
    ],
)
def test_traces_of_files_are_turned_back(raw, expected):
    assert plain_text(raw) == expected
    assert plain_text(expected) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('"Is ""owl"" a word?"', 'Is "owl" a word?'),
        ('"""Owls"" is a word"', '"Owls" is a word'),
        ('""" An "" "" owl "" "" sings . """', 'An " owl " sings .'),
        ('" An " " owl"". "', 'An " owl".'),
        ('"An owl sang."', '"An owl sang."'),
        ('"An owl," he said, "sang."', '"An owl," he said, "sang."'),
        ('"Owl" "Lark"', '"Owl" "Lark"'),
        ('"', '"'),
        ('""', '""'),
        ("", ""),
    ],
)
def test_only_encoded_quotes_are_removed(raw, expected):
    assert unwrapped(raw) == expected
