"""The word diff between a draft and a document."""

from qa.checking.changes import Operation, changes


def shown(draft, *sources):
    return [(each.operation, each.draft, each.source) for each in changes(draft, [(each, ()) for each in sources])]


def test_a_replaced_word_is_shown_between_what_is_the_same():
    assert shown("fallen by a half in years", "fallen by a third in years") == [
        (Operation.SAME, "fallen by a", "fallen by a"),
        (Operation.REPLACED, "half", "third"),
        (Operation.SAME, "in years", "in years"),
    ]


def test_words_left_out_and_put_in():
    assert shown("the old pier", "the pier")[1] == (Operation.PUT_IN, "old", "")
    assert shown("the pier", "the old pier")[1] == (Operation.LEFT_OUT, "", "old")


def test_capitals_inside_count_and_at_the_beginning_do_not():
    assert [each[0] for each in shown("The Pier", "the pier")] == [Operation.SAME, Operation.REPLACED]


def test_marks_dashes_and_letter_forms_are_no_changes():
    assert [each[0] for each in shown("“a” – её", "'a' — ее")] == [Operation.SAME]


def test_characters_are_compared_where_no_spaces_are():
    assert shown("提出五项措施", "提出四项措施") == [
        (Operation.SAME, "提出", "提出"),
        (Operation.REPLACED, "五", "四"),
        (Operation.SAME, "项措施", "项措施"),
    ]


def test_a_footnotes_mark_in_the_document_is_not_compared():
    found = changes("knew. The", [("knew.37 The", [(5, 7)])])
    assert [each.operation for each in found] == [Operation.SAME]


def test_the_documents_words_may_come_in_several_paragraphs():
    assert [each[0] for each in shown("one two three", "one two", "three")] == [Operation.SAME]
