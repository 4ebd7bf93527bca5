"""A row that becomes a block on narrow screens still says what each of its values is."""

from markupsafe import Markup

from app.core.tables import labelled

COLUMNS = [("", False), ("Project", False), ("Place", True), ('Said "at most"', True), ("State", False)]


def test_each_cell_says_its_column_but_not_what_the_row_is_about() -> None:
    rows = Markup("<tr><td><input></td>\n<td>A</td><td class='num'>1</td><td>2</td><td>3</td></tr>")
    assert labelled(rows, COLUMNS) == (
        "<tr><td><input></td>\n<td>A</td><td class='num' data-label=\"Place\">1</td>"
        '<td data-label="Said &#34;at most&#34;">2</td><td data-label="State">3</td></tr>'
    )


def test_a_heading_speaks_for_its_own_row_alone() -> None:
    rows = Markup('<tr class="a"><td>1</td><th scope="row">A</th></tr><tr><td>B</td><td>2</td></tr>')
    assert labelled(rows, [("No.", False), ("Project", False)]) == (
        '<tr class="a"><td data-label="No.">1</td><th scope="row">A</th></tr>'
        '<tr><td>B</td><td data-label="Project">2</td></tr>'
    )


def test_empty_and_wide_cells_need_no_label_and_keep_the_places_of_the_others() -> None:
    rows = Markup(
        '<tr><th>A</th><td>\n</td><td colspan="2">note</td><td data-label="Own">5</td><td>6</td></tr>'
    )
    assert labelled(rows, COLUMNS) == rows
    line = Markup('<tr class="line"><td colspan="6">Cēsis</td></tr>')
    assert labelled(line, COLUMNS) == line
    start = '<tr><th>A</th><td colspan="2">note</td>'
    cell = '<td data-label="Said &#34;at most&#34;">4</td></tr>'
    assert labelled(Markup(f"{start}<td>4</td></tr>"), COLUMNS) == start + cell


def test_a_label_of_marks_gives_its_words_and_what_was_typed_stays_harmless() -> None:
    hidden = Markup('1.<span class="visually-hidden"> Aim</span>')
    assert labelled(Markup("<tr><th>A</th><td>4</td></tr>"), [("", False), (hidden, True)]) == (
        '<tr><th>A</th><td data-label="1. Aim">4</td></tr>'
    )
    row = Markup("<tr><td>{}</td><td>1</td></tr>").format('<td onclick="x">')
    assert labelled(row, [("Who", False), ('"><script>', True)]) == (
        '<tr><td>&lt;td onclick=&#34;x&#34;&gt;</td><td data-label="&#34;&gt;&lt;script&gt;">1</td></tr>'
    )


def test_cells_after_a_heading_further_on_keep_their_columns_however_long_the_row_is() -> None:
    row = '<tr><td class="num">1</td>\n<th scope="row">A</th><td> </td><td>4</td>{}</tr>'
    told = row.replace('"num"', '"num" data-label="No."').replace("<td>4", '<td data-label="Sum">4')
    columns = [("No.", True), ("Project", False), ("Note", False), ("Sum", True)]
    for more in ("", "<td>beyond</td>", '<td colspan="2">note</td>'):
        rows = Markup(2 * row.format(more))
        assert labelled(rows, columns) == 2 * told.format(more)
