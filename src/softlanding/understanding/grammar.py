"""Words of grammar, by what they tell of a feeling in the same sentence. English, in small letters
and without contractions (see phrasing.Words)."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# -- verbs -----------------------------------------------------------------------------------------
FEEL = _set("feel feels felt feeling feelin")
BE = _set(
    """am is are was were be been being get gets got getting gotten become became becoming seem
    seems seemed look looks looked looking sound sounds sounded stay stayed staying remain go going
    turned turns left leaves leaving makes make made"""
)
HAVE = _set("have has had having got get getting there's")
PAST = _set(
    """came walked went woke left drove ended finished started was were felt got became seemed
    looked sounded had did stayed used turned"""
)
HELPING = _set("have has had been be was were is are am do does did being going keep keeps kept")
UNREAL = _set(
    """would could should might may will shall wish want wanted like hope try need going'd"""
)
REALLY_TO = _set(
    """starting start started begin beginning began continue seem seems seemed used happy glad"""
)
THINKING = _set("think thought guess suppose say mean reckon believe know imagine")
SAYING = _set(
    """thinks thought said says asked told believes noticed reckons reckon claims insists swears
    asking saying tells assumed felt knew knows figured worried"""
)
MADE = _set("made make makes making left leave leaves leaving got gets has had kept keeps")
GONE = _set(
    """worn gone went faded passed lifted disappeared vanished lasted wore eased evaporated"""
)

TURNED_ROUND = frozenset(
    (("i", "am"), ("i", "feel"), ("i", "get"), ("i", "was"), ("i", "felt"), ("am", "i"))
)
WAYS = _set("out up home away back off in there here")
MOVING = _set(
    """finished started came come coming walked walk went go going woke wake waking ended left drove
    got"""
)

# -- who -------------------------------------------------------------------------------------------
FIRST = _set("i me my myself mine we us our i'm im")
OTHERS = _set(
    """he she they you him her them his their your who everyone everybody somebody someone anyone
    people nobody others"""
)
THEIRS = _set("his her their your its")
IT = _set("it this that which there what all everything so its")
EVENTS = _set(
    """interview thing things waiting wait silence process question questions day whole experience
    round call test part evening morning afternoon week search moment ending exercise one left"""
)
PARTS = _set("part rest half side bit some most all")
BODY = PARTS | _set("heart stomach chest head mind brain body hands voice gut mood")
PEOPLE = _set(
    """interviewer interviewers manager recruiter boss panel partner wife husband boyfriend
    girlfriend mum mom mother dad father sister brother friend friends flatmate roommate kids son
    daughter family candidate candidates woman man guy lady colleague colleagues coach team
    director parents client customer"""
)
NOTHING = _set("nothing none")
DETERMINERS = _set(
    """the this that these those a an my his her their your our some any each every another its"""
)

# -- what only colours -----------------------------------------------------------------------------
LITTLE = _set(
    """bit little slightly kinda tad somewhat touch tiny wee mildly kind sort less smidge"""
)
MUCH = _set(
    """so very really extremely totally completely absolutely super deeply incredibly such much
    insanely utterly properly proper massively bloody fucking damn freaking terribly hugely dead
    too way pure sheer utter seriously thoroughly truly beyond lot lots"""
)
AMOUNTS = _set("bit little tiny tad touch wee lot mix mixture sense huge hint smidge whole")
SORTS = _set("mix mixture sense whole")
MUCH_OF = _set("lot lots full loads tons ton much plenty flood wave heaps")
AMOUNTS_OF = MUCH_OF | _set(
    """bit sense mix mixture feeling touch hint rush pang moment amount flash tinge kind sort spell
    twinge level flicker"""
)
PASSED = _set(
    """just pretty quite still also even more most again now actually honestly definitely always um
    uh er erm hmm mm ah oh well yeah yep like rather fairly all both currently right today tonight
    somehow maybe perhaps already kind sort being mostly mainly only simply equally probably
    certainly simultaneously quietly then mate as nah naw nope key lowkey aye och ach sure god
    almost nearly suddenly any longer nothing something"""
)
DENYING = _set("not never no without hardly neither none barely cannot anything rarely far")
MERELY = _set("only just merely")
JOINTS = _set("and or nor plus with but yet then")
CONTRAST = _set("but just rather instead only more yet though")
STARTS = _set("and but or so because then now")
LEADING = _set("guess suppose think mean say honest be word main now today tonight mood honestly")

