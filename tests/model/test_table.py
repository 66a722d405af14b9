"""Rows as lines of text: aligned, cut, and harmless."""

from gate.model.table import Table, aligned

TABLE = Table(name="t", columns=("name", "n"), rows=(("a", 1), ("long::name", 1234.567), ("b", 2)))


def test_columns_stand_under_each_other_and_numbers_to_the_right():
    assert [
        "name               n",
        "a                  1",
        "long::name  1,234.56",
        "b                  2",
    ] == list(aligned(TABLE, 9, 80, str))


def test_rows_and_cells_are_cut():
    assert ["name  n", "a     1"] == list(aligned(TABLE, 1, 80, str))
    assert "long…" in "".join(aligned(TABLE, 3, 5, str))


def test_columns_stand_under_each_other_as_they_are_shown():
    lines = list(aligned(TABLE, 9, 80, lambda text: text.replace("::", ":\\x3a")))

    assert ["n", "1", "1,234.56", "2"] == [line.split()[-1] for line in lines]
    assert 1 == len(set(map(len, lines)))
