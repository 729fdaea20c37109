"""The reading age, against texts whose grade and syllables are known."""

from __future__ import annotations

import pytest

from booking.rules.reading_age import WORD, grade, reading_age, sentences_of, syllables

# Lincoln's address at Gettysburg (1863), as carved on his memorial. Calculators of the formula give
# it grade 10 to 12.
GETTYSBURG = """
Four score and seven years ago our fathers brought forth on this continent a new nation, conceived
in liberty, and dedicated to the proposition that all men are created equal. Now we are engaged in a
great civil war, testing whether that nation, or any nation so conceived and so dedicated, can long
endure. We are met on a great battlefield of that war. We have come to dedicate a portion of that
field, as a final resting place for those who here gave their lives that that nation might live. It
is altogether fitting and proper that we should do this. But, in a larger sense, we can not
dedicate, we can not consecrate, we can not hallow this ground. The brave men, living and dead, who
struggled here, have consecrated it, far above our poor power to add or detract. The world will
little note, nor long remember what we say here, but it can never forget what they did here. It is
for us the living, rather, to be dedicated here to the unfinished work which they who fought here
have thus far so nobly advanced. It is rather for us to be here dedicated to the great task
remaining before us, that from these honored dead we take increased devotion to that cause for which
they gave the last full measure of devotion, that we here highly resolve that these dead shall not
have died in vain, that this nation, under God, shall have a new birth of freedom, and that
government of the people, by the people, for the people, shall not perish from the earth.
"""
# From a first reader of 1879 (McGuffey): written for children of six and seven.
FIRST_READER = """
The cat has a rat. The rat ran at Ann. Ann has a cat. The cat ran at the rat. Nat has a hat. Nat has
a fan. Ann can fan Nat. A man and a lad. The lad has a bat. The man sat on a mat. Rab ran at the
cat. The cat ran. Can Rab catch the cat? The dog is in the pond. Tom has a top. Kitty has a nice
pet. It can sing a sweet song. She has just fed it. She will now put it in its cage, and hang the
cage up. Then the cat can not catch it. Look at Ned and his dog. He has a whip in his hand. He can
drive the dog with it.
"""


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "the cat games walked comes bikes made like your you’re don’t balls played help once"),
        (1, "stopped cool tea through called warmed asked gym meets school coach brew shoes"),
        (2, "football people table little session walking water being station gentle coaches"),
        (2, "trainers tickets quiet science towel only simple going biscuits minutes sometimes"),
        (3, "beginner area idea video exercise another radio cinema museum"),
        (4, "community experience usually information education activity facility"),
        (5, "opportunity hospitality qualifications"),
        (6, "rehabilitation responsibility"),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(count: int, words: str):
    assert {word: syllables(word) for word in words.split()} == dict.fromkeys(words.split(), count)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        # 6 words of one syllable: 0.39 x 6 + 11.8 x 1 - 15.59.
        ("The cat sat on the mat.", -1.45),
        # 16 words, 23 syllables.
        (
            "This sentence, taken as a reading passage unto itself, is being used to prove a "
            "point.",
            7.61,
        ),
    ],
)
def test_the_grade_of_a_known_sentence_is_what_the_formula_gives(text: str, known: float):
    assert grade([WORD.findall(text)]) == pytest.approx(known, abs=0.01)


def test_a_speech_of_known_grade_comes_out_at_it():
    assert 10 <= grade(sentences_of(GETTYSBURG)) <= 12


def test_a_first_reader_is_for_the_youngest():
    age = reading_age(FIRST_READER)
    assert age is not None
    assert age <= 7


def test_fewer_than_a_hundred_words_have_no_reading_age():
    assert reading_age("A plain sentence of words. " * 19) is None
    assert reading_age("A plain sentence of words. " * 20) is not None


def test_names_do_not_make_a_text_harder():
    named = "We meet at Accrington Interchange and walk to the University Arboretum. " * 20
    assert reading_age(named) == reading_age("We meet at and walk to the. " * 20)


def test_a_name_in_small_letters_is_left_out_where_it_is_known():
    named = "You get off at lower crumpsall interchange and walk up the road with us. " * 12
    plain = "You get off at and walk up the road with us. " * 12
    assert reading_age(named, ["Lower Crumpsall Interchange"]) == reading_age(plain)


def test_lines_that_were_full_do_not_end_a_sentence_and_items_of_a_list_do():
    assert len(sentences_of("We walk to the end of the\nroad and back.")) == 1
    assert len(sentences_of("We bring:\n- bibs\n- balls")) == 3