# -- what follows ----------------------------------------------------------------------------------
GRAMMAR = _set(
    """a about after again all also although am an and any anymore are as at be because been before
    but by can cause could did do does even every everything for from good guess had has have he
    her here him his honestly how i if in inside into is it its just like lot made makes maybe me
    mixed mean mostly my myself no not now of off on once one only or our out over right same say
    she since so some still suppose than that the their them then there these they think this
    those though through to today tonight too until up very was way we were what when where which
    while who why will with would yes yet you your really altogether anyway somehow enough mate
    tbh lol either more less most nor neither without instead um uh both ever always never going
    toward towards got get kind sort let there's thank thanks bit little quite actually afterwards
    later down yesterday next around last days hours week weeks two three four five six ten"""
)
WHEN = _set("tonight today now yesterday already lately recently sometimes tomorrow")
NO_NOUN_AFTER = _set("for against about mental into sell sells test testing of")
NAMING_MORE = _set("testing training management levels level test system")
NOT_BEFORE = _set("the a an for about against of")
FELT_TO = _set("be hear see have know feel find")
WILLING = _set("happy glad keen eager free able open comfortable content pleased welcome")
GRAMMATICAL = _set("kind tiny sorry off used beat spent calm drained afraid")
MODIFIERS = frozenset(("so so", "super", "quiet", "brilliant", "amazing"))
NOT_BEFORE_WORD = {
    "good": _set("at with for in on enough to question luck"),
    "bad": _set("at with for in luck"),
    "great": _set("at with for in"),
    "strong": _set("in on at"),
    "free": _set("on at from until after for to this next of all"),
    "open": _set("to for about"),
    "close": _set("to"),
    "down": _set("for to the at by in with there here"),
    "fine": _set("with for to"),
    "okay": _set("with so for then to"),
    "alright": _set("with so for then"),
    "better": _set("at than with for to in not"),
    "comfortable": _set("with using"),
    "stuck": _set("in on at to with for behind"),
    "lost": _set("on for at the my his in to count track out a"),
    "moved": _set("to in from on out the it into my"),
    "afraid": _set("the i it we there not so our this"),
    "sorry": _set("could can i what to if you"),
    "clear": _set("that about on to from"),
    "kind": _set("of"),
    "tiny": _set("bit"),
    "calm": _set("down"),
    "capable": _set("of"),
    "low": _set("on key"),
    "happy": _set("hour path birthday new christmas friday"),
    "nervous": _set("system"),
    "off": _set("to the on at for with by in from"),
    "sick": _set("leave of"),
    "blank": _set("on"),
    "mad": _set("about"),
    "quiet": _set("about on"),
    "important": _set("to that for"),
    "confident": _set("in with using"),
    "content": _set("with manager team"),
    "hungry": _set("for"),
    "ready": _set("for to when by at"),
    "bothered": _set("to about"),
    "stuffed": _set("the my it in into a"),
    "rooted": _set("in"),
    "attacked": _set("by the"),
    "grilled": _set("me cheese the"),
    "lifted": _set("the a it my"),
    "thrown": _set("in away into a at"),
    "complete": _set("the a with"),
    "class": _set("of in"),
    "poor": _set("at in thing woman man guy"),
    "sweet": _set("as"),
    "drained": _set("the a it off into"),
    "blue": _set("is was collar chip"),
    "positive": _set("that"),
    "determined": _set("by"),
    "concerned": _set("with"),
    "interested": _set("parties"),
    "interest": _set("free rate rates on"),
    "rushed": _set("to off out"),
    "seen": _set("the a it them that as"),
    "heard": _set("back from that the about of"),
    "used": _set("to the a"),
    "held": _set("the a it up"),
    "settled": _set("on in into"),
    "spent": _set("the a an all my two three half most hours so"),
    "beat": _set("the me him them around"),
    "cross": _set("functional"),
    "wired": _set("up"),
    "funny": _set("how that"),
    "odd": _set("that"),
    "weird": _set("that how"),
    "strange": _set("that how"),
}

# -- when ------------------------------------------------------------------------------------------
NOW = _set(
    "now today tonight still currently afterwards since then lately eventually nowadays"
) | frozenset(("after that", "these days", "this time", "by the", "came out", "in the end"))
THEN = _set(
    """before earlier yesterday originally initially previously beforehand beginning once formerly
    younger kid"""
) | frozenset(
    (
        "at first", "this morning", "last night", "last week", "last time", "last month",
        "last year", "used to", "back then", "back in", "the time", "ten seconds", "right up",
        "halfway through", "for like", "for about", "for half", "for a", "for days", "hour ago",
        "year ago", "week ago", "days ago", "years ago", "months ago", "minutes ago", "until i",
        "right after",
    )
)  # fmt: skip
# the same, where something else follows
EARLY = frozenset(
    (
        "going in", "went in", "started out", "started off", "walking in", "walked in",
        "the start", "the beginning", "the lobby", "the waiting", "way there", "up until",
        "first five", "first ten", "first few", "the first", "on monday",
    )
)  # fmt: skip
LONG_AGO = _set("kid younger")
IF = _set("wish pretend pretending pretended if unless whether when whenever")

# -- words that name a thing ---------------------------------------------------------------------
NOUN_ENDINGS = tuple(_set("ness ment tion sion ity ety ance ence ency tude ism asm"))
NOUNS = _set(
    """anger anticipation apathy aversion awe betrayal bewilderment bliss bravery burnout
    butterflies confidence contempt courage craving cravings curiosity delight desire
    despair discomfort disgust doubt dread ecstasy empathy envy euphoria fatigue fear fears
    foreboding fury glee
    gloom grief guilt hatred hope hopes horror interest jealousy jitters joy lethargy love misery
    nausea nerves nostalgia panic peace pleasure pressure pride rage regret regrets relief remorse
    revulsion scorn self-doubt shame shock sorrow stress surprise sympathy terror trepidation
    trust unease warmth wonder worries worry"""
)
# one letter away from a feeling, and said of oneself for what they mean
THEMSELVES = _set(
    """asked based bring deleted disguised dressed faced fight fired flattened graceful hired
    homeless impress insulated interior laughed located moved offender paced packing phone placed
    please pressed raced redacted related repealed rested revolved slapped sleep snapped sorted
    started stocked stroked swapped tested ticked tied tires traced tried"""
)

# -- what names nothing ----------------------------------------------------------------------------
SAYS_LITTLE = _set(
    """know knows think sure depends let thank thanks sorry question what why how who when which
    none nothing something anything see say said tell mean means idea clue please next skip pass
    do don't doesn't can't cannot won't not no yes yeah repeat stop wait hello hi hey ok okay
    really honestly feel feeling word words answer one two three again hard easy tough difficult
    there's that's it's i'm i'd would could should might may many few whatever anyway"""
)
SAYS_LITTLE |= GRAMMAR | PASSED | FIRST | OTHERS
