"""``language(field)``: the language a field is written in, as an ISO 639-1 word.

A small detector that needs no data files. The script decides where it can (Hangul is ``ko``, kana
``ja``, ideographs alone ``zh``, Greek ``el``, ...). For Latin, Cyrillic, Arabic and Devanagari
letters the most frequent words of each language vote. Without evidence against it the domain's own
language wins, so a formula or three words are never dropped for being short. It tells languages
apart, not dialects, and is meant for whole sentences.
"""

import re
import unicodedata
from collections import Counter

from eic.data.filters.base import Filter, FilterContext, MeasureFilter, field_of
from eic.lang.values import RuleValue

MAX_TEXT = 4_000
"""Characters of a field that are looked at."""

_SCRIPT_OF_NAME = {
    "LATIN": "latin", "CYRILLIC": "cyrillic", "ARABIC": "arabic", "DEVANAGARI": "devanagari",
    "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "han", "GREEK": "el", "HEBREW": "he",
    "THAI": "th", "GEORGIAN": "ka", "ARMENIAN": "hy", "TAMIL": "ta", "TELUGU": "te", "BENGALI": "bn",
    "GUJARATI": "gu", "KANNADA": "kn", "MALAYALAM": "ml", "GURMUKHI": "pa", "KHMER": "km", "LAO": "lo",
    "MYANMAR": "my", "SINHALA": "si", "ETHIOPIC": "am", "TIBETAN": "bo",
}  # fmt: skip

_FREQUENT = {
    "en": "the of and to is in that it for you with on are this be as what how from which an by or find",
    "de": "der die das und ist ein eine nicht mit für auf den dem zu von sie es wie im des werden einen",
    "fr": "le la les des est et un une dans que qui pour sur pas avec du ce cette vous au par plus",
    "es": "el la los las es y de que un una en por para con del se como su más qué lo al este",
    "it": "il la di che è e un una per con non del della sono le gli come si nel da questo alla",
    "pt": "o a os as de que é e um uma em para com não do da se por mais como no na ao",
    "nl": "de het een en van is dat niet met voor op te zijn in aan er deze hoe wat om die",
    "sv": "och att det som en är på för med av den inte till ett har de hur vad om kan",
    "da": "og at det som en er på for med af den ikke til et har de hvordan hvad om kan jeg",
    "no": "og å det som en er på for med av den ikke til et har de hvordan hva om kan jeg",
    "fi": "ja on ei että se oli kun ovat mutta myös kuin tai mikä miten jos hän tämä joka ole",
    "pl": "i w na z do nie jest się że to jak dla co od po przez oraz który są czy",
    "cs": "a v na je se že to s z do jako pro které jsou ale nebo jak by od který není",
    "tr": "ve bir bu için ile da de ne olarak daha çok nasıl gibi olan en mi değil kadar",
    "ro": "și de la în cu nu este pe un o care să din pentru mai ce sunt prin fi cum",
    "hu": "a az és hogy nem egy is ez van meg de mint el már csak ki ha volt milyen",
    "id": "yang dan di dengan untuk dari ini pada tidak dalam adalah itu akan ke bagaimana apa atau oleh",
    "vi": "và của là có cho một không các được với trong này những để người từ đến như về khi",
    "ru": "и в не на что с по как это для из к от так его все но за или при",
    "uk": "і в не на що з як це для до та від його але за або при у є цей",
    "bg": "и в не на че с по как това за от да се е са но или при със един",
    "ar": "في من على إلى أن هذا التي هو ما مع عن هل كيف هذه كان لا أو ثم بين",
    "fa": "و در به از که این را با است برای آن یک هر می تا چه خود شود بر یا",
    "ur": "اور کے کی میں ہے سے کا کو نے پر یہ کہ اس ایک ہیں کیا بھی تو ہو نہیں",
    "hi": "और के की में है से का को ने पर यह कि इस एक हैं क्या भी तो हो नहीं",
    "mr": "आणि आहे या हे की ते तो ती व मध्ये आहेत काय कसे नाही होते एक हा केले साठी",
}  # fmt: skip

_SCRIPT_LANGUAGES = {
    "cyrillic": ("ru", "uk", "bg"), "arabic": ("ar", "fa", "ur"), "devanagari": ("hi", "mr"),
}  # fmt: skip
_LATIN = tuple(code for code in _FREQUENT if code not in sum(_SCRIPT_LANGUAGES.values(), ()))
_WORDS = {code: frozenset(words.split()) for code, words in _FREQUENT.items()}
_WORD = re.compile(r"[^\W\d_]+")


def make(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a ``language`` rule."""
    expected = context.language.replace("_", "-").split("-")[0].lower()
    return MeasureFilter(rule, field_of(rule), lambda text: detect(text, expected))


def detect(text: str, expected: str) -> str:
    """Return the language of ``text``; ``expected`` when nothing in it speaks against that."""
    text = unicodedata.normalize("NFC", text[:MAX_TEXT]).lower()
    scripts = Counter(script for char in text if (script := _script(char)))
    if not scripts:
        return expected
    if scripts["ja"] and scripts["ja"] * 20 >= scripts["han"]:
        scripts["ja"] += scripts.pop("han", 0)
    script = max(scripts, key=lambda name: (scripts[name], name))
    if script == "latin":
        return _vote(text, _LATIN, expected, "en")
    if script in _SCRIPT_LANGUAGES:
        languages = _SCRIPT_LANGUAGES[script]
        return _vote(text, languages, expected, languages[0])
    if script == "han":
        return "ja" if expected == "ja" else "zh"
    return script


def _vote(text: str, languages: tuple[str, ...], expected: str, default: str) -> str:
    """Return the language whose frequent words are seen most; ties go to the expected one."""
    words = Counter(_WORD.findall(text))
    votes = {code: sum(words[word] for word in _WORDS[code]) for code in languages}
    home = expected if expected in votes else default
    best = max(languages, key=lambda code: (votes[code], code == home))
    return best if votes[best] > votes[home] else home


def _script(char: str) -> str:
    if not char.isalpha():
        return ""
    if char.isascii():
        return "latin"
    return _SCRIPT_OF_NAME.get(unicodedata.name(char, "").split(" ")[0].split("-")[0], "")
