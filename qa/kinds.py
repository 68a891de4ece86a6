"""Whether words hold the kind of answer that a question asks for: a number, a date, a name, a reason."""

import re

from qa.question import WORD, Question, Wanted, stem

_NUMBER = re.compile(
    r"(?<![\d.,])(?!(?:1[5-9]|20)\d\ds?\b)\d[\d,.]*"  # four digits that may be a year count as a date
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half|third|quarter|percent|none)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:1[0-9]|20)\d\d(?:s|–\d+)?\b|\b(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|spring|summer|autumn|winter)\b"
    r"|\b\w+ century\b|\b(?:days|weeks|months|years) (?:ago|later|after|before)\b|\b(?:today|yesterday|tomorrow)\b"
)
_NAME = re.compile(r"(?<![.!?:;“”\"‘] )(?<!^)\b[A-Z][\w’'-]+")
_PLACE = re.compile(
    r"\b(?:in|at|to|from|near|into|across|of|on|through|between|via) (?:the )?(?:[a-z]+ )?[A-Z][\w’'-]+"
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|as a result|result(?:ed|s|ing)? (?:of|from|in)|in order to|so that|so as to"
    r"|as a means of|means of|the reason|reasons|caused? by|led to|stems? from|therefore|thus|hence|thanks to"
    r"|designed to|intended to|aimed at|meant to|purpose"
    r"|to (?:avoid|ensure|prevent|protect|provide|help|allow|enable|make|keep)"
    r"|out of|given that|for fear|attributed to|prompted)\b",
    re.IGNORECASE,
)
# What follows the subject of a sentence that says what the subject is: not what it is not, but "is not only ..., but".
_DEFINES = re.compile(
    r"[\"'”’]{0,2}(?: \([^)]*\))?(?:,? (?:then|therefore|thus|also|in short),?)?"
    r"(?: (?:(?:is|are|was|were)\b(?! (?:\w+ly )?(?:not|never|no longer)\b(?! (?:only|just|merely|simply)\b))"
    r"|means?|meant|refers? to|occurs?|arises?|exists?|denotes?|consists? of"
    r"|can be defined|serves? as)\b"
    r"|, (?:an?|the|who|which|or)\b| \((?:an?|the)\b| ?[—–] ?(?:an?|the)\b|: )"
)
# What may stand before the subject of such a sentence: a phrase with a comma, an article.
_PREAMBLE = re.compile(r"\W*(?:\d+ )?(?:[^.;:,]{1,60}, )?(?:an?|the|The|An?)?\W*")
# Words by which a term is explained, its subject in any place, and by which it is only introduced.
_EXPLAINED = re.compile(
    r"\bthe terms?\b|\b(?:we|I) (?:mean|understand)\b|\b(?:is|are) meant\b|\brefers? to\b|\bdefined as\b"
)
_CALLED = re.compile(r"\b(?:called|known as|termed|means? that)\b")


def gives(question: Question, words: str) -> float:
    """Return how surely words hold the kind of answer asked for, beyond what the question itself already says.

    That is 0 or 1, and for a definition also 0.5: it names the term, and need not explain it.
    """
    if question.wanted is Wanted.DEFINITION:
        return _defines(question, words)
    if question.wanted is Wanted.REASON:
        return float(bool(_REASON.search(words)))
    patterns = {Wanted.NUMBER: _NUMBER, Wanted.DATE: _DATE, Wanted.NAME: _NAME, Wanted.PLACE: _PLACE}
    said = set(question.terms)
    found = (WORD.findall(match.group())[-1:] for match in patterns[question.wanted].finditer(words))
    return float(any(stem(word) not in said for last in found for word in last))


def _defines(question: Question, words: str) -> float:
    """1 if words open with the subject of the question and say what it is or explain the term, 0.5 if they name it."""
    said = set(question.terms)
    found = [match for match in WORD.finditer(words) if stem(match.group()) in said]
    if {stem(match.group()) for match in found} < said:
        return 0.0
    opens = _PREAMBLE.fullmatch(words, 0, found[0].start())
    if _EXPLAINED.search(words) or (opens and any(_DEFINES.match(words, match.end()) for match in found)):
        return 1.0
    return 0.5 if _CALLED.search(words) else 0.0
