"""Closed classes of English words, and the few open words that taggers know too little of."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = _words(
    "a an the this these those my your his its our their each every some any no all both another "
    "several many few more most much either neither enough whatever various"
)
PREPOSITIONS = _words(
    "about above across after against along among around as at before behind below beneath beside besides "
    "between beyond by despite during except for from in inside into like near of off on onto out outside "
    "over past per regarding since than through throughout to toward towards under until unto upon using "
    "via with within without based according concerning including up"
)
PRONOUNS = _words(
    "i me you he him she it we us they them myself yourself himself herself itself ourselves themselves "
    "someone somebody anyone anybody everyone everybody something anything everything nothing there "
    "one's mine yours hers ours theirs"
)
SUBJECT_PRONOUNS = _words("i you he she it we they there this that everyone someone")
MODALS = _words("can could will would shall should may might must ll 'll 'd ought")
BE = _words("be am is are was were been being 'm 're")
DO = _words("do does did")
HAVE = _words("have has had having 've")
WH = _words("what which who whom whose how why when where")
RELATIVE = _words("that which who whom whose where when")
CLAUSE_MARKS = _words("whether if how that why when where who because so while")
CONJUNCTIONS = _words("and or but nor & plus")
ASIDE = _words(
    "please kindly then now also first firstly next finally lastly just simply secondly second third again "
    "therefore thus hence so and but ok okay well hello hi hey here"
)
OPENERS = _words(
    "given using based if in for as when while after before from with without on at by according "
    "considering assuming to since because although though of among within during provided once under "
    "between like unlike instead rather through throughout following regarding concerning out"
)
PARTICLES = _words("up out down off away back")
DITRANSITIVE = _words(
    "give tell show send write teach offer bring find get ask provide recommend name build create buy draw "
    "read hand lend make tell cook order pay sing pass leave explain list suggest"
)
QUANTITIES = _words(
    "some any one two three all most each both none many few several either neither much part half"
)
INSTRUCTION_VERBS = _words(
    "brainstorm paraphrase rephrase reword restate summarize summarise debug tweet blog email google code "
    "label outline list name rank sort tag translate classify categorize categorise proofread refactor "
    "annotate implement itemize compute factor graph plot simplify evaluate solve detail caption title "
    "sketch draft design plan answer question map model highlight benchmark format structure group order "
    "pair match contrast condense elaborate craft pitch storyboard script mock prompt quiz rate score "
    "grade round estimate reformat rewrite complete correct clean process analyze analyse critique output "
    "double square total average split chart diagram schedule budget research review report document "
    "time spell help let sum transcribe tokenize parse hypothesize conceptualize visualize personify "
    "infer deduce reverse count pinpoint role-play roleplay compose conduct devise curate"
)
"""Verbs that instructions begin with and that taggers often read as nouns, or do not know."""
GERUND_NOUNS = _words(
    "writing marketing programming learning training meaning spelling building engineering meeting painting "
    "drawing reading setting heading ending beginning feeling finding rating ranking saying greeting "
    "cooking banking gaming shopping testing pricing opening closing wedding hearing understanding"
)
TO_LATIN = {"data": "datum", "media": "medium"}
"""Singulars as the published counts have them."""
