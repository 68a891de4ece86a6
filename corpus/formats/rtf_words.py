"""The words of RTF: what holds no text, which signs are words, how notes are numbered."""

SKIPPED = frozenset(
    """header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn
    pict nonshppict shppict shprslt objdata objclass objname filetbl revtbl rsidtbl listtable listoverridetable
    pn pnseclvl pntxta pntxtb xe tc rxe txe tcn bkmkstart bkmkend annotation atnid atnauthor atntime atndate atnref
    atnparent atrfstart atrfend atnicn generator template operator author manager company category keywords comment
    doccomm hlinkbase subject creatim revtim printim buptim userprops xmlnstbl themedata colorschememapping datastore
    latentstyles mmathpict mmathPict mmathPr background formfield datafield datafieldx sp falt panose fname fontemb
    password passwordhash xmlopen xmlclose nesttableprops nonesttables private private1 mailmerge upr docvar
    writereservhash protusertbl wgrffmtfilter blipuid ebcstart ebcend factoidname svb
    mfPr mctrlPr mrPr msSubPr msSupPr msSubSupPr mnaryPr mradPr mdPr maccPr mbarPr mborderBoxPr mboxPr meqArrPr mfuncPr
    mgroupChrPr mlimLowPr mlimUppPr mmPr mphantPr mchr mbegChr mendChr mpos mtype""".split()
)  # destinations that hold nothing a reader sees
TEXT = frozenset(
    "fldrslt result moMath moMathPara footnote shptxt dptxbxtext ud cs ltrch rtlch hich dbch loch nestrow".split()
)  # words that may stand behind "\\*", and yet what they hold is read
CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "page": " ", "column": " ", "emdash": "—", "endash": "–", "emspace": " ",
    "enspace": " ", "qmspace": " ", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "zwj": "\u200d", "zwnj": "\u200c", "zwbo": "", "zwnbo": "",
}  # fmt: skip
SIGNS = {"~": " ", "_": "-", "-": "", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
NOTE_FORMS = {"ar": "decimal", "alc": "lowerLetter", "auc": "upperLetter", "rlc": "lowerRoman", "ruc": "upperRoman",
               "chi": "chicago"}  # fmt: skip
PAGES = {"mac": 10000, "pc": 437, "pca": 850, "ansi": 1252}
CONTENTS = frozenset(("TOC", "INDEX", "TOA"))
