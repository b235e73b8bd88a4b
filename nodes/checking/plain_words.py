"""Words of everyday English that claim nothing by themselves: they need no support from what a business has said."""

LIGHT = frozenset(
    """a an the this that these those i me my mine we us our ours you your yours he him his she her hers it its they them their
    theirs who whom whose which what when where why how is are was were be been being am do does did done doing have has had
    having can could will would shall should may might must and or but nor so yet if then than as at by for from in into of off
    on onto out over per to until till up upon with within without about around after before between during since through under
    above below near just also too very quite rather really only even still already again here there now not no yes never
    neither none cannot i'm i've i'll i'd we're we've we'll we'd you're you've you'll you'd he's she's it's that's there's
    they're they've they'll what's who's here's let's isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't
    couldn't won't wouldn't shouldn't mustn't each every all any some both either other another such same one ones am pm oh
    o'clock please ok okay well sure certainly course indeed while because though although however else more most less
    least much many few own s t d ll re ve ourselves yourself yourselves themselves itself myself himself herself""".split()
)
"""Left out where words are compared."""

PLAIN = frozenset(
    """able absolutely accept add advance advise afraid afternoon ago agree ahead allow almost alone along always answer anyone
    anything anytime anyway apart apologise appear apply appreciate approximately arrange arrive ask assist available away back
    base basic become begin best better big bit book booking break bring business but calculate call caller care carry case catch
    certain chance change charge cheap check choice choose clear close closed come comfortable common complete concern confirm
    consider contact contain continue convenient correct cost count current customary date day deal decide depend describe
    detail differ different difference difficult directly discuss double easily easy either end enjoy enough enter entire
    especially evening ever everyone everything exact exactly example excellent except expect expensive explain extra fact fairly
    far fast fee feel few figure final find fine first fit five follow forget form forward free friend front full further
    general generally get give glad gladly go good great group guess guest half hand handle happen happy hard hear hello help here hi
    high hold hope hour house idea important include including inform information inside instead interest issue item join keep
    kind know known large last late later latest leave left length let level like limit line list listen little long look lot lovely
    low lucky main make manage manner matter maximum maybe mean meet mention mind minimum minute miss moment month
    morning move must name near nearby nearest need new next nice night normal normally note nothing number occasion offer often old open
    opening option order ordinary otherwise outside overall own part particular party past pay people perfect perhaps period
    person phone pick place plain plan pleasant please pleasure plenty plus point policy possible possibly prefer preference present pretty
    price probably problem process provide purpose put question quick quickly quiet range rate reach read ready reason recent
    recommend regard regular regularly regret remain remember reply request require rest return right room rule run safe say second see seem
    sell send separate serve set shall share short show side simple simply single size small someone something sometimes
    soon sorry sort sound speak special specific spend stand standard start state stay step stop store style subject such
    suggest suit suitable suppose sure table take talk team tell thank thanks thing think though thought time today together tomorrow
    tonight top total towards treat true try turn type understand unfortunately unless unlike unsure use useful usual usually various
    version visit wait walk want warm way week weekday weekend welcome whatever whenever wherever whether whole wide wish wonder word
    work worry worth wrong year yesterday young exceed remind offered answer somebody anybody nobody everybody anywhere somewhere accurate
    additional amount appointment available behalf being caller cover currently day deliver describe directly entirely especially
    evening everyday feel friendly gather happily immediately intend lastly main maintain member mix moreover mostly namely
    necessary notice obviously occasionally originally overnight pair piece popular previous prior proper properly quarter
    quite relax reserve roughly season shortly situation sit slightly slot smaller larger longer shorter earlier bigger cheaper
    nearer sooner specifically straight total typical typically unable unavailable upstairs vary view weekly wonderful
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december morning noon midnight dollar pound euro cent pence penny percent cover everywhere comfort
    treatment receive assistance borrow lend rent hire fix repair solve prepare cook clean wash cut dry finish begin
    visitor client customer patient staff colleague manager assistant colleague receptionist address telephone email message
    calling listening speaking additional bottle plate glass bowl cup chair seat bed door floor street road corner side block
    separate instruction apart thereafter beforehand upfront altogether nobody anymore sign post postage enquiry request
    regarding respect sized sizes typical respectively popular charge amount actually basically happy mostly
    discover explore sit stand lie eat drink sleep dine lunch dinner breakfast meal food guest arrival departure
    safe safely secure comfortable comfortably cosy simple advance notice convenience pleasure delighted""".split()
)

SAME = {
    word: group.split()[0]
    for group in (
        "person people persons guest guests party parties diner diners pax",
        "child children kid kids",
        "gratuity tip tips tipping",
        "price cost costs prices charge charges fee fees priced",
        "pickup takeout takeaway collect collection",
        "lift elevator elevators lifts",
        "television tv",
        "wifi internet",
        "cancel cancels cancelled canceled cancelling canceling cancellation",
        "free complimentary",
        "phone telephone",
        "car cars",
        "night nights overnight",
        "close closes closed closing",
        "open opens opened opening",
        "ring rings call calls calling",
        "owner owners",
        "bring brings brought bringing",
        "teach teacher",
        "man men mens gents gentlemen",
        "woman women womens ladies lady",
        "visit visits appointment appointments",
        "speak speaks spoke talk talks",
        "picture photo photos pictures",
        "color colour colours colors coloured colored colouring coloring",
        "dish dishes",
        "leash lead",
        "foot walk walking walks feet",
        "sell sells sold buy buys",
        "trip travel",
        "card cards",
        "dog dogs",
        "park parking parked",
        "pet pets animal animals",
        "restroom bathroom toilet toilets bathrooms restrooms",
    )
    for word in group.split()
}
"""Words that a reply may exchange without changing what is claimed."""
