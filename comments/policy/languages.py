"""Languages that can be told apart, and telling them. Nothing is loaded before the first text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from comments.policy.findings import gettext_noop

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

NAMES = {
    "af": gettext_noop("Afrikaans"),
    "am": gettext_noop("Amharic"),
    "ar": gettext_noop("Arabic"),
    "az": gettext_noop("Azerbaijani"),
    "be": gettext_noop("Belarusian"),
    "bg": gettext_noop("Bulgarian"),
    "bn": gettext_noop("Bengali"),
    "br": gettext_noop("Breton"),
    "bs": gettext_noop("Bosnian"),
    "ca": gettext_noop("Catalan"),
    "cs": gettext_noop("Czech"),
    "cy": gettext_noop("Welsh"),
    "da": gettext_noop("Danish"),
    "de": gettext_noop("German"),
    "el": gettext_noop("Greek"),
    "en": gettext_noop("English"),
    "es": gettext_noop("Spanish"),
    "et": gettext_noop("Estonian"),
    "eu": gettext_noop("Basque"),
    "fa": gettext_noop("Persian"),
    "fi": gettext_noop("Finnish"),
    "fr": gettext_noop("French"),
    "fy": gettext_noop("Frisian"),
    "ga": gettext_noop("Irish"),
    "gd": gettext_noop("Scottish Gaelic"),
    "gl": gettext_noop("Galician"),
    "gu": gettext_noop("Gujarati"),
    "ha": gettext_noop("Hausa"),
    "he": gettext_noop("Hebrew"),
    "hi": gettext_noop("Hindi"),
    "hr": gettext_noop("Croatian"),
    "hu": gettext_noop("Hungarian"),
    "hy": gettext_noop("Armenian"),
    "id": gettext_noop("Indonesian"),
    "ig": gettext_noop("Igbo"),
    "is": gettext_noop("Icelandic"),
    "it": gettext_noop("Italian"),
    "ja": gettext_noop("Japanese"),
    "ka": gettext_noop("Georgian"),
    "kk": gettext_noop("Kazakh"),
    "km": gettext_noop("Khmer"),
    "kn": gettext_noop("Kannada"),
    "ko": gettext_noop("Korean"),
    "ku": gettext_noop("Kurdish"),
    "ky": gettext_noop("Kyrgyz"),
    "lb": gettext_noop("Luxembourgish"),
    "lt": gettext_noop("Lithuanian"),
    "lv": gettext_noop("Latvian"),
    "mk": gettext_noop("Macedonian"),
    "ml": gettext_noop("Malayalam"),
    "mn": gettext_noop("Mongolian"),
    "mr": gettext_noop("Marathi"),
    "ms": gettext_noop("Malay"),
    "mt": gettext_noop("Maltese"),
    "my": gettext_noop("Burmese"),
    "ne": gettext_noop("Nepali"),
    "nl": gettext_noop("Dutch"),
    "nn": gettext_noop("Norwegian Nynorsk"),
    "no": gettext_noop("Norwegian"),
    "oc": gettext_noop("Occitan"),
    "pa": gettext_noop("Punjabi"),
    "pl": gettext_noop("Polish"),
    "ps": gettext_noop("Pashto"),
    "pt": gettext_noop("Portuguese"),
    "ro": gettext_noop("Romanian"),
    "ru": gettext_noop("Russian"),
    "si": gettext_noop("Sinhala"),
    "sk": gettext_noop("Slovak"),
    "sl": gettext_noop("Slovenian"),
    "so": gettext_noop("Somali"),
    "sq": gettext_noop("Albanian"),
    "sr": gettext_noop("Serbian"),
    "sv": gettext_noop("Swedish"),
    "sw": gettext_noop("Swahili"),
    "ta": gettext_noop("Tamil"),
    "te": gettext_noop("Telugu"),
    "tg": gettext_noop("Tajik"),
    "th": gettext_noop("Thai"),
    "tk": gettext_noop("Turkmen"),
    "tl": gettext_noop("Tagalog"),
    "tr": gettext_noop("Turkish"),
    "tt": gettext_noop("Tatar"),
    "ug": gettext_noop("Uyghur"),
    "uk": gettext_noop("Ukrainian"),
    "ur": gettext_noop("Urdu"),
    "uz": gettext_noop("Uzbek"),
    "vi": gettext_noop("Vietnamese"),
    "xh": gettext_noop("Xhosa"),
    "yo": gettext_noop("Yoruba"),
    "zh": gettext_noop("Chinese"),
    "zu": gettext_noop("Zulu"),
}
"""Languages that can be told from others, by ISO 639 code. Rarer ones are always in doubt."""

SURE = 0.8
"""How likely a language and its close relatives must be, from 0 to 1, to be told at all."""
UNLIKELY = 0.05
"""How likely the expected languages may be at most when another is told."""
LONGEST = 2_000
"""Characters of a text that are read."""

_SAME = {"nb": "no", "fil": "tl", "cmn": "zh", "iw": "he", "in": "id", "mo": "ro", "sh": "sr"}
_CLOSE = tuple(
    frozenset(group.split())
    for group in (
        "no nn da",
        "bs hr sr",
        "id ms",
        "gl pt",
        "gl es an ext",
        "it lij vec",
        "fr oc wa gcf gcr ht",
        "ca oc",
        "de lb",
        "nl af fy",
        "en pcm",
        "zh wuu yue",
        "lv ltg",
        "ar ary arz",
        "ku sdh",
        "xh zu",
    )
)
_QUOTED = re.compile(
    r"(?m)^\s*>.*$"
    r"|[“„«‟][^“”„«»‟]{1,500}[”“»‟]"
    r"|»[^«»]{1,500}«"
    r"|\"[^\"]{1,500}\""
    r"|‘[^‘’]{1,200}’(?!\w)"
)
_APART = re.compile(r"[@#_\d]|://|www\.|\w\.\w")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_HEAVY = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")


def base(tag: str) -> str:
    """The code in NAMES of a BCP 47 tag (`pt` for `pt-BR`), or its first part when not there."""
    first = tag.replace("_", "-").partition("-")[0].strip().lower()
    return _SAME.get(first, first)


def another(text: str, expected: tuple[str, ...], letters: int) -> bool:
    """Whether the text is surely in a language other than those expected (codes in NAMES).

    Names (words with a capital), quotes, links, numbers, mentions and tags are left aside; of the
    rest there must be that many letters, a sign of Chinese, Japanese or Korean counting as three.
    Close relatives of an expected language are taken for it.
    """
    told = own_words(text[:LONGEST])
    if len(told) - told.count(" ") + 2 * len(_HEAVY.findall(told)) < letters:
        return False
    likely: dict[str, float] = dict(_identifier().rank(told))
    best = max(likely, key=lambda code: likely[code])
    known = _with_relatives(expected)
    return (
        best in NAMES
        and best not in known
        and sum(likely.get(code, 0) for code in _with_relatives((best,)) - known) >= SURE
        and sum(likely.get(code, 0) for code in known) <= UNLIKELY
    )


def _with_relatives(codes: tuple[str, ...]) -> set[str]:
    return set(codes).union(*(group for group in _CLOSE if group.intersection(codes)))


def own_words(text: str) -> str:
    """The words of a text that tell its language, with a space between."""
    kept = (piece for piece in _QUOTED.sub(" ", text).split() if not _APART.search(piece))
    words = _WORD.findall(" ".join(kept))
    plain = [word for word in words if not word[0].isupper()]
    if 3 * len(plain) < len(words) and all(word.isupper() for word in words):
        plain = [word.lower() for word in words]
    return " ".join(plain)


@cache
def _identifier() -> LanguageIdentifier:
    """The model: about 90 MB of memory and half a second, once in a process, on first use."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
